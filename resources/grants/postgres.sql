-- The account with which Holdfast watches a PostgreSQL (10 and newer). Run it as a superuser, in any database:
--   psql -f postgres.sql
-- Choose a password of your own. pg_monitor lets it see figures of all sessions, never their data; it owns nothing
-- and can write nothing. A probe query of your own needs SELECT on what it reads, in addition.
CREATE ROLE holdfast LOGIN PASSWORD 'PASSWORD' CONNECTION LIMIT 5;
ALTER ROLE holdfast SET default_transaction_read_only = on;
GRANT pg_monitor TO holdfast;

-- Where CONNECT was revoked from PUBLIC, for each database to be watched:
--   GRANT CONNECT ON DATABASE app TO holdfast;
-- For the mean time of statements, once in the database to be watched, with pg_stat_statements in
-- shared_preload_libraries. Holdfast never creates it:
--   CREATE EXTENSION pg_stat_statements;
-- and, where it was put into a schema that is not open to all:
--   GRANT USAGE ON SCHEMA monitoring TO holdfast;

-- Only where Holdfast is to recover this PostgreSQL, each as far as it is wanted. Ending sessions that are idle in a
-- transaction or blocked (never a superuser's):
--   GRANT pg_signal_backend TO holdfast;
-- Reading the configuration files again, after they were checked:
--   GRANT EXECUTE ON FUNCTION pg_reload_conf(), pg_show_all_file_settings() TO holdfast;
-- Promoting a standby (granted on the primary, so that the standby has it too):
--   GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO holdfast;

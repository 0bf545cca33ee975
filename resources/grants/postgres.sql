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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/postgres_server.h"

#include <fmt/format.h>

#include <filesystem>

namespace holdfast::lab {

namespace {

constexpr Duration kTimeout{2'000};
constexpr Duration kSetUpTimeout{20'000}; ///< a statement; on a slow disk a database takes its time
constexpr Duration kProbeTimeout{500};
constexpr auto kSuperuser = "postgres";

constexpr auto kTables = R"(
CREATE SEQUENCE IF NOT EXISTS task_numbers MAXVALUE 20000 CYCLE;
CREATE TABLE IF NOT EXISTS tasks (id bigint PRIMARY KEY, title text NOT NULL, state text NOT NULL DEFAULT 'new',
                                  result integer, created timestamptz NOT NULL DEFAULT now());
CREATE INDEX IF NOT EXISTS tasks_new ON tasks (id) WHERE state = 'new';
CREATE TABLE IF NOT EXISTS memories (topic integer PRIMARY KEY, text text NOT NULL, times bigint NOT NULL DEFAULT 1);
ALTER TABLE tasks OWNER TO app;
ALTER TABLE memories OWNER TO app;
ALTER SEQUENCE task_numbers OWNER TO app;
)";

} // namespace

PostgresServer::PostgresServer(const LabPrograms& programs, std::string folder, const LabPlan& plan)
    : m_programs(programs)
    , m_folder(std::move(folder))
    , m_port(plan.portOf("postgres"))
    , m_secrets(plan.secrets) {}

bool PostgresServer::hasStatements() const {
    const auto version = std::filesystem::path(m_programs.postgres).parent_path().parent_path();
    return std::filesystem::exists(version / "lib/pg_stat_statements.so");
}

platforms::ProcessSpec PostgresServer::initialiser() const {
    platforms::ProcessSpec spec;
    spec.name = "postgres-initdb";
    spec.program = m_programs.initdb;
    // Nobody needs the data after the lab: no waiting for the disk.
    spec.arguments = {"--pgdata",          dataFolder(), "--username",    kSuperuser,
                      "--auth-local",      "trust",      "--auth-host",   "scram-sha-256",
                      "--encoding",        "UTF8",       "--locale",      "C.UTF-8",
                      "--no-instructions", "--no-sync",  "--wal-segsize", "4"};
    spec.parentDeathSignal = SIGKILL;
    return spec;
}

platforms::ProcessSpec PostgresServer::server() const {
    platforms::ProcessSpec spec;
    spec.name = "postgres";
    spec.program = m_programs.postgres;
    spec.arguments = {"-D", dataFolder()};
    const std::string preload = hasStatements() ? "pg_stat_statements" : "";
    for (const auto& setting :
         {std::string("listen_addresses=127.0.0.1"), fmt::format("port={}", m_port),
          fmt::format("unix_socket_directories={}", m_folder), std::string("unix_socket_permissions=0700"),
          fmt::format("max_connections={}", kPostgresConnections), std::string("shared_buffers=16MB"),
          std::string("dynamic_shared_memory_type=mmap"), // files in the folder, gone with it
          std::string("fsync=off"), std::string("min_wal_size=16MB"), std::string("max_wal_size=64MB"),
          std::string("max_worker_processes=2"), std::string("max_parallel_workers=0"),
          std::string("jit=off"), std::string("autovacuum_naptime=30s"),
          std::string("log_min_messages=warning"), fmt::format("shared_preload_libraries={}", preload)}) {
        spec.arguments.emplace_back("-c");
        spec.arguments.push_back(setting);
    }
    spec.stopSignal = SIGINT; // the others' connections are cut, not waited for
    // Should the supervisor be killed: at once, and without leaving anything in shared memory.
    spec.parentDeathSignal = SIGQUIT;
    return spec;
}

Result<PostgresSession> PostgresServer::openAs(const std::string& user, const std::string& database,
                                               Duration timeout) const {
    const bool superuser = user == kSuperuser;
    return PostgresSession::open({.host = superuser ? m_folder : "127.0.0.1",
                                  .port = m_port,
                                  .user = user,
                                  .password = superuser ? "" : m_secrets.applicationPassword,
                                  .database = database,
                                  .application = "lab"},
                                 timeout);
}

Result<PostgresSession> PostgresServer::openAsSuperuser(Duration timeout) const {
    return openAs(kSuperuser, kDatabase, timeout);
}

Result<PostgresSession> PostgresServer::openAsApplication(Duration timeout) const {
    return openAs(kApplicationRole, kDatabase, timeout);
}

Result<void> PostgresServer::setUp() const {
    auto server = openAs(kSuperuser, "postgres", kProbeTimeout);
    if (!server) return std::unexpected(server.error());
    for (const auto& [role, password] : {std::pair{kApplicationRole, &m_secrets.applicationPassword},
                                         std::pair{kWatcherRole, &m_secrets.postgresPassword}}) {
        // Encrypted here: pg_stat_statements keeps the texts of statements, on disk too.
        const auto secret = server->encrypted(role, *password);
        if (!secret) return std::unexpected(secret.error());
        const auto known =
            server->run("SELECT 1 FROM pg_roles WHERE rolname = $1", {std::string(role)}, kSetUpTimeout);
        if (!known) return std::unexpected(known.error());
        const auto made =
            server->runScript(fmt::format("{} ROLE {} LOGIN PASSWORD {}", known->empty() ? "CREATE" : "ALTER",
                                          role, quoted(*secret)),
                              kSetUpTimeout);
        if (!made) return made;
    }
    const auto granted = server->runScript(
        fmt::format("GRANT pg_monitor, pg_signal_backend TO {}", kWatcherRole), kSetUpTimeout);
    if (!granted) return granted;
    const auto known =
        server->run("SELECT 1 FROM pg_database WHERE datname = $1", {std::string(kDatabase)}, kSetUpTimeout);
    if (!known) return std::unexpected(known.error());
    if (known->empty()) {
        const auto made = server->runScript(
            fmt::format("CREATE DATABASE {} OWNER {}", kDatabase, kApplicationRole), kSetUpTimeout);
        if (!made) return made;
    }
    auto application = openAsSuperuser(kTimeout);
    if (!application) return std::unexpected(application.error());
    if (hasStatements()) {
        const auto extended =
            application->runScript("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", kSetUpTimeout);
        if (!extended) return extended;
    }
    return application->runScript(kTables, kSetUpTimeout);
}

Result<void> PostgresServer::refuseWrites(bool refuse) const {
    auto session = openAsSuperuser(kTimeout);
    if (!session) return std::unexpected(session.error());
    for (const std::string statement : {refuse ? "ALTER SYSTEM SET default_transaction_read_only = on"
                                               : "ALTER SYSTEM RESET default_transaction_read_only",
                                        "SELECT pg_reload_conf()"}) {
        const auto done = session->run(statement, {}, kTimeout);
        if (!done) return std::unexpected(done.error());
    }
    return {};
}

bool PostgresServer::isReady() const {
    auto session = openAsSuperuser(kProbeTimeout);
    return session && session->run("SELECT count(*) FROM tasks", {}, kProbeTimeout).has_value();
}

} // namespace holdfast::lab

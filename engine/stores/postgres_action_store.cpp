// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/postgres_action_store.h"

#include "engine/probes/postgres_connection.h"
#include "engine/probes/postgres_errors.h"
#include "engine/stores/action_schema.h"
#include "engine/stores/sql_action_store.h"

#include <fmt/format.h>

namespace holdfast::stores {

namespace {

using probes::RunLimit;
using probes::SocketGuard;
using probes::SqlFailure;

constexpr std::int64_t kMostBytes = std::int64_t{64} << 20U;

// Before the call's own end, so that the connection survives. A program that is frozen in the middle of a
// transaction does not hold the others up for longer than a few seconds. A role's faster and weaker promise
// about what is on the disk does not hold here.
constexpr const char* kSettings =
    "SET LOCAL statement_timeout = 4500; SET LOCAL lock_timeout = 4000; "
    "SET LOCAL idle_in_transaction_session_timeout = 10000; SET LOCAL search_path TO holdfast, pg_temp; "
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

// What the tables are said in terms of, beside what SQLite has.
constexpr const char* kFunctions = R"sql(
CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql VOLATILE
    AS 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint';
CREATE FUNCTION lease_ms() RETURNS bigint LANGUAGE sql VOLATILE
    AS 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint';
CREATE FUNCTION lease_era() RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''''::text';
CREATE TABLE schema_version (version BIGINT PRIMARY KEY, applied TIMESTAMPTZ NOT NULL DEFAULT now());
)sql";

/// «HOLDFAST» as a number: whoever changes the schema holds this lock.
constexpr std::int64_t kSchemaLock = 0x484f4c4446415354;

probes::SqlArguments argumentsOf(const SqlValues& values) {
    probes::SqlArguments arguments;
    for (const auto& value : values) {
        if (const auto* number = std::get_if<std::int64_t>(&value))
            arguments.emplace_back(std::to_string(*number));
        else if (const auto* text = std::get_if<std::string>(&value))
            arguments.emplace_back(*text);
        else
            arguments.emplace_back(std::nullopt);
    }
    return arguments;
}

ErrorCode codeOf(ProbeProblem problem) {
    switch (meaningOf(problem)) {
    case ProblemMeaning::Unreadable:
        return ErrorCode::FixSetup;
    case ProblemMeaning::None:
    case ProblemMeaning::Down:
    case ProblemMeaning::Unobserved:
        break;
    }
    return ErrorCode::Retry;
}

std::string sentenceEnd(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '.'))
        text.pop_back();
    return text + ".";
}

class PostgresActionSql final : public ActionSql {
public:
    PostgresActionSql(PostgresPlace place, std::span<const Migration> migrations)
        : m_place(std::move(place)), m_migrations(migrations.empty() ? actionMigrations() : migrations) {}

    [[nodiscard]] Result<void> begin(SqlAccess access, std::chrono::steady_clock::time_point until) override {
        m_limit.emplace(until, std::stop_token{});
        const bool wasOpen = m_connection != nullptr;
        if (auto ready = connect(); !ready) return ready;
        auto begun = execute(beginning(access));
        if (!begun && wasOpen && begun.error().connectionLost && !m_limit->expired()) {
            // It was cut while it lay idle. Nothing has been asked yet.
            m_guard.reset();
            m_connection.reset();
            if (auto ready = connect(); !ready) return ready;
            begun = execute(beginning(access));
        }
        if (!begun) return told(begun.error());
        return {};
    }

    [[nodiscard]] Result<ActionRows> run(const std::string& sql, const SqlValues& values) override {
        auto answer = m_connection->executeWith(sql, argumentsOf(values));
        if (!answer) return told(answer.error());
        std::vector<ActionRows::Row> rows;
        for (const auto& found : answer->rows()) {
            auto& row = rows.emplace_back();
            for (const auto& cell : found)
                row.push_back(cell.value_or(std::string()));
        }
        return ActionRows(std::move(rows));
    }

    [[nodiscard]] Result<void> commit() override {
        auto done = execute("COMMIT");
        if (!done) return told(done.error());
        m_guard.reset();
        return {};
    }

    void rollBack() override {
        if (m_connection && !m_lost && m_limit && !m_limit->expired()) {
            if (!execute("ROLLBACK")) m_lost = true;
        } else {
            m_lost = true;
        }
        m_guard.reset();
        if (m_lost) m_connection.reset();
        m_lost = false;
    }

    [[nodiscard]] automation::ActionStoreState place() const override {
        return {.kind = "PostgreSQL",
                .where = m_place.where,
                .reach = actions::LeaseReach::Shared,
                .trouble = {}};
    }

private:
    static std::string beginning(SqlAccess access) {
        return fmt::format("BEGIN ISOLATION LEVEL READ COMMITTED{}; {}",
                           access == SqlAccess::Read ? " READ ONLY" : " READ WRITE", kSettings);
    }

    probes::SqlAttempt<probes::SqlRows> execute(const std::string& sql) { return m_connection->execute(sql); }

    /// A connection under the call's limit, with the tables as this program knows them.
    [[nodiscard]] Result<void> connect() {
        if (m_connection && m_connection->socket() < 0) m_connection.reset();
        if (m_connection) {
            m_guard.emplace(m_connection->socket(), *m_limit, kMostBytes);
            return {};
        }
        auto opened = probes::connectToPostgres(m_place.spec, *m_limit, {{"tcp_user_timeout", "5000"}});
        if (!opened) return unreachable(opened.error());
        m_connection = std::move(*opened);
        m_guard.emplace(m_connection->socket(), *m_limit, kMostBytes);
        auto prepared = prepare();
        if (!prepared) m_lost = true;
        return prepared;
    }

    [[nodiscard]] Result<void> prepare() {
        const auto version = this->version();
        if (!version) return told(version.error());
        const auto newest = m_migrations.back().version;
        if (*version == newest) return {};
        if (*version < newest) return migrate();
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The shared store at {} was written by a newer Holdfast (its format is {}, "
                        "this program knows up to {}). Act with that version, or name another "
                        "database in HOLDFAST_STORE_URL.",
                        m_place.where, *version, newest),
            m_place.where);
    }

    /// 0: there are no tables yet.
    [[nodiscard]] probes::SqlAttempt<std::int64_t> version() {
        // Asked of the tables: to_regclass() answers from a cache that may be older than the lock.
        const auto there = execute("SELECT count(*) > 0 AS there FROM pg_catalog.pg_class AS c "
                                   "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
                                   "WHERE n.nspname = 'holdfast' AND c.relname = 'schema_version'");
        if (!there) return std::unexpected(there.error());
        if (!there->isTrue("there")) return 0;
        const auto rows = execute("SELECT coalesce(max(version), 0) AS version FROM holdfast.schema_version");
        if (!rows) return std::unexpected(rows.error());
        return rows->integer("version").value_or(0);
    }

    [[nodiscard]] Result<void> migrate() {
        const auto locked = execute(fmt::format("BEGIN; SET LOCAL statement_timeout = 4500; "
                                                "SELECT pg_advisory_xact_lock({})",
                                                kSchemaLock));
        if (!locked) return told(locked.error());
        // Another may have been faster.
        const auto present = version();
        if (!present) return told(present.error());
        std::string changes;
        if (*present == 0) {
            const auto schema = execute(
                "SELECT count(*) > 0 AS there FROM pg_catalog.pg_namespace WHERE nspname = 'holdfast'");
            if (!schema) return told(schema.error());
            if (!schema->isTrue("there")) changes += "CREATE SCHEMA holdfast; ";
        }
        changes += "SET LOCAL search_path TO holdfast, pg_temp; ";
        if (*present == 0) changes += kFunctions;
        for (const auto& migration : m_migrations) {
            if (migration.version <= *present) continue;
            changes += fmt::format("{}; INSERT INTO schema_version (version) VALUES ({}); ", migration.sql,
                                   migration.version);
        }
        if (const auto done = execute(changes + "COMMIT"); !done) return told(done.error());
        return {};
    }

    [[nodiscard]] std::unexpected<Error> unreachable(const probes::ProbeFailure& trouble) const {
        ProbeReport report;
        probes::describe(report, trouble, m_place.spec);
        return failure(codeOf(report.problem),
                       fmt::format("The shared store at {} cannot be used: {} {} Nothing is done until it "
                                   "answers, unless the glass is broken.",
                                   m_place.where, sentenceEnd(report.detail), report.remedy),
                       m_place.where);
    }

    [[nodiscard]] std::unexpected<Error> told(const SqlFailure& trouble) {
        if (trouble.connectionLost) m_lost = true;
        if (m_guard && m_guard->cause() != SocketGuard::Cause::None) {
            m_lost = true;
            return unreachable({ProbeProblem::NoAnswer, "no answer within 5 s", {}, {}});
        }
        const std::string_view state = trouble.state;
        if (state == "42501")
            return failure(
                ErrorCode::FixSetup,
                fmt::format("The account has no right to Holdfast's tables in {} ({}). As its owner: "
                            "CREATE SCHEMA IF NOT EXISTS holdfast AUTHORIZATION {};",
                            m_place.where, words(trouble), quotedAccount()),
                m_place.where);
        if (state == "53100")
            return failure(ErrorCode::FixSetup,
                           fmt::format("The disk of the shared store at {} is full, so locks and the audit "
                                       "trail cannot be kept and nothing is done. Make room there.",
                                       m_place.where),
                           m_place.where);
        if (state == "25006")
            return failure(
                ErrorCode::FixSetup,
                fmt::format("The shared store at {} is read-only, as a standby is. Name the primary in "
                            "HOLDFAST_STORE_URL.",
                            m_place.where),
                m_place.where);
        if (state == "42P01" || state == "42883" || state == "3F000") {
            m_lost = true; // they are looked for, and made, by the next call
            return failure(
                ErrorCode::Retry,
                fmt::format("Holdfast's tables in {} are gone. Somebody removed them; ask who before "
                            "anything is done.",
                            m_place.where),
                m_place.where);
        }
        if (state == "55P03" || state == "57014" || state.starts_with("40"))
            return failure(ErrorCode::Retry,
                           fmt::format("The shared store at {} is busy ({}). Try again in a moment.",
                                       m_place.where, words(trouble)),
                           m_place.where);
        const bool ofTheServer = state.empty() || state.starts_with("57") || state.starts_with("53") ||
                                 state.starts_with("58") || state.starts_with("28") ||
                                 state.starts_with("08") || state == "3D000";
        if (ofTheServer) return unreachable(probes::postgresFailure(trouble, m_place.spec));
        return failure(
            ErrorCode::Internal,
            fmt::format("The shared store at {} refused what Holdfast asked of its tables: {} ({}). "
                        "Look who changed them; nothing is done until then.",
                        m_place.where, words(trouble), state),
            m_place.where);
    }

    [[nodiscard]] std::string words(const SqlFailure& trouble) const {
        ProbeReport report;
        probes::describe(report, probes::postgresFailure(trouble, m_place.spec), m_place.spec);
        auto text = sentenceEnd(report.detail);
        text.pop_back();
        return text;
    }

    [[nodiscard]] std::string quotedAccount() const {
        return m_place.spec.user.empty() ? "<account>" : fmt::format("\"{}\"", m_place.spec.user);
    }

    const PostgresPlace m_place;
    std::span<const Migration> m_migrations;
    std::unique_ptr<probes::SqlConnection> m_connection;
    std::optional<RunLimit> m_limit; ///< of the call under way
    std::optional<SocketGuard> m_guard;
    bool m_lost = false; ///< the connection is of no use any more
};

/// A database that is not there, since nobody can tell where it is.
class RefusingSql final : public ActionSql {
public:
    explicit RefusingSql(Error why) : m_why(std::move(why)) {}

    [[nodiscard]] Result<void> begin(SqlAccess, std::chrono::steady_clock::time_point) override {
        return std::unexpected(m_why);
    }

    [[nodiscard]] Result<ActionRows> run(const std::string&, const SqlValues&) override {
        return std::unexpected(m_why);
    }

    [[nodiscard]] Result<void> commit() override { return std::unexpected(m_why); }

    void rollBack() override {}

    [[nodiscard]] automation::ActionStoreState place() const override {
        return {
            .kind = "PostgreSQL", .where = m_why.where, .reach = actions::LeaseReach::Shared, .trouble = {}};
    }

private:
    const Error m_why;
};

} // namespace

std::unique_ptr<ports::ActionStore> makePostgresActionStore(PostgresPlace place,
                                                            std::span<const Migration> migrations) {
    return std::make_unique<SqlActionStore>(
        std::make_unique<PostgresActionSql>(std::move(place), migrations));
}

std::unique_ptr<ports::ActionStore> makeRefusingActionStore(Error why) {
    return std::make_unique<SqlActionStore>(std::make_unique<RefusingSql>(std::move(why)));
}

} // namespace holdfast::stores

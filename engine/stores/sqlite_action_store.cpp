// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/sqlite_action_store.h"

#include "engine/stores/action_schema.h"
#include "engine/stores/private_files.h"
#include "engine/stores/sql_action_store.h"
#include "engine/stores/sqlite_connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>
#include <system_error>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kQuicklyChecked = std::uintmax_t{32} << 20U; // bytes

/// What this start of the machine is called; the same for all programs.
std::string bootOf() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string boot;
    std::getline(file, boot);
    return boot;
}

/// The clocks as SQL sees them. Lives as long as the connection.
struct SqlClock {
    const Clock& clock;
    std::string boot;

    static SqlClock& of(sqlite3_context* context) {
        return *static_cast<SqlClock*>(sqlite3_user_data(context));
    }

    static void now(sqlite3_context* context, int, sqlite3_value**) {
        sqlite3_result_int64(context, of(context).clock.now().time_since_epoch().count());
    }

    static void lease(sqlite3_context* context, int, sqlite3_value**) {
        sqlite3_result_int64(context, of(context).clock.sinceBoot().time_since_epoch().count());
    }

    static void era(sqlite3_context* context, int, sqlite3_value**) {
        const auto& boot = of(context).boot;
        sqlite3_result_text(context, boot.c_str(), static_cast<int>(boot.size()), SQLITE_TRANSIENT);
    }

    [[nodiscard]] bool addTo(sqlite3* database) {
        const auto add = [&](const char* name, void (*function)(sqlite3_context*, int, sqlite3_value**)) {
            return sqlite3_create_function_v2(database, name, 0, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                                              function, nullptr, nullptr, nullptr) == SQLITE_OK;
        };
        return add("now_ms", now) && add("lease_ms", lease) && add("lease_era", era);
    }
};

void bindValue(Query& query, const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
        query.bind(*number);
    else if (const auto* text = std::get_if<std::string>(&value))
        query.bind(std::string_view(*text));
    else
        query.bindNull();
}

class SqliteActionSql final : public ActionSql {
public:
    SqliteActionSql(fs::path path, const Clock& clock, const SqliteActionOptions& options)
        : m_path(std::move(path))
        , m_vfs(options.vfs)
        , m_migrations(options.migrations.empty() ? actionMigrations() : options.migrations)
        , m_clock{clock, options.boot.empty() ? bootOf() : options.boot} {}

    [[nodiscard]] Result<void> begin(SqlAccess access, std::chrono::steady_clock::time_point) override {
        if (!m_connection) {
            if (auto opened = open(); !opened) return opened;
        }
        if (m_connection->isMoved())
            return failure(ErrorCode::FixSetup,
                           fmt::format("{} was moved away or deleted while it was open, so nothing is done. "
                                       "Put it back, or start Holdfast again.",
                                       m_path.string()),
                           m_path.string());
        return told(m_connection->execute(access == SqlAccess::Read ? "BEGIN" : "BEGIN IMMEDIATE"));
    }

    [[nodiscard]] Result<ActionRows> run(const std::string& sql, const SqlValues& values) override {
        auto query = m_connection->query(sql);
        for (const auto& value : values)
            bindValue(query, value);
        std::vector<ActionRows::Row> rows;
        for (;;) {
            const auto row = query.next();
            if (!row) return told<ActionRows>(std::unexpected(row.error()));
            if (!*row) return ActionRows(std::move(rows));
            auto& cells = rows.emplace_back();
            for (int column = 0; column < query.columns(); ++column)
                cells.emplace_back(query.text(column));
        }
    }

    [[nodiscard]] Result<void> commit() override { return told(m_connection->execute("COMMIT")); }

    void rollBack() override {
        if (!m_connection) return;
        if (m_connection->inTransaction()) static_cast<void>(m_connection->execute("ROLLBACK"));
        // What cannot be read or written is opened anew by the next call; a full disk is waited for.
        if (m_lost) m_connection.reset();
        m_lost = false;
    }

    [[nodiscard]] automation::ActionStoreState place() const override {
        return {.kind = "SQLite",
                .where = m_path.string(),
                .reach = actions::LeaseReach::ThisMachine,
                .trouble = {}};
    }

private:
    /// With SQLite's words turned into a sentence that says what to do.
    template <typename T = void>
    [[nodiscard]] Result<T> told(Result<T> outcome) {
        if (outcome) return outcome;
        outcome.error() = sentence(outcome.error(), m_connection->trouble());
        m_lost = m_connection->trouble() == StoreTrouble::Damaged ||
                 m_connection->trouble() == StoreTrouble::Unwritable;
        m_connection->forgetTrouble();
        return outcome;
    }

    [[nodiscard]] Error sentence(const Error& error, StoreTrouble trouble) const {
        const auto place = m_path.string();
        switch (trouble) {
        case StoreTrouble::Full:
            return {ErrorCode::FixSetup,
                    fmt::format("The disk of {} is full, so locks and the audit trail cannot be kept and "
                                "nothing is done. Make room there.",
                                place),
                    place};
        case StoreTrouble::Unwritable:
            return {ErrorCode::FixSetup,
                    fmt::format("{} cannot be read or written: {}. Mend its disk or its rights; nothing is "
                                "done until then.",
                                place, error.detail),
                    place};
        case StoreTrouble::Damaged:
            return damaged(error.detail);
        case StoreTrouble::Passing:
        case StoreTrouble::None:
            break;
        }
        if (error.code != ErrorCode::Retry) return error;
        return {
            ErrorCode::Retry,
            fmt::format("{} is busy with another Holdfast ({}). Try again in a moment.", place, error.detail),
            place};
    }

    [[nodiscard]] Error damaged(const std::string& what) const {
        return {
            ErrorCode::Internal,
            fmt::format("{} is damaged: {}. Nothing is done until a person has looked: put the file aside "
                        "with its -wal and start Holdfast again; a fresh one is begun then.",
                        m_path.string(), what),
            m_path.string()};
    }

    [[nodiscard]] Result<void> open() {
        std::error_code error;
        m_path = fs::absolute(m_path, error);
        if (auto made = makePrivateDirectory(m_path.parent_path()); !made) return made;
        if (auto made = makePrivateFile(m_path); !made) return std::unexpected(made.error());
        // The log first: another Holdfast that begins the store this moment fills the file before its log.
        const auto logged = fs::file_size(m_path.string() + "-wal", error);
        if (!error && logged > 0 && fs::file_size(m_path, error) == 0 && !error)
            return std::unexpected(damaged("the file is empty, but its log is not"));
        auto opened = Connection::open(m_path.string(), m_vfs);
        if (!opened)
            return opened.error().code == ErrorCode::Internal
                       ? std::unexpected(damaged(opened.error().detail))
                       : std::unexpected(opened.error());
        m_connection.emplace(std::move(*opened));
        auto ready = prepare();
        if (!ready) ready = told(std::move(ready));
        if (!ready) m_connection.reset();
        m_lost = false;
        return ready;
    }

    [[nodiscard]] Result<void> prepare() {
        if (!m_clock.addTo(m_connection->handle()))
            return failure(ErrorCode::Retry, "There is no memory to open the store. Try again.",
                           m_path.string());
        auto done = m_connection->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                                          "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON");
        if (!done) return done;
        const auto version = schemaVersion(*m_connection);
        if (!version) return std::unexpected(version.error());
        const auto newest = m_migrations.back().version;
        if (*version > newest)
            return failure(ErrorCode::FixSetup,
                           fmt::format("{} was written by a newer Holdfast (its format is {}, this program "
                                       "knows up to {}). Act with that version, or choose another folder.",
                                       m_path.string(), *version, newest),
                           m_path.string());
        if (*version > 0) {
            if (auto sound = check(); !sound) return sound;
        }
        return *version == newest ? Result<void>() : migrate(*m_connection, m_migrations);
    }

    [[nodiscard]] Result<void> check() {
        std::error_code ignored;
        if (fs::file_size(m_path, ignored) > kQuicklyChecked) return {};
        auto query = m_connection->query("PRAGMA quick_check(1)");
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (query.text(0) == "ok") return {};
        return std::unexpected(damaged(std::string(query.text(0))));
    }

    fs::path m_path;
    std::string m_vfs;
    std::span<const Migration> m_migrations;
    SqlClock m_clock;
    std::optional<Connection> m_connection;
    bool m_lost = false; ///< the connection is of no use any more
};

} // namespace

std::unique_ptr<ports::ActionStore> makeSqliteActionStore(const fs::path& path, const Clock& clock,
                                                          const SqliteActionOptions& options) {
    return std::make_unique<SqlActionStore>(std::make_unique<SqliteActionSql>(path, clock, options));
}

} // namespace holdfast::stores

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/store_factory.h"

#include "engine/stores/integrity.h"
#include "engine/stores/private_files.h"
#include "engine/stores/sqlite_connection.h"
#include "engine/stores/sqlite_store.h"

#include <fmt/format.h>

#include <array>
#include <system_error>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kPageSize = 4096;
constexpr std::uintmax_t kQuicklyChecked = std::uintmax_t{256} << 20; // bytes: well under a second

std::string withSuffix(const fs::path& path, const char* suffix) {
    return path.string() + suffix;
}

/// The path with everything above the file resolved: links on the way to our folder are the user's choice,
/// links in it are not followed.
Result<fs::path> placeOf(const fs::path& path) {
    std::error_code error;
    const auto absolute = fs::absolute(path, error);
    if (error || !absolute.has_filename())
        return failure(ErrorCode::FixSetup, "this is not the name of a file", path.string());
    if (auto made = makePrivateDirectory(absolute.parent_path()); !made) return std::unexpected(made.error());
    const auto directory = fs::canonical(absolute.parent_path(), error);
    if (error) return failure(ErrorCode::FixSetup, error.message(), absolute.parent_path().string());
    return directory / absolute.filename();
}

Result<void> refuseLinks(const fs::path& path) {
    for (const auto* suffix : {"", "-wal", "-shm", "-journal"}) {
        std::error_code ignored;
        if (fs::is_symlink(fs::symlink_status(withSuffix(path, suffix), ignored)))
            return failure(ErrorCode::FixSetup, "this is a link; Holdfast does not follow links to its store",
                           withSuffix(path, suffix));
    }
    return {};
}

/// Settings of the connection; for a fresh file also those that are fixed for good.
Result<void> configure(Connection& connection, bool isFresh) {
    connection.checkpointOnClose(false);
    // Exclusive: the lock file keeps others out anyway, and the log needs no shared memory file, which could
    // not be made on a full disk.
    auto done = connection.execute("PRAGMA locking_mode = EXCLUSIVE");
    if (done && isFresh)
        done = connection.execute(
            fmt::format("PRAGMA page_size = {}; PRAGMA auto_vacuum = INCREMENTAL", kPageSize));
    if (done) {
        done = connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                                  "PRAGMA secure_delete = OFF; PRAGMA cache_size = -8192; "
                                  "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON");
    }
    return done;
}

/// Whether the file is ours and of a version that can be opened.
Result<void> checkOrigin(Connection& connection, std::int64_t version, std::int64_t newest,
                         const fs::path& path) {
    const auto id = connection.number("PRAGMA application_id");
    if (!id) return std::unexpected(id.error());
    if (*id != kApplicationId) {
        const auto ours = connection.number("SELECT count(*) FROM sqlite_schema WHERE name IN "
                                            "('heads', 'chunks', 'five_minutes', 'events')");
        if (!ours) return std::unexpected(ours.error());
        if (*ours > 0) return failure(ErrorCode::Internal, "its header is damaged", path.string());
        return failure(ErrorCode::FixSetup,
                       "this file is a database of another program, not a Holdfast store", path.string());
    }
    if (version > newest)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("this store was written by a newer Holdfast (its format is {}, this program "
                        "knows up to {}); open it with that version or choose another file",
                        version, newest),
            path.string());
    return {};
}

Result<void> check(Connection& connection, const fs::path& path) {
    std::error_code ignored;
    const auto suspicion = SqliteStore::suspicionMark(path);
    const bool full = fs::exists(suspicion, ignored) || fs::file_size(path, ignored) <= kQuicklyChecked;
    auto sound = checkDatabase(connection, full ? Thoroughness::Full : Thoroughness::Bounded);
    if (sound) fs::remove(suspicion, ignored);
    return sound;
}

Result<std::optional<Migrated>> upgrade(Connection& connection, std::int64_t version,
                                        std::span<const Migration> migrations, const fs::path& path,
                                        TimePoint now) {
    const auto newest = migrations.back().version;
    if (version == newest) return std::nullopt;
    Migrated migrated{.from = version, .to = newest, .backup = {}};
    if (version > 0) {
        migrated.backup = datedSibling(path, fmt::format("format-{}", version), now).string();
        if (auto copied = backUp(connection, migrated.backup); !copied)
            return std::unexpected(copied.error());
    }
    if (auto done = migrate(connection, migrations); !done) return std::unexpected(done.error());
    if (version == 0) return std::nullopt;
    return migrated;
}

/// An attempt to open what is there. `damaged` is set when the error means that the file is to be set aside.
class Attempt {
public:
    Attempt(const fs::path& path, const ports::Retention& retention, const Clock& clock,
            const StoreOptions& options)
        : m_path(path), m_retention(retention), m_clock(clock), m_options(options) {}

    [[nodiscard]] bool foundDamage() const noexcept { return m_damaged; }

    struct Opened {
        std::unique_ptr<SqliteStore> store;
        std::optional<Migrated> migrated;
    };

    Result<Opened> run() {
        std::error_code ignored;
        const auto size = fs::file_size(m_path, ignored);
        if (size > 0 && size < kPageSize) {
            // SQLite would take it for an empty one.
            m_damaged = true;
            return failure(ErrorCode::Internal, "the file was cut short", m_path.string());
        }
        if (size == 0 && fs::file_size(withSuffix(m_path, "-wal"), ignored) > 0 && !ignored) {
            // SQLite would throw the log away.
            m_damaged = true;
            return failure(ErrorCode::Internal, "the file is empty, but its log is not", m_path.string());
        }
        auto connection = Connection::open(m_path.string(), m_options.vfs);
        if (!connection) return std::unexpected(connection.error());
        auto migrated = prepare(*connection);
        if (!migrated) {
            m_damaged = m_damaged || connection->trouble() == StoreTrouble::Damaged;
            return std::unexpected(migrated.error());
        }
        auto store = std::make_unique<SqliteStore>(std::move(*connection), m_path, m_retention, m_clock);
        if (auto loaded = store->load(); !loaded) {
            m_damaged = loaded.error().code == ErrorCode::Internal;
            return std::unexpected(loaded.error());
        }
        return Opened{.store = std::move(store), .migrated = std::move(*migrated)};
    }

private:
    Result<std::optional<Migrated>> prepare(Connection& connection) {
        std::error_code ignored;
        const bool isEmpty = fs::file_size(m_path, ignored) == 0;
        if (auto done = configure(connection, isEmpty); !done) return std::unexpected(done.error());
        const auto version = schemaVersion(connection);
        if (!version) return std::unexpected(version.error());
        const auto tables = connection.number("SELECT count(*) FROM sqlite_schema");
        if (!tables) return std::unexpected(tables.error());
        if (*version != 0 || *tables != 0) {
            auto sound = checkOrigin(connection, *version, m_options.migrations.back().version, m_path);
            if (sound) sound = check(connection, m_path);
            if (!sound) {
                m_damaged = sound.error().code == ErrorCode::Internal;
                return std::unexpected(sound.error());
            }
        }
        return upgrade(connection, *version, m_options.migrations, m_path, m_clock.now());
    }

    const fs::path& m_path;
    const ports::Retention& m_retention;
    const Clock& m_clock;
    const StoreOptions& m_options;
    bool m_damaged = false;
};

Result<std::string> setAside(const fs::path& path, TimePoint now) {
    const auto kept = datedSibling(path, "damaged", now);
    if (auto renamed = renameDurably(path, kept); !renamed) return std::unexpected(renamed.error());
    for (const auto* suffix : {"-wal", "-journal"}) {
        std::error_code ignored;
        if (!fs::exists(withSuffix(path, suffix), ignored)) continue;
        auto renamed = renameDurably(withSuffix(path, suffix), withSuffix(kept, suffix));
        if (!renamed) return std::unexpected(renamed.error());
    }
    std::error_code ignored;
    fs::remove(SqliteStore::suspicionMark(path), ignored);
    return kept.string();
}

std::string noticeOf(const std::optional<SetAside>& setAside, const std::optional<Migrated>& migrated) {
    if (setAside)
        return fmt::format("The store was damaged ({}). It was set aside as {} and a fresh one was begun.",
                           setAside->why, setAside->as);
    if (migrated)
        return fmt::format("The store was brought from format {} to {}; a copy from before is {}.",
                           migrated->from, migrated->to, migrated->backup);
    return {};
}

} // namespace

Result<OpenedStore> openStore(const fs::path& path, const ports::Retention& retention, const Clock& clock,
                              const StoreOptions& options) {
    const auto place = placeOf(path);
    if (!place) return std::unexpected(place.error());
    auto lock = ProcessLock::take(withSuffix(*place, ".lock"));
    if (!lock) return std::unexpected(lock.error());
    std::optional<SetAside> aside;
    for (;;) {
        if (auto plain = refuseLinks(*place); !plain) return std::unexpected(plain.error());
        if (auto made = makePrivateFile(*place); !made) return std::unexpected(made.error());
        Attempt attempt(*place, retention, clock, options);
        auto opened = attempt.run();
        if (opened) {
            opened->store->hold(std::move(*lock));
            auto notice = noticeOf(aside, opened->migrated);
            return OpenedStore{.store = std::move(opened->store),
                               .setAside = std::move(aside),
                               .migrated = std::move(opened->migrated),
                               .notice = std::move(notice)};
        }
        // A fresh file that is damaged as well is not a matter of the file.
        if (!attempt.foundDamage() || aside) return std::unexpected(opened.error());
        const auto kept = setAside(*place, clock.now());
        if (!kept) return std::unexpected(kept.error());
        aside = SetAside{.as = *kept, .why = opened.error().detail};
    }
}

} // namespace holdfast::stores

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/stores/byte_stream.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace holdfast::stores {

/// What a failed call says about the store as a whole.
enum class StoreTrouble : std::uint8_t {
    None,
    Full,       ///< no room on the disk
    Unwritable, ///< the file cannot be read or written (rights, device, network file system)
    Damaged,    ///< the file is not a sound database
    Passing,    ///< busy, out of time, out of memory
};

class Query;

/// One connection to one SQLite file. No exceptions; every failure is an Error with a sentence, and what it
/// says about the store stays in trouble() until told otherwise. One thread at a time.
class Connection {
public:
    /// `vfs`: SQLite's name of the operating system layer, empty for the usual one (tests put faults there).
    /// The file must exist; it is not followed when it is a link.
    [[nodiscard]] static Result<Connection> open(const std::string& path, const std::string& vfs);

    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    /// Statements without parameters or rows.
    [[nodiscard]] Result<void> execute(const std::string& sql);
    /// A statement, prepared once and kept. Only one use of the same text at a time.
    [[nodiscard]] Query query(std::string_view sql);
    /// The one number a statement gives (a pragma, a count); 0 when it gives no row.
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql);

    /// Whether the file was moved or deleted while it is open: what is written then is lost at the end.
    [[nodiscard]] bool isMoved() const;
    [[nodiscard]] bool inTransaction() const;
    [[nodiscard]] std::int64_t lastInsertId() const;

    /// Whether closing writes the log into the file; not before the file is known to be sound.
    void checkpointOnClose(bool yes);

    [[nodiscard]] StoreTrouble trouble() const noexcept { return m_trouble; }

    void forgetTrouble() noexcept { m_trouble = StoreTrouble::None; }

    [[nodiscard]] sqlite3* handle() const noexcept { return m_database; }

    /// Turns SQLite's last error into ours and notes the trouble.
    [[nodiscard]] std::unexpected<Error> failed(int code);

private:
    friend class Query;

    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    struct TextHash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    Connection(sqlite3* database, std::string path) : m_database(database), m_path(std::move(path)) {}

    sqlite3* m_database = nullptr;
    std::string m_path;
    StoreTrouble m_trouble = StoreTrouble::None;
    std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, TextHash, std::equal_to<>>
        m_statements;
};

/// One run of a statement: bind in order, then step. Texts and bytes that are bound must live until it ends;
/// those that are read live until the next step. Ends (and frees its locks) with the object.
class Query {
public:
    Query(Connection& connection, sqlite3_stmt* statement) noexcept;
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    Query& bind(std::int64_t value);
    Query& bind(std::string_view text);
    Query& bind(ByteSpan bytes);
    Query& bindNull();

    /// Whether there is a (next) row.
    [[nodiscard]] Result<bool> next();
    /// Runs a statement whose rows do not matter.
    [[nodiscard]] Result<void> run();

    /// Of each row.
    [[nodiscard]] int columns() const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] ByteSpan bytes(int column) const;

private:
    Connection& m_connection;
    sqlite3_stmt* m_statement; // null: could not be prepared
    int m_parameter = 0;
    int m_bindError = 0;
};

/// A write transaction; rolled back unless committed.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Connection& connection);

    Transaction(Transaction&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}

    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Connection& connection) noexcept : m_connection(&connection) {}

    Connection* m_connection;
};

} // namespace holdfast::stores

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_store.h"
#include "engine/stores/sqlite_action_store.h"
#include "engine/stores/sqlite_connection.h"
#include "tests/engine/stores/postgres_place_fixture.h"
#include "tests/engine/stores/store_fixture.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

// The stores that the contract (engine/ports/action_store.h) is tried on, each on its real database.
namespace holdfast::testing {

/// One place to keep things in, and stores over it.
class ActionStorePlace {
public:
    virtual ~ActionStorePlace() = default;

    /// Another program's, or this one's after a start.
    [[nodiscard]] virtual std::unique_ptr<ports::ActionStore> open() = 0;
    /// So much time passes for the store's clock.
    virtual void pass(Duration time) = 0;
    /// Changes what is kept behind the store's back.
    [[nodiscard]] virtual bool tamper(const std::string& sql) = 0;

    /// False: it could not be set up; why() says it.
    [[nodiscard]] virtual bool ready() { return true; }
};

class SqlitePlace final : public ActionStorePlace {
public:
    [[nodiscard]] std::unique_ptr<ports::ActionStore> open() override {
        return stores::makeSqliteActionStore(path(), m_clock);
    }

    void pass(Duration time) override { m_clock.pass(time); }

    [[nodiscard]] bool tamper(const std::string& sql) override {
        auto connection = stores::Connection::open(path().string(), {});
        return connection && connection->execute(sql);
    }

    [[nodiscard]] std::filesystem::path path() const {
        return std::filesystem::path(m_folder.path().toStdString()) / "acts" / "actions.db";
    }

private:
    QTemporaryDir m_folder;
    FakeClock m_clock;
};

/// The server is started once for all tests of a class, which gives it up at its end.
class PostgresPlace final : public ActionStorePlace {
public:
    [[nodiscard]] static std::unique_ptr<StoreServer>& server() {
        static std::unique_ptr<StoreServer> shared;
        return shared;
    }

    [[nodiscard]] bool ready() override {
        if (server()) return server()->clear();
        server() = std::make_unique<StoreServer>();
        return server()->start();
    }

    [[nodiscard]] std::unique_ptr<ports::ActionStore> open() override { return server()->open(); }

    /// The server's clock is nobody's to set: what is kept becomes older instead.
    void pass(Duration time) override {
        const auto by = std::to_string(time.count());
        if (!server()->sql("UPDATE holdfast.leases SET since = since - " + by + ", until = until - " + by +
                           ", ends = ends - " + by))
            qWarning("the leases could not be made older");
    }

    [[nodiscard]] bool tamper(const std::string& sql) override { return server()->sql(sql); }
};

using MakePlace = std::function<std::unique_ptr<ActionStorePlace>()>;

[[nodiscard]] inline const std::map<std::string, MakePlace>& actionStorePlaces() {
    static const std::map<std::string, MakePlace> all = {
        {"postgres", [] { return std::make_unique<PostgresPlace>(); }},
        {"sqlite", [] { return std::make_unique<SqlitePlace>(); }},
    };
    return all;
}

} // namespace holdfast::testing

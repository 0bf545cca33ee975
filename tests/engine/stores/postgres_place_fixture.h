// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/postgres_action_store.h"
#include "tests/support/postgres_server.h"

#include <memory>
#include <string>

namespace holdfast::testing {

/// Planted: must stand in no error.
inline constexpr const char* kPlantedPassword = "pl4nted-s3cret";

/// A real PostgreSQL with an account «keeper» that owns the database «acts».
class StoreServer {
public:
    [[nodiscard]] bool start() {
        return server.start() &&
               server.sql(QStringLiteral("CREATE ROLE keeper LOGIN PASSWORD '%1'")
                              .arg(QString::fromLatin1(kPlantedPassword))) &&
               server.sql(QStringLiteral("CREATE DATABASE acts OWNER keeper"));
    }

    /// As nothing had ever been kept.
    [[nodiscard]] bool clear() {
        return server.sql(QStringLiteral("DROP SCHEMA IF EXISTS holdfast CASCADE"), QStringLiteral("acts"));
    }

    [[nodiscard]] bool sql(const std::string& text) {
        return server.sql(QString::fromStdString(text), QStringLiteral("acts"));
    }

    [[nodiscard]] std::string url(const std::string& password = kPlantedPassword) const {
        return "postgresql://keeper:" + password + "@" + server.target() + "/acts";
    }

    [[nodiscard]] std::unique_ptr<ports::ActionStore> open(const std::string& password = kPlantedPassword) {
        return stores::makePostgresActionStore(*stores::parsePostgresPlace(url(password)));
    }

    PostgresServer server{{QStringLiteral("max_prepared_transactions=2")}};
};

} // namespace holdfast::testing

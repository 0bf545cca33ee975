// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/postgres_session.h"
#include "app/lab/supervisor/lab_plan.h"
#include "app/lab/supervisor/lab_programs.h"
#include "engine/platforms/local/spawn.h"

#include <string>

namespace holdfast::lab {

/// The lab's PostgreSQL: its own cluster in `folder`, reached on loopback with passwords, and without one by
/// the superuser through the Unix socket in the same folder (which only its account can enter).
class PostgresServer {
public:
    PostgresServer(const LabPrograms& programs, std::string folder, const LabPlan& plan);

    /// Makes the cluster; runs to its end.
    [[nodiscard]] platforms::ProcessSpec initialiser() const;
    [[nodiscard]] platforms::ProcessSpec server() const;

    /// Waits; for a pool. Makes roles, database and tables, as far as an attempt before has not. Retry: not
    /// ready yet.
    [[nodiscard]] Result<void> setUp() const;
    /// Waits; for a pool. True when the database of the application answers.
    [[nodiscard]] bool isReady() const;

    /// Waits; for a pool. Whether the application may only read, from its next transaction on. Outlives a
    /// restart.
    [[nodiscard]] Result<void> refuseWrites(bool refuse) const;

    /// A session of the superuser in the application's database.
    [[nodiscard]] Result<PostgresSession> openAsSuperuser(Duration timeout) const;
    /// A session of the application, as a misbehaving one would have.
    [[nodiscard]] Result<PostgresSession> openAsApplication(Duration timeout) const;

    [[nodiscard]] std::string dataFolder() const { return m_folder + "/data"; }

private:
    [[nodiscard]] Result<PostgresSession> openAs(const std::string& user, const std::string& database,
                                                 Duration timeout) const;
    [[nodiscard]] bool hasStatements() const;

    LabPrograms m_programs;
    std::string m_folder;
    std::uint16_t m_port;
    LabSecrets m_secrets;
};

/// Connections that the lab's PostgreSQL takes; small, so that they can run out.
inline constexpr int kPostgresConnections = 60;

} // namespace holdfast::lab

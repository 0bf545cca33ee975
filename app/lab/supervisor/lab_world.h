// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/caddy_server.h"
#include "app/lab/supervisor/lab_directory.h"
#include "app/lab/supervisor/lab_plan.h"
#include "app/lab/supervisor/lab_programs.h"
#include "app/lab/supervisor/port_reservation.h"
#include "app/lab/supervisor/postgres_server.h"
#include "app/lab/supervisor/redis_server.h"
#include "engine/platforms/local/spawn.h"

#include <map>
#include <string>
#include <vector>

namespace holdfast::lab {

inline constexpr const char* kInitialiser = "postgres-initdb";
inline constexpr const char* kUsers = "users";

/// Everything of one lab that is decided before its first process starts: folder, ports, secrets,
/// certificates, what to run. The ports are held until it goes.
class LabWorld {
public:
    /// FixSetup: what is missing and what to install.
    [[nodiscard]] static Result<LabWorld> make(const std::string& serviceProgram);

    [[nodiscard]] const LabPlan& plan() const { return m_plan; }

    [[nodiscard]] const LabDirectory& directory() const { return m_directory; }

    [[nodiscard]] const PostgresServer& postgres() const { return *m_postgres; }

    [[nodiscard]] const RedisServer& redis() const { return *m_redis; }

    [[nodiscard]] const CaddyServer& caddy() const { return *m_caddy; }

    /// Every process: the thirteen services, PostgreSQL's initialiser, the users.
    [[nodiscard]] std::vector<platforms::ProcessSpec> processes() const;

    /// What the fleet file's variables stand for: ports and paths, and with them `secrets`, its passwords.
    [[nodiscard]] std::map<std::string, std::string> variables() const;
    [[nodiscard]] std::map<std::string, std::string> secrets() const;

    /// Writes the fleet file with this lab's ports; its passwords stay variables. Answers its path.
    [[nodiscard]] Result<std::string> writeFleetFile() const;

    /// Waits; for a pool. True when this service answers as it should.
    [[nodiscard]] bool isReady(const PlannedService& service) const;
    /// Waits; for a pool. Removes what faults may have left in a server that was killed under them.
    void heal(const PlannedService& service) const;

private:
    LabWorld(LabDirectory directory, std::vector<PortReservation> ports, LabPlan plan, LabPrograms programs,
             LabAccounts accounts);
    [[nodiscard]] Result<void> makeFolders(LabCertificates certificates);
    [[nodiscard]] platforms::ProcessSpec serviceProcess(ServiceConfig config) const;
    void complete(platforms::ProcessSpec& spec, const std::string& folder) const;

    LabDirectory m_directory;
    std::vector<PortReservation> m_ports;
    LabPlan m_plan;
    LabPrograms m_programs;
    LabAccounts m_accounts;
    std::string m_caFile;
    std::optional<PostgresServer> m_postgres;
    std::optional<RedisServer> m_redis;
    std::optional<CaddyServer> m_caddy;
};

} // namespace holdfast::lab

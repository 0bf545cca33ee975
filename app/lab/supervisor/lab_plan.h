// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/service_config.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace holdfast::lab {

enum class LabKind : std::uint8_t { Postgres, Redis, Caddy, Service };

/// One of the thirteen services as the lab runs it.
struct PlannedService {
    std::string id; ///< as in the fleet file
    LabKind kind = LabKind::Service;
    std::string portVariable; ///< of the fleet file, «LAB_API_PORT»
    std::uint16_t port = 0;
    ServiceConfig config; ///< kind Service only; without account and parent
};

/// What is chosen anew for each lab.
struct LabSecrets {
    std::string postgresPassword; ///< of the role that watches
    std::string applicationPassword;
    std::string redisPassword;
    std::string token; ///< of the services' fault injection
};

/// The lab's fleet: the same services and dependencies as resources/fleets/lab.yaml (a test compares them),
/// with how each is really called.
struct LabPlan {
    std::vector<PlannedService> services; ///< in the order in which they are shown
    ServiceConfig users;
    LabSecrets secrets;

    [[nodiscard]] const PlannedService& find(const std::string& id) const;

    [[nodiscard]] std::uint16_t portOf(const std::string& id) const { return find(id).port; }
};

inline constexpr const char* kWatcherRole = "holdfast"; ///< PostgreSQL role that the fleet file names
inline constexpr const char* kApplicationRole = "app";
inline constexpr const char* kDatabase = "app";
/// Memory that Redis may use in the lab; writes beyond are refused.
inline constexpr Bytes kRedisMemory{64LL * 1024 * 1024};

/// `nextPort` gives a free port each time it is asked.
[[nodiscard]] LabPlan makePlan(const LabSecrets& secrets, const std::function<std::uint16_t()>& nextPort);

/// Fresh secrets from the system's randomness.
[[nodiscard]] LabSecrets makeSecrets();

/// The fleet file for this lab: `text` with ${NAME…} replaced by what stands in `values`. Others, such as
/// those of secrets, stay as they are.
[[nodiscard]] std::string fillIn(std::string text, const std::map<std::string, std::string>& values);

/// resources/fleets/lab.yaml.
[[nodiscard]] const char* labFleetText();

} // namespace holdfast::lab

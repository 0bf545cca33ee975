// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/ports/lab_control.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace holdfast::benchmarks {

/// A fault to be injected into the lab.
struct PlannedFault {
    std::string service;
    std::string fault; ///< «crash», «hang», «leak», «errors», «queue-flood»
    double strength = 1.0;
    std::optional<Duration> lasts;
    std::string sufferer; ///< whose health tells of it: a flood of the api is the worker's trouble
    actions::RecoveryAction mildest = actions::RecoveryAction::GracefulRestart; ///< what is due first
};

/// What the lab can do to the services of its fleet, of the kinds that are measured. Which service can have
/// which is what the lab offers; the rest follows from the fleet: errors are seen only where requests are
/// answered, and a flood of tasks is the trouble of who works them off.
class FaultChoices {
public:
    FaultChoices(const FleetSpec& fleet, const std::vector<ports::LabService>& services);

    [[nodiscard]] const std::vector<std::string>& servicesFor(const std::string& kind) const;

    /// Who works off the tasks.
    [[nodiscard]] const std::string& worker() const noexcept { return m_worker; }

private:
    std::map<std::string, std::vector<std::string>> m_services;
    std::string m_worker;
};

/// Which fault comes next: the kind that had its turn least often, at the service that had it least often,
/// dice deciding between equals. Only where `ready` says that no cooldown runs: nothing is switched off for a
/// measurement, the faults go round instead.
class FaultSource {
public:
    /// `interval` of the sweeps: a flood must be seen by two of them.
    FaultSource(std::uint64_t seed, Duration interval, FaultChoices choices)
        : m_seed(seed), m_interval(interval), m_choices(std::move(choices)) {}

    /// None: everything is in its cooldown.
    [[nodiscard]] std::optional<PlannedFault>
    next(const std::function<bool(const std::string& sufferer, actions::RecoveryAction mildest)>& ready);

private:
    [[nodiscard]] PlannedFault faultOf(const std::string& kind, const std::string& service,
                                       std::mt19937_64& dice) const;

    std::uint64_t m_seed;
    std::uint64_t m_drawn = 0;
    Duration m_interval;
    FaultChoices m_choices;
    std::map<std::string, int> m_kinds;
    std::map<std::string, int> m_services;
};

} // namespace holdfast::benchmarks

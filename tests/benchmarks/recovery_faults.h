// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/base/clock.h"

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

/// Which fault comes next: the kind that had its turn least often, at the service that had it least often,
/// dice deciding between equals. Only where `ready` says that no cooldown runs: nothing is switched off for a
/// measurement, the faults go round instead.
class FaultSource {
public:
    /// `interval` of the sweeps: a flood must be seen by two of them.
    FaultSource(std::uint64_t seed, Duration interval) : m_seed(seed), m_interval(interval) {}

    /// None: everything is in its cooldown.
    [[nodiscard]] std::optional<PlannedFault>
    next(const std::function<bool(const std::string& sufferer, actions::RecoveryAction mildest)>& ready);

private:
    [[nodiscard]] PlannedFault faultOf(const std::string& kind, const std::string& service,
                                       std::mt19937_64& dice) const;

    std::uint64_t m_seed;
    std::uint64_t m_drawn = 0;
    Duration m_interval;
    std::map<std::string, int> m_kinds;
    std::map<std::string, int> m_services;
};

} // namespace holdfast::benchmarks

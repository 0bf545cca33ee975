// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_state.h"

#include <algorithm>

namespace holdfast {

namespace {

/// NaN is a gap, and two gaps are equal here.
bool sameTrend(const std::vector<float>& left, const std::vector<float>& right) {
    return std::ranges::equal(left, right, [](float a, float b) { return a == b || (a != a && b != b); });
}

} // namespace

bool ServiceState::operator==(const ServiceState& other) const {
    const auto same = [](const std::shared_ptr<const HealthTrend>& a,
                         const std::shared_ptr<const HealthTrend>& b) {
        if (a == b) return true;
        if (!a || !b) return false;
        return a->end == b->end && a->bucket == b->bucket && sameTrend(a->own, b->own) &&
               sameTrend(a->effective, b->effective);
    };
    return id == other.id && state == other.state && ownState == other.ownState &&
           freshness == other.freshness && own == other.own && effective == other.effective &&
           failureChance == other.failureChance && chanceBasis == other.chanceBasis &&
           cascadeRisk == other.cascadeRisk && unknownDependencies == other.unknownDependencies &&
           since == other.since && lastObserved == other.lastObserved && signals == other.signals &&
           probes == other.probes && version == other.version && same(trend, other.trend);
}

const ServiceState* FleetState::find(const ServiceId& id) const noexcept {
    const auto found = std::ranges::find(services, id, &ServiceState::id);
    return found == services.end() ? nullptr : &*found;
}

const ServiceSpec* FleetSpec::find(const ServiceId& id) const noexcept {
    const auto found = std::ranges::find(services, id, &ServiceSpec::id);
    return found == services.end() ? nullptr : &*found;
}

} // namespace holdfast

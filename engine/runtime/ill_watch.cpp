// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/ill_watch.h"

#include "engine/core/actions/actionable_health.h"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace holdfast::runtime {

namespace {

/// As far as what is kept of the last hour tells: it was ill in all of these buckets.
TimePoint illSince(const ServiceState& service, double below, TimePoint now) {
    if (!service.trend) return now;
    auto since = service.trend->end;
    for (const float own : service.trend->own | std::views::reverse) {
        if (std::isnan(own) || static_cast<double>(own) >= below) break;
        since -= service.trend->bucket;
    }
    return std::min(since, now);
}

} // namespace

bool IllWatch::take(const FleetState& state, double below) {
    bool changed = false;
    for (const auto& service : state.services) {
        const auto own = actions::actionableHealth(service);
        if (!own || service.freshness != Freshness::Fresh) continue;
        const auto known = std::ranges::find(m_ill, service.id, &snapshots::IllService::service);
        if (*own >= below) {
            m_well.insert(service.id);
            if (known == m_ill.end()) continue;
            m_ill.erase(known);
            changed = true;
        } else if (known == m_ill.end()) {
            const auto since =
                m_well.contains(service.id) ? state.time : illSince(service, below, state.time);
            m_ill.push_back({.service = service.id, .since = since});
            changed = true;
        }
    }
    return changed;
}

} // namespace holdfast::runtime

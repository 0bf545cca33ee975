// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/safe_point.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

namespace {

/// Why not all is well; empty: it is.
std::string troubleOf(std::span<const SweptHealth> services, bool actionRunning, const SafePointRule& rule) {
    if (actionRunning) return "An action was running.";
    if (services.empty()) return "No service was read.";
    const auto sick = std::ranges::find_if(
        services, [&](const SweptHealth& one) { return !one.own || !(*one.own >= rule.healthAtLeast); });
    if (sick == services.end()) return {};
    if (!sick->own) return fmt::format("The health of {} was not known.", sick->service.value());
    return fmt::format("The health of {} was {:.2f}; at least {:.2f} is asked.", sick->service.value(),
                       *sick->own, rule.healthAtLeast);
}

} // namespace

void SafePointWatch::observe(std::uint64_t sweep, std::span<const SweptHealth> services, bool actionRunning) {
    auto trouble = troubleOf(services, actionRunning, m_rule);
    if (m_last == sweep) { // the same sweep, seen again: it can only get worse
        if (!trouble.empty()) m_inRow = 0;
        if (!trouble.empty()) m_whyNot = std::move(trouble);
        return;
    }
    if (m_last && sweep != *m_last + 1) m_inRow = 0;
    m_last = sweep;
    m_inRow = trouble.empty() ? m_inRow + 1 : 0;
    m_whyNot = std::move(trouble);
}

void SafePointWatch::beginAnew(std::string why) {
    m_last.reset();
    m_inRow = 0;
    m_whyNot = std::move(why);
}

SafetyVerdict SafePointWatch::verdict() const {
    SafetyVerdict out{.safe = m_inRow >= m_rule.sweeps && m_inRow > 0, .sweeps = m_inRow, .whyNot = {}};
    if (out.safe) return out;
    out.whyNot = !m_whyNot.empty()
                     ? m_whyNot
                     : fmt::format("All was well for {} of {} sweeps in a row.", m_inRow, m_rule.sweeps);
    return out;
}

} // namespace holdfast::snapshots

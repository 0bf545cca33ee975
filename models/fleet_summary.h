// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>
#include <vector>

namespace holdfast::models {

/// How many services are how. What is not observed counts as unknown, never as its last state; stale ones
/// count as their last state and are told apart in `stale`.
struct StateCounts {
    int healthy = 0;
    int degraded = 0;
    int critical = 0;
    int unknown = 0;
    int stale = 0;
    int foretold = 0; ///< of all those but the critical and unknown: a warning stands about them

    [[nodiscard]] bool noneKnown() const noexcept { return unknown > 0 && unknown == total(); }

    [[nodiscard]] int total() const noexcept { return healthy + degraded + critical + unknown; }

    bool operator==(const StateCounts&) const = default;
};

/// What a person has to look at: a likely cause, and those in trouble because of it.
struct Trouble {
    enum class Kind : std::uint8_t {
        Ill,        ///< its own readings are bad
        Unreadable, ///< it may be well, but its probe is refused: the set-up needs a person
        Unobserved, ///< no word from it
    };

    Kind kind = Kind::Ill;
    ServiceId service;
    HealthState state = HealthState::Unknown;
    Freshness freshness = Freshness::NotObserved;
    QString reason;                 ///< in a few words
    std::optional<TimePoint> since; ///< when this state was entered, or it was last read
    QStringList because;            ///< why it is held for the cause; empty: of nobody's trouble but its own
    ServiceId under;                ///< the likely cause that it stands under; empty: it is one itself
    std::vector<Trouble> others;    ///< in trouble because of it, in the order of the fleet

    bool operator==(const Trouble&) const = default;
};

/// A signal that stands out, and whose it is.
struct Notable {
    ServiceId service;
    SignalState signal;

    bool operator==(const Notable&) const = default;
};

/// The fleet at a glance. Everything in it comes from the state; what has no source is absent.
struct FleetSummary {
    StateCounts counts;
    std::vector<Trouble> troubles;    ///< grouped under the likely cause, worst first
    std::optional<Notable> slowest;   ///< answer time with the worst score, then the longest
    std::optional<Notable> faultiest; ///< error ratio with the worst score, then the highest
    std::optional<Notable> fullest;   ///< the signal nearest to its hard limit
    std::optional<Duration> oldest;   ///< age of the oldest reading that is shown as stale

    bool operator==(const FleetSummary&) const = default;
};

/// Pure; linear in services and signals.
[[nodiscard]] FleetSummary summarise(const FleetState& state);

} // namespace holdfast::models

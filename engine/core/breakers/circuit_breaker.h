// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/breaker.h"

#include <deque>
#include <vector>

namespace holdfast::breakers {

/// Calls of one dependency that were made between two reports of its caller. Steady time.
struct CallBatch {
    SteadyPoint from;
    SteadyPoint to;
    double calls = 0.0;      ///< that were made; those that a breaker refused are none
    double failed = 0.0;     ///< of those
    double timed = 0.0;      ///< whose time is known
    double slow = 0.0;       ///< of the timed ones
    bool slowByMean = false; ///< only their mean is known: all slow, or none
};

/// A step of the state machine.
struct BreakerChange {
    BreakerPhase to = BreakerPhase::Closed;
    BreakerCause cause = BreakerCause::None;
    SteadyPoint at;
    double ratio = 0.0; ///< what was beyond its threshold; 0 for other causes
    double threshold = 0.0;
    double calls = 0.0; ///< that decided
    double failed = 0.0;
    Duration coolDown{0};    ///< that begins (to Open)
    Duration sinceOpened{0}; ///< to HalfOpen, Closed: how long ago it opened first
    bool again = false;      ///< to Open: the trials failed

    bool operator==(const BreakerChange&) const = default;
};

/// The breaker of one dependency, as closed, open and half-open are known from Hystrix and resilience4j, for
/// one who watches the calls and cannot stop them:
///
/// - **Closed**: over the calls of a rolling time window, once there are enough of them, the share that
/// failed
///   and the share that was slow. Either at its threshold, or beyond, opens it. A batch counts by the part of
///   its time that lies within the window. A caller that breaks off by itself makes so few calls that these
///   rules have nothing to judge: so failures in a row open it as well (Envoy has both rules). A batch in
///   which a call went well ends the row, wherever in it that was.
/// - **Open**: for the cool-down, whatever the calls do meanwhile. It doubles with each opening in a row, up
///   to its bound (Envoy's ejection time grows alike); each cool-down spent closed takes one doubling back.
/// - **Half-open**: the calls that began after the cool-down are the trials. Enough good ones close it; it
///   opens again as soon as they can no longer become good enough. Batches that began earlier decide nothing.
///   Without calls it waits, however long.
///
/// Decisions fall only with a batch, and the end of the cool-down only with time: no calls, no news. A gap
/// (forget()) neither opens nor closes it. Time is given and steady; batches that do not come after the one
/// before, or are no sound numbers, are left out. One thread at a time; O(batches in the window) each.
class CircuitBreaker {
public:
    using Changes = std::vector<BreakerChange>;

    explicit CircuitBreaker(const BreakerSettings& settings) : m_settings(settings) {}

    /// Calls that were reported. At most two changes: the cool-down ends, and trials decide.
    [[nodiscard]] Changes take(const CallBatch& batch);
    /// The time is now `now`. At most one change: the cool-down is over.
    [[nodiscard]] Changes advance(SteadyPoint now);
    /// What happened in between is not known: calls before it count no longer. The phase stays.
    void forget();
    /// It was open when Holdfast stopped: half-open, so that the calls of now decide. Nothing unless closed.
    [[nodiscard]] Changes carryOpen(SteadyPoint now);

    [[nodiscard]] BreakerPhase phase() const noexcept { return m_phase; }

    /// Everything but the wall times.
    [[nodiscard]] BreakerStatus status() const;

    /// When the trials begin; of meaning while open.
    [[nodiscard]] SteadyPoint trialsDue() const noexcept { return m_entered + m_coolDown; }

    [[nodiscard]] const BreakerSettings& settings() const noexcept { return m_settings; }

private:
    struct Sums {
        double calls = 0.0;
        double failed = 0.0;
        double timed = 0.0;
        double slow = 0.0;
        bool byMean = false; ///< some of `slow` was judged by a mean

        void add(const CallBatch& batch, double share);
    };

    struct Verdict {
        BreakerCause cause = BreakerCause::None;
        double ratio = 0.0;
        double threshold = 0.0;
    };

    [[nodiscard]] Sums window() const;
    [[nodiscard]] Verdict judge(const Sums& sums, double least) const;
    [[nodiscard]] Verdict judgeWindow(const Sums& sums) const;
    void open(const Sums& sums, const Verdict& verdict, SteadyPoint at, Changes& changes);
    void close(SteadyPoint at, Changes& changes);
    void halfOpen(BreakerCause cause, SteadyPoint at, Changes& changes);
    [[nodiscard]] Duration coolDownNow() const;

    BreakerSettings m_settings;
    BreakerPhase m_phase = BreakerPhase::Closed;
    BreakerChange m_last;   ///< that led to the phase
    SteadyPoint m_entered;  ///< the phase
    SteadyPoint m_openedAt; ///< the first of the openings in a row
    SteadyPoint m_newest{Duration::min()};
    int m_openings = 0; ///< in a row
    Duration m_coolDown{0};
    std::deque<CallBatch> m_batches; ///< that reach into the window
    Sums m_trials;
    double m_row = 0.0; ///< failures since the last batch with a success
};

} // namespace holdfast::breakers

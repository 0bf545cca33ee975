// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/breakers/circuit_breaker.h"

#include <algorithm>
#include <cmath>

namespace holdfast::breakers {

namespace {

/// Shares of sums are not exact; this much nearer counts as reached.
constexpr double kRounding = 1e-9;

bool isCount(double value) {
    return std::isfinite(value) && value >= 0.0;
}

bool isSound(const CallBatch& batch) {
    return batch.from < batch.to && isCount(batch.calls) && isCount(batch.failed) && isCount(batch.timed) &&
           isCount(batch.slow) && batch.failed <= batch.calls && batch.slow <= batch.timed;
}

bool reaches(double part, double share, double whole) {
    return part > 0.0 && part >= share * whole - kRounding;
}

} // namespace

void CircuitBreaker::Sums::add(const CallBatch& batch, double share) {
    calls += batch.calls * share;
    failed += batch.failed * share;
    timed += batch.timed * share;
    slow += batch.slow * share;
    byMean = byMean || (batch.slowByMean && batch.slow > 0.0);
}

CircuitBreaker::Changes CircuitBreaker::take(const CallBatch& batch) {
    if (!isSound(batch) || batch.to <= m_newest) return {};
    Changes changes = advance(batch.to);
    m_newest = batch.to;
    m_batches.push_back(batch);
    while (m_batches.front().to <= m_newest - m_settings.window)
        m_batches.pop_front();
    if (batch.calls > 0.0) m_row = batch.failed >= batch.calls ? m_row + batch.failed : 0.0;
    if (m_phase == BreakerPhase::Closed) {
        const Sums sums = window();
        const Verdict verdict = judgeWindow(sums);
        if (verdict.cause != BreakerCause::None) open(sums, verdict, batch.to, changes);
    } else if (m_phase == BreakerPhase::HalfOpen && batch.from >= m_entered) {
        m_trials.add(batch, 1.0);
        const Sums sums = m_trials;
        if (const Verdict verdict = judge(sums, m_settings.trialCalls); verdict.cause != BreakerCause::None) {
            open(sums, verdict, batch.to, changes);
        } else if (sums.calls >= m_settings.trialCalls) {
            close(batch.to, changes);
        }
    }
    return changes;
}

CircuitBreaker::Changes CircuitBreaker::advance(SteadyPoint now) {
    Changes changes;
    if (m_phase == BreakerPhase::Open && now >= trialsDue())
        halfOpen(BreakerCause::CooledDown, trialsDue(), changes);
    return changes;
}

void CircuitBreaker::forget() {
    m_batches.clear();
    m_trials = {};
    m_row = 0.0;
}

CircuitBreaker::Changes CircuitBreaker::carryOpen(SteadyPoint now) {
    Changes changes;
    if (m_phase != BreakerPhase::Closed) return changes;
    forget();
    m_openings = 1;
    m_coolDown = coolDownNow();
    m_openedAt = now;
    halfOpen(BreakerCause::Carried, now, changes);
    return changes;
}

BreakerStatus CircuitBreaker::status() const {
    const bool onTrial = m_phase == BreakerPhase::HalfOpen;
    const Sums sums = onTrial ? m_trials : window();
    return {.phase = m_phase,
            .cause = m_last.cause,
            .since = {},
            .calls = sums.calls,
            .failed = sums.failed,
            .slow = sums.slow,
            .wanted = onTrial ? m_settings.trialCalls : m_settings.minimumCalls,
            .ratio = m_last.ratio,
            .threshold = m_last.threshold,
            .coolDown = m_phase == BreakerPhase::Closed ? Duration(0) : m_coolDown,
            .trialsDue = {}};
}

CircuitBreaker::Sums CircuitBreaker::window() const {
    Sums sums;
    const SteadyPoint begin = m_batches.empty() ? m_newest : m_newest - m_settings.window;
    for (const auto& batch : m_batches) {
        const auto inside = static_cast<double>((batch.to - std::max(batch.from, begin)).count());
        sums.add(batch, inside / static_cast<double>((batch.to - batch.from).count()));
    }
    return sums;
}

CircuitBreaker::Verdict CircuitBreaker::judgeWindow(const Sums& sums) const {
    const Verdict verdict = judge(sums, m_settings.minimumCalls);
    const double judged = verdict.cause == BreakerCause::Failures ? sums.calls : sums.timed;
    if (verdict.cause != BreakerCause::None && judged >= m_settings.minimumCalls) return verdict;
    if (m_settings.failuresInARow > 0.0 && m_row >= m_settings.failuresInARow) {
        return {.cause = BreakerCause::FailuresInARow, .ratio = 1.0, .threshold = m_settings.failuresInARow};
    }
    return {};
}

/// What is beyond its threshold among these calls, were those that are missing to `least` all good.
CircuitBreaker::Verdict CircuitBreaker::judge(const Sums& sums, double least) const {
    if (reaches(sums.failed, m_settings.failureRatio, std::max(sums.calls, least))) {
        return {.cause = BreakerCause::Failures,
                .ratio = sums.failed / sums.calls,
                .threshold = m_settings.failureRatio};
    }
    if (reaches(sums.slow, m_settings.slowRatio, std::max(sums.timed, least))) {
        return {.cause = sums.byMean ? BreakerCause::SlowOnAverage : BreakerCause::Slow,
                .ratio = sums.slow / sums.timed,
                .threshold = m_settings.slowRatio};
    }
    return {};
}

void CircuitBreaker::open(const Sums& sums, const Verdict& verdict, SteadyPoint at, Changes& changes) {
    const bool again = m_phase == BreakerPhase::HalfOpen;
    if (!again) {
        // What is closed for long has shown that it is well; what opens at once has not.
        const auto rests = (at - m_entered) / m_settings.coolDown;
        m_openings = static_cast<int>(std::max<Duration::rep>(0, m_openings - rests));
        m_openedAt = at;
    }
    ++m_openings;
    m_coolDown = coolDownNow();
    m_phase = BreakerPhase::Open;
    m_entered = at;
    const bool slow = verdict.cause == BreakerCause::Slow || verdict.cause == BreakerCause::SlowOnAverage;
    const bool inARow = verdict.cause == BreakerCause::FailuresInARow;
    m_last = {.to = BreakerPhase::Open,
              .cause = verdict.cause,
              .at = at,
              .ratio = verdict.ratio,
              .threshold = verdict.threshold,
              .calls = inARow ? m_row
                       : slow ? sums.timed
                              : sums.calls,
              .failed = inARow ? m_row : sums.failed,
              .coolDown = m_coolDown,
              .again = again};
    changes.push_back(m_last);
}

void CircuitBreaker::close(SteadyPoint at, Changes& changes) {
    m_last = {.to = BreakerPhase::Closed,
              .cause = BreakerCause::TrialsPassed,
              .at = at,
              .calls = m_trials.calls,
              .failed = m_trials.failed,
              .sinceOpened = at - m_openedAt};
    m_phase = BreakerPhase::Closed;
    m_entered = at;
    forget(); // the failures that opened it must not open it once more
    changes.push_back(m_last);
}

void CircuitBreaker::halfOpen(BreakerCause cause, SteadyPoint at, Changes& changes) {
    m_phase = BreakerPhase::HalfOpen;
    m_entered = at;
    m_trials = {};
    m_last = {.to = BreakerPhase::HalfOpen,
              .cause = cause,
              .at = at,
              .calls = m_settings.trialCalls,
              .sinceOpened = at - m_openedAt};
    changes.push_back(m_last);
}

Duration CircuitBreaker::coolDownNow() const {
    Duration coolDown = m_settings.coolDown;
    for (int i = 1; i < m_openings && coolDown < m_settings.longestCoolDown; ++i)
        coolDown *= 2;
    return std::min(coolDown, std::max(m_settings.longestCoolDown, m_settings.coolDown));
}

} // namespace holdfast::breakers

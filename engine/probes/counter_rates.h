// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace holdfast::probes {

/// Turns a counter that only grows (until its server restarts) into what happened since the reading before.
/// Times are seconds of any clock that only runs forward.
class CounterRate {
public:
    /// Increase since the value before; none for the first value and after the counter fell (a restart, a
    /// reset of statistics).
    [[nodiscard]] std::optional<double> increase(double value, double now) {
        const auto before = m_value;
        m_seconds = m_value ? now - m_when : 0.0;
        m_value = value;
        m_when = now;
        if (!before || value < *before) return std::nullopt;
        return value - *before;
    }

    /// The increase a second; none also when no time has passed.
    [[nodiscard]] std::optional<double> perSecond(double value, double now) {
        const auto grown = increase(value, now);
        if (!grown || m_seconds <= 0.0) return std::nullopt;
        return *grown / m_seconds;
    }

    void forget() { m_value.reset(); }

private:
    std::optional<double> m_value;
    double m_when = 0.0;
    double m_seconds = 0.0;
};

/// The share of hits among hits and misses, over at least `enough` of them: fewer are kept and counted with
/// the next, for at most five minutes, so that a quiet server has a ratio now and then and never one made of
/// a handful.
class HitRatio {
public:
    explicit HitRatio(double enough) : m_enough(enough) {}

    /// Totals since the server's start. None: not enough happened yet, or the counters fell.
    [[nodiscard]] std::optional<double> update(double hits, double misses, double now) {
        constexpr double kLongest = 300.0;
        const bool usable = m_since && hits >= m_hits && misses >= m_misses;
        const double newHits = hits - m_hits;
        const double all = newHits + misses - m_misses;
        const bool ready = usable && all >= m_enough;
        if (!usable || ready || now - *m_since > kLongest) {
            m_hits = hits;
            m_misses = misses;
            m_since = now;
        }
        return ready ? std::optional(newHits / all) : std::nullopt;
    }

private:
    double m_enough;
    double m_hits = 0.0;
    double m_misses = 0.0;
    std::optional<double> m_since;
};

} // namespace holdfast::probes

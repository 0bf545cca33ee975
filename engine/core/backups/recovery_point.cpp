// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/recovery_point.h"

#include <algorithm>
#include <utility>

namespace holdfast::backups {

namespace {

constexpr std::size_t kMostLooks = 4096;

} // namespace

void RecoveryPointWatch::observe(TimePoint at, std::uint64_t written, std::uint64_t safe,
                                 std::optional<TimePoint> safeAt) {
    const bool fellBack = !m_looks.empty() && (written < m_looks.back().written || safe < m_safe);
    if (fellBack || (m_observed && at < *m_observed)) {
        m_looks.clear();
        m_firstIsSafe = false;
    }
    if (m_looks.empty() && safe < written && safeAt && *safeAt <= at) {
        m_looks.push_back({.at = *safeAt, .written = safe});
        m_firstIsSafe = true;
    }
    m_observed = at;
    m_safe = safe;
    m_looks.push_back({.at = at, .written = written});
    forget();
}

/// What was safe before the newest safe look is of no meaning any more.
void RecoveryPointWatch::forget() {
    while (m_looks.size() > 1 && m_looks[1].written <= m_safe) {
        m_looks.pop_front();
        m_firstIsSafe = true;
    }
    m_firstIsSafe = m_firstIsSafe || m_looks.front().written <= m_safe;
    if (m_looks.size() <= kMostLooks) return;
    // Every other one goes, never the first: the answer can only become more careful by it.
    std::deque<Look> thinned;
    for (std::size_t i = 0; i < m_looks.size(); ++i) {
        if (i % 2 == 0 || i + 1 == m_looks.size()) thinned.push_back(m_looks[i]);
    }
    m_looks = std::move(thinned);
}

std::optional<RecoveryPoint> RecoveryPointWatch::at(TimePoint now) const {
    if (!m_observed) return std::nullopt;
    const auto written = m_looks.back().written;
    if (written <= m_safe) return RecoveryPoint{.observed = *m_observed};
    if (!m_firstIsSafe) return std::nullopt;
    return RecoveryPoint{.atMost = std::max(now - m_looks.front().at, Duration(0)),
                         .unsafe = written - m_safe,
                         .observed = *m_observed};
}

std::optional<double> RecoveryPointWatch::rate() const {
    if (m_looks.size() < 2) return std::nullopt;
    const auto took = m_looks.back().at - m_looks.front().at;
    if (took <= Duration(0)) return std::nullopt;
    const auto seconds = std::chrono::duration<double>(took).count();
    return static_cast<double>(m_looks.back().written - m_looks.front().written) / seconds;
}

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/change_watch.h"

#include <algorithm>
#include <utility>

namespace holdfast::backups {

namespace {

constexpr std::size_t kMostLooks = 4096;
constexpr Duration kRateWithin = std::chrono::minutes(10);
constexpr Duration kClocksApart = std::chrono::minutes(1); ///< the server's and this one, at most

bool goesOn(const ChangeLook& before, const ChangeLook& now) {
    return now.server == before.server && now.savedAt == before.savedAt && now.count >= before.count;
}

} // namespace

void ChangeWatch::observe(TimePoint at, const ChangeLook& look) {
    if (!m_totals.empty() && at < m_totals.back().at) m_totals.clear();
    const auto before = std::exchange(m_last, look);
    if (m_totals.empty()) {
        m_unchangedSince = std::nullopt;
        if (look.savedAt && look.count == 0) m_unchangedSince = *look.savedAt + kClocksApart;
        m_totals.push_back({.at = at, .sum = 1});
        return;
    }
    auto sum = m_totals.back().sum;
    if (goesOn(before, look))
        sum += look.count - before.count;
    else
        sum += 1 + (look.savedAt ? look.count : 0);
    m_totals.push_back({.at = at, .sum = sum});
    if (m_totals.size() <= kMostLooks) return;
    // Every other one goes: what is safe can only become less by it.
    std::deque<Total> thinned;
    for (std::size_t i = 0; i < m_totals.size(); ++i) {
        if (i % 2 == 0 || i + 1 == m_totals.size()) thinned.push_back(m_totals[i]);
    }
    m_totals = std::move(thinned);
}

std::uint64_t ChangeWatch::total() const noexcept {
    return m_totals.empty() ? 0 : m_totals.back().sum;
}

std::uint64_t ChangeWatch::safeIn(TimePoint began) const noexcept {
    if (m_totals.empty()) return 0;
    const auto later = std::ranges::upper_bound(m_totals, began, {}, &Total::at);
    if (later != m_totals.begin()) return std::prev(later)->sum;
    const bool unchanged = m_unchangedSince && *m_unchangedSince <= began;
    return unchanged ? m_totals.front().sum : 0;
}

std::optional<double> ChangeWatch::perSecond() const {
    if (m_totals.size() < 2) return std::nullopt;
    const auto& newest = m_totals.back();
    const auto first = std::ranges::lower_bound(m_totals, newest.at - kRateWithin, {}, &Total::at);
    const auto took = newest.at - first->at;
    if (took <= Duration(0)) return std::nullopt;
    return static_cast<double>(newest.sum - first->sum) / std::chrono::duration<double>(took).count();
}

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/copy_schedule.h"

#include <algorithm>

namespace holdfast::backups {

namespace {

constexpr Duration kFirstPause{60'000};
constexpr Duration kLongestPause = std::chrono::hours(1);
constexpr int kMostDoublings = 6;

} // namespace

TimePoint nextCopy(const CopyFacts& facts, TimePoint now) {
    if (facts.failuresInARow > 0 && facts.lastTried) {
        const auto doublings = std::min(facts.failuresInARow - 1, kMostDoublings);
        return std::min(*facts.lastTried, now) + std::min(kFirstPause * (1 << doublings), kLongestPause);
    }
    if (facts.missing || !facts.copied) return now;
    return std::min(*facts.copied, now) + (facts.log ? kLogCopyEvery : kCopyEvery);
}

} // namespace holdfast::backups

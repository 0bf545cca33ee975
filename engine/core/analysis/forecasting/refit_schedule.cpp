// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/refit_schedule.h"

#include <algorithm>
#include <cstdint>

namespace holdfast::forecasting {

namespace {

/// FNV-1a, then the last step of MurmurHash3, since keys differ in few letters.
std::uint64_t scattered(std::string_view key) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char letter : key)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
    hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdULL;
    hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
    return hash ^ (hash >> 33U);
}

} // namespace

TimePoint nextRefit(std::string_view key, TimePoint last, Duration every) {
    const auto interval = std::max<Duration::rep>(1, every.count());
    const auto place = static_cast<Duration::rep>(scattered(key) % static_cast<std::uint64_t>(interval));
    const auto earliest = last.time_since_epoch().count() + std::max<Duration::rep>(1, interval / 2);
    auto wait = (place - earliest) % interval;
    if (wait < 0) wait += interval;
    return TimePoint(Duration(earliest + wait));
}

} // namespace holdfast::forecasting

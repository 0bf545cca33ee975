// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/reading_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace holdfast::stores {

namespace {

constexpr TimePoint kEarliest{};
constexpr TimePoint kLatest = std::chrono::sys_days(std::chrono::year(2400) / 1 / 1);

} // namespace

bool isStorable(const Reading& reading) noexcept {
    return std::isfinite(reading.value) && reading.time >= kEarliest && reading.time < kLatest;
}

Result<void> checkReadings(std::span<const ports::StoredReading> readings) {
    const auto storable = [](const ports::StoredReading& reading) { return isStorable(reading.reading); };
    const auto bad = std::ranges::find_if_not(readings, storable);
    if (bad == readings.end()) return {};
    const auto others = std::ranges::count_if(bad, readings.end(), std::not_fn(storable)) - 1;
    return failure(
        ErrorCode::FixInput,
        fmt::format("the reading {} at {} ms is not a finite value at a time from 1970 to 2400 and was not "
                    "kept{}",
                    bad->reading.value, bad->reading.time.time_since_epoch().count(),
                    others > 0 ? fmt::format(" (nor {} more)", others) : std::string()),
        bad->series.service.value() + "/" + bad->series.signal.value());
}

} // namespace holdfast::stores

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/regular_series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace holdfast::forecasting {

namespace {

std::optional<double> seasonMean(std::span<const double> values, std::size_t at, std::size_t season) {
    double sum = 0.0;
    double count = 0.0;
    const auto take = [&](double value) {
        if (!std::isfinite(value)) return;
        sum += value;
        count += 1.0;
    };
    if (season == 0) return std::nullopt;
    if (at >= season) take(values[at - season]);
    if (season < values.size() - at) take(values[at + season]);
    if (count > 0.0) return sum / count;
    return std::nullopt;
}

/// Finite readings in order of time, one for each stamp.
std::vector<Reading> inOrder(std::span<const Reading> readings) {
    std::vector<Reading> sorted;
    std::ranges::copy_if(readings, std::back_inserter(sorted),
                         [](const Reading& reading) { return std::isfinite(reading.value); });
    std::ranges::stable_sort(sorted, {}, &Reading::time);
    std::vector<Reading> single;
    for (const auto& reading : sorted) {
        if (!single.empty() && single.back().time == reading.time) single.pop_back();
        single.push_back(reading);
    }
    return single;
}

} // namespace

BridgedSeries bridged(std::span<const double> values, std::uint32_t season) {
    BridgedSeries result;
    const auto finite = [](double value) { return std::isfinite(value); };
    const auto first = std::ranges::find_if(values, finite);
    const auto present = values.subspan(static_cast<std::size_t>(first - values.begin()));
    result.values.assign(present.begin(), present.end());
    for (std::size_t i = 0; i < present.size(); ++i) {
        if (finite(present[i])) continue;
        std::size_t end = i;
        while (end < present.size() && !finite(present[end]))
            ++end;
        const double before = result.values[i - 1];
        const double after = end < present.size() ? present[end] : before;
        for (std::size_t gap = i; gap < end; ++gap) {
            const double share = static_cast<double>(gap - i + 1) / static_cast<double>(end - i + 1);
            result.values[gap] = seasonMean(present, gap, season).value_or(std::lerp(before, after, share));
        }
        result.gaps += end - i;
        i = end;
    }
    return result;
}

std::vector<double> onGrid(std::span<const Reading> readings, Duration step, std::size_t most) {
    const auto sorted = inOrder(readings);
    if (sorted.empty() || step <= Duration(0) || most == 0) return {};
    const TimePoint end = sorted.back().time;
    const auto cellOf = [&](TimePoint time) { return static_cast<std::size_t>((end - time) / step); };
    const std::size_t cells = std::min(most, cellOf(sorted.front().time) + 1);
    std::vector<double> sums(cells, 0.0);
    std::vector<double> counts(cells, 0.0);
    for (const auto& reading : sorted) {
        const std::size_t back = cellOf(reading.time);
        if (back >= cells) continue;
        sums[cells - 1 - back] += reading.value;
        counts[cells - 1 - back] += 1.0;
    }
    for (std::size_t i = 0; i < cells; ++i)
        sums[i] = counts[i] > 0.0 ? sums[i] / counts[i] : std::numeric_limits<double>::quiet_NaN();
    return sums;
}

std::vector<Reading> ratesOf(std::span<const Reading> counter) {
    const auto sorted = inOrder(counter);
    std::vector<Reading> rates;
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        const double seconds = std::chrono::duration<double>(sorted[i].time - sorted[i - 1].time).count();
        const double grown = sorted[i].value - sorted[i - 1].value;
        const double rate = (grown >= 0.0 ? grown : sorted[i].value) / seconds;
        if (std::isfinite(rate) && rate >= 0.0) rates.push_back({.time = sorted[i].time, .value = rate});
    }
    return rates;
}

} // namespace holdfast::forecasting

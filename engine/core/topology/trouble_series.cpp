// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/trouble_series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace holdfast::topology {

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr double kToDeviation = 1.4826; ///< of a Gaussian's median absolute deviation
constexpr float kMost = 8.0F;
constexpr double kLeastLatency = 1e-4; ///< seconds: shorter ones differ by how they were measured
constexpr float kEnter = 4.0F;
constexpr float kLeave = 2.0F;
constexpr std::size_t kPause = 2;
constexpr std::size_t kOrder = 3;
constexpr double kBound = 4.0; ///< deviations of an innovation

double leastScale(Measure measure) {
    return measure == Measure::Latency ? 0.1 : 0.02;
}

float oriented(double value, Measure measure) {
    if (!std::isfinite(value)) return kMissing;
    if (measure == Measure::Health) return static_cast<float>(1.0 - std::clamp(value, 0.0, 1.0));
    return value < 0.0 ? kMissing : static_cast<float>(std::log(std::max(value, kLeastLatency)));
}

/// Of what is not missing; missing when all is. Reorders `values`.
float medianOf(std::vector<float>& values) {
    std::erase_if(values, [](float value) { return std::isnan(value); });
    if (values.empty()) return kMissing;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// Medians over three blocks of an hour, joined by straight lines.
void removeBaseline(std::vector<float>& series, std::size_t hour) {
    const std::size_t blocks = (series.size() + hour - 1) / hour;
    std::vector<float> heights;
    for (std::size_t block = 0; block < blocks; ++block) {
        const std::size_t from = block == 0 ? 0 : (block - 1) * hour;
        const std::size_t to = std::min(series.size(), (block + 2) * hour);
        std::vector<float> part(series.begin() + static_cast<std::ptrdiff_t>(from),
                                series.begin() + static_cast<std::ptrdiff_t>(to));
        const float height = medianOf(part);
        heights.push_back(std::isnan(height) && !heights.empty() ? heights.back() : height);
    }
    for (std::size_t t = 0; t < series.size(); ++t) {
        const double place = (static_cast<double>(t) + 0.5) / static_cast<double>(hour) - 0.5;
        const double left = std::clamp(std::floor(place), 0.0, static_cast<double>(blocks - 1));
        const double share = std::clamp(place - left, 0.0, 1.0);
        const auto at = static_cast<std::size_t>(left);
        const float here = heights[at];
        const float next = heights[std::min(at + 1, blocks - 1)];
        // A block before anything was read has no height: its samples are missing as well.
        series[t] -= std::isnan(here) || std::isnan(next) ? (std::isnan(here) ? next : here)
                                                          : here + static_cast<float>(share) * (next - here);
    }
}

void removePhase(std::vector<float>& series, std::size_t cycle, std::size_t fewest) {
    if (cycle < 2 || series.size() / cycle < fewest) return;
    std::vector<float> same;
    for (std::size_t phase = 0; phase < cycle; ++phase) {
        same.clear();
        for (std::size_t t = phase; t < series.size(); t += cycle)
            same.push_back(series[t]);
        const float middle = medianOf(same);
        if (std::isnan(middle)) continue;
        for (std::size_t t = phase; t < series.size(); t += cycle)
            series[t] -= middle;
    }
}

/// Sum of products of `lag` apart, over the number of them.
std::array<double, kOrder + 1> covariances(std::span<const float> series) {
    std::array<double, kOrder + 1> result{};
    for (std::size_t lag = 0; lag <= kOrder; ++lag) {
        double sum = 0.0;
        double count = 0.0;
        for (std::size_t t = lag; t < series.size(); ++t) {
            if (std::isnan(series[t]) || std::isnan(series[t - lag])) continue;
            sum += static_cast<double>(series[t]) * static_cast<double>(series[t - lag]);
            count += 1.0;
        }
        // Gaps make lags' averages differ; a little shrinkage keeps the equations solvable.
        result[lag] = count > 0.0 ? sum / count * (lag == 0 ? 1.0 : 0.99) : 0.0;
    }
    return result;
}

std::array<double, kOrder> autoregression(std::span<const float> series) {
    const auto covariance = covariances(series);
    std::array<double, kOrder> weights{};
    double left = covariance[0];
    for (std::size_t k = 0; k < kOrder && left > 1e-12; ++k) {
        double reflection = covariance[k + 1];
        for (std::size_t j = 0; j < k; ++j)
            reflection -= weights[j] * covariance[k - j];
        reflection = std::clamp(reflection / left, -0.99, 0.99);
        auto next = weights;
        next[k] = reflection;
        for (std::size_t j = 0; j < k; ++j)
            next[j] = weights[j] - reflection * weights[k - 1 - j];
        weights = next;
        left *= 1.0 - reflection * reflection;
    }
    return weights;
}

/// Bounds, centres and scales what is there; 0 elsewhere.
void standardise(std::vector<float>& residuals) {
    double count = 0.0;
    double sum = 0.0;
    double squares = 0.0;
    const auto measure = [&] {
        count = sum = squares = 0.0;
        for (const float value : residuals) {
            if (std::isnan(value)) continue;
            count += 1.0;
            sum += static_cast<double>(value);
            squares += static_cast<double>(value) * static_cast<double>(value);
        }
    };
    measure();
    const double deviation = count > 1.0 ? std::sqrt(squares / count) : 0.0;
    const auto bound = static_cast<float>(kBound * deviation);
    for (float& value : residuals)
        if (!std::isnan(value)) value = std::clamp(value, -bound, bound);
    measure();
    const double mean = count > 0.0 ? sum / count : 0.0;
    const double length = std::sqrt(std::max(0.0, squares - count * mean * mean));
    for (float& value : residuals) {
        value = std::isnan(value) || length < 1e-9
                    ? 0.0F
                    : static_cast<float>((static_cast<double>(value) - mean) / length);
    }
}

} // namespace

std::vector<float> badLevels(std::span<const double> values, Measure measure, std::size_t hour,
                             std::size_t least) {
    std::vector<float> series;
    series.reserve(values.size());
    for (const double value : values)
        series.push_back(oriented(value, measure));
    const auto there = [](float value) { return !std::isnan(value); };
    const auto read = static_cast<std::size_t>(std::ranges::count_if(series, there));
    if (read < std::max<std::size_t>(least, 1)) return {};
    const auto first = *std::ranges::find_if(series, there);
    if (std::ranges::all_of(
            series, [first](float value) { return std::isnan(value) || std::abs(value - first) < 1e-6F; }))
        return {};
    hour = std::max<std::size_t>(hour, 1);
    removeBaseline(series, hour);
    removePhase(series, hour, 6);
    removePhase(series, hour * 24, 4);
    std::vector<float> sizes;
    for (const float value : series)
        sizes.push_back(std::abs(value));
    const double scale = std::max(kToDeviation * static_cast<double>(medianOf(sizes)), leastScale(measure));
    for (float& value : series) {
        if (there(value)) value = std::clamp(value / static_cast<float>(scale), -kMost, kMost);
    }
    return series;
}

void removeCommonPart(std::span<std::vector<float>*> levels, std::size_t fewest) {
    if (levels.size() < std::max<std::size_t>(fewest, 1)) return;
    std::vector<float> common(levels.front()->size(), 0.0F);
    std::vector<float> here;
    for (std::size_t t = 0; t < common.size(); ++t) {
        here.clear();
        for (const auto* series : levels)
            here.push_back((*series)[t]);
        const auto missing =
            static_cast<std::size_t>(std::ranges::count_if(here, [](float v) { return std::isnan(v); }));
        if (here.size() - missing >= fewest) common[t] = medianOf(here);
    }
    for (auto* series : levels) {
        double product = 0.0;
        double square = 0.0;
        for (std::size_t t = 0; t < common.size(); ++t) {
            if (std::isnan((*series)[t])) continue;
            product += static_cast<double>(common[t]) * static_cast<double>((*series)[t]);
            square += static_cast<double>(common[t]) * static_cast<double>(common[t]);
        }
        const double follows = square > 0.0 ? std::clamp(product / square, 0.0, 2.0) : 0.0;
        for (std::size_t t = 0; t < common.size(); ++t)
            (*series)[t] -= static_cast<float>(follows) * common[t];
    }
}

std::vector<Spell> spellsOf(std::span<const float> levels) {
    std::vector<Spell> spells;
    bool seen = false; // the beginning of the spell under way
    std::size_t t = 0;
    std::size_t lastEnd = 0;
    while (t < levels.size()) {
        if (!(levels[t] >= kEnter)) {
            ++t;
            continue;
        }
        const std::size_t begin = t;
        while (t < levels.size() && levels[t] >= kLeave)
            ++t;
        const bool goesOn = lastEnd > 0 && begin - lastEnd <= kPause;
        if (!goesOn) seen = begin > 0 && !std::isnan(levels[begin - 1]);
        if (seen && goesOn) {
            spells.back().end = static_cast<std::uint32_t>(t);
        } else if (seen) {
            spells.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(t)});
        }
        lastEnd = t;
    }
    return spells;
}

std::vector<float> innovationsOf(std::span<const float> levels) {
    const auto weights = autoregression(levels);
    std::vector<float> residuals(levels.size(), kMissing);
    for (std::size_t t = kOrder; t < levels.size(); ++t) {
        double value = static_cast<double>(levels[t]);
        for (std::size_t k = 0; k < kOrder; ++k)
            value -= weights[k] * static_cast<double>(levels[t - 1 - k]);
        residuals[t] = static_cast<float>(value); // NaN when one of them is missing
    }
    standardise(residuals);
    return residuals;
}

} // namespace holdfast::topology

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/anomaly_strength.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace holdfast::topology {

namespace {

constexpr std::size_t kLeastReference = 20;
constexpr double kMadOfGauss = 1.4826;
constexpr double kGauss95 = 1.645;

std::vector<double> readings(std::span<const double> values, double sign) {
    std::vector<double> out;
    out.reserve(values.size());
    for (const double value : values) {
        if (std::isfinite(value)) out.push_back(sign * value);
    }
    return out;
}

/// Sorted values' quantile, 0..1.
double quantile(std::span<const double> sorted, double share) {
    const auto last = static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<std::size_t>(share * last)];
}

double medianOf(std::vector<double> values) {
    std::ranges::sort(values);
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2.0;
}

struct Scale {
    double middle = 0.0;
    double unit = 1.0;

    [[nodiscard]] double of(double value) const { return (value - middle) / unit; }
};

Scale scaleOf(std::span<const double> reference, double leastShare) {
    std::vector<double> sorted(reference.begin(), reference.end());
    std::ranges::sort(sorted);
    const double middle = quantile(sorted, 0.5);
    const double upper = quantile(sorted, 0.95);
    for (double& value : sorted)
        value = std::abs(value - middle);
    std::ranges::sort(sorted);
    const double mad = kMadOfGauss * quantile(sorted, 0.5);
    const double least = std::max(leastShare * std::abs(middle), std::numeric_limits<double>::min() * 1e6);
    return {.middle = middle, .unit = std::max({mad, (upper - middle) / kGauss95, least})};
}

/// The second greatest; of a single one that; none of NaN.
double secondGreatest(std::span<const double> values) {
    double first = -std::numeric_limits<double>::infinity();
    double second = first;
    for (const double value : values) {
        if (value > first) {
            second = first;
            first = value;
        } else if (value > second) {
            second = value;
        }
    }
    return std::isfinite(second) ? second : first;
}

double tailOf(double measure, std::span<const double> reference, std::size_t length,
              const StrengthModel& model) {
    std::vector<double> windows;
    const std::size_t count = reference.size() - std::min(reference.size(), length) + 1;
    windows.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        windows.push_back(secondGreatest(reference.subspan(i, std::min(length, reference.size() - i))));
    std::ranges::sort(windows);
    const double edge = std::max(quantile(windows, 1.0 - model.tail), 1.0);
    if (measure > edge) return model.tail * std::pow(edge / measure, model.tailIndex);
    const auto atLeast = windows.end() - std::ranges::lower_bound(windows, measure);
    return std::min(1.0, static_cast<double>(atLeast + 1) / static_cast<double>(windows.size() + 1));
}

/// `values`: standardised, NaN where not read.
std::optional<std::size_t> beginning(std::span<const double> values, double half) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!(values[i] >= half)) continue;
        const auto next =
            std::ranges::find_if(values.subspan(i + 1), [](double value) { return std::isfinite(value); });
        if (next == values.end() || *next >= half) return i;
    }
    return std::nullopt;
}

} // namespace

std::optional<AnomalyStrength> anomalyStrength(const SignalWindow& window, const StrengthModel& model) {
    const double sign = window.highIsBad ? 1.0 : -1.0;
    auto reference = readings(window.reference, sign);
    if (reference.size() < kLeastReference) return std::nullopt;
    const Scale scale = scaleOf(reference, model.leastShare);
    for (double& value : reference)
        value = scale.of(value);
    std::vector<double> all;
    for (const auto part : {window.before, window.during}) {
        for (const double value : part)
            all.push_back(std::isfinite(value) ? scale.of(sign * value)
                                               : std::numeric_limits<double>::quiet_NaN());
    }
    const auto standardised = std::span<const double>(all);
    const auto before = readings(standardised.first(window.before.size()), 1.0);
    const auto during = readings(standardised.subspan(window.before.size()), 1.0);
    if (during.empty()) return std::nullopt;
    double measure = secondGreatest(during);
    if (!before.empty()) measure -= std::max(0.0, medianOf(before));
    AnomalyStrength strength{.tail = tailOf(measure, reference, during.size(), model), .deviation = measure};
    if (measure >= model.ordinary)
        strength.began = beginning(standardised, std::max(model.ordinary, secondGreatest(during) / 2.0));
    return strength;
}

double leastTail(std::span<const double> tails) noexcept {
    if (tails.empty()) return 1.0;
    return std::min(1.0, std::ranges::min(tails) * static_cast<double>(tails.size()));
}

double evidenceOf(double tail, double xi) noexcept {
    const double p = std::clamp(tail, 1e-300, 1.0);
    return std::log(xi) - (1.0 - xi) * std::log(p);
}

} // namespace holdfast::topology

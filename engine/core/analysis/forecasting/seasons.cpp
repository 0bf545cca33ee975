// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/seasons.h"

#include <unsupported/Eigen/FFT>

#include <algorithm>
#include <cmath>
#include <complex>

namespace holdfast::forecasting {

namespace {

constexpr double kLeast = 0.3;

/// The values less a straight line by least squares.
std::vector<double> withoutLine(std::span<const double> values) {
    const double n = static_cast<double>(values.size());
    const double middle = 0.5 * (n - 1.0);
    double mean = 0.0;
    for (const double value : values)
        mean += value / n;
    double products = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x = static_cast<double>(i) - middle;
        products += x * (values[i] - mean);
        squares += x * x;
    }
    const double slope = products / squares;
    std::vector<double> rest(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        rest[i] = values[i] - mean - slope * (static_cast<double>(i) - middle);
    return rest;
}

/// Autocorrelations at lags 0 … most, corrected for the shorter overlap; empty without any variance.
std::vector<double> autocorrelation(std::span<const double> values, std::size_t most) {
    std::size_t size = 1;
    while (size < values.size() + most + 1)
        size *= 2;
    std::vector<double> padded(size, 0.0);
    std::ranges::copy(values, padded.begin());
    std::vector<std::complex<double>> spectrum;
    Eigen::FFT<double> transform;
    transform.fwd(spectrum, padded);
    for (auto& value : spectrum)
        value = std::norm(value);
    transform.inv(padded, spectrum);
    if (!(padded[0] > 0.0) || !std::isfinite(padded[0])) return {};
    std::vector<double> result(most + 1);
    for (std::size_t lag = 0; lag <= most; ++lag) {
        const double overlap = static_cast<double>(values.size() - lag) / static_cast<double>(values.size());
        result[lag] = padded[lag] / padded[0] / overlap;
    }
    return result;
}

/// The highest peak above `least` at lags from `first` on, after the correlation has once fallen below it.
std::uint32_t highestPeak(std::span<const double> correlation, std::size_t first, double least) {
    std::size_t best = 0;
    for (std::size_t lag = first; lag + 1 < correlation.size(); ++lag) {
        const double here = correlation[lag];
        if (here < least || here < correlation[lag - 1] || here < correlation[lag + 1]) continue;
        // A multiple is as high as the season itself but for noise: it must be clearly higher.
        if (best == 0 || here > correlation[best] + 0.05) best = lag;
    }
    return static_cast<std::uint32_t>(best);
}

} // namespace

std::vector<std::uint32_t> findSeasons(std::span<const double> values) {
    if (values.size() < 24) return {};
    const auto rest = withoutLine(values);
    const auto correlation = autocorrelation(rest, values.size() / 3);
    if (correlation.empty()) return {};
    const double least = std::max(kLeast, 3.0 / std::sqrt(static_cast<double>(values.size())));
    std::size_t fallen = 1; // neighbours are alike in any slow series: that is no season
    while (fallen < correlation.size() && correlation[fallen] > least)
        ++fallen;
    const std::uint32_t highest = highestPeak(correlation, std::max<std::size_t>(2, fallen), least);
    if (highest == 0) return {};
    // A shorter season within: its peak stands at a whole share of the highest one.
    const auto inner =
        highestPeak(std::span(correlation).first(highest / 2 + 2), std::max<std::size_t>(2, fallen), least);
    if (inner > 1 && inner < highest && highest % inner == 0) return {inner, highest};
    return {highest};
}

} // namespace holdfast::forecasting

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/innovation_pairs.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace holdfast::topology {

namespace {

using Series = Eigen::MatrixXf;

constexpr Eigen::Index kBlock = 64;
constexpr double kWorthLooking = 3.5; ///< deviations of the sum over the lags

/// Each column's sum over itself and its `reach` past samples, of length 1.
void sumOverLags(Series& columns, std::size_t reach) {
    const auto lags = static_cast<Eigen::Index>(reach);
    for (Eigen::Index j = 0; j < columns.cols(); ++j) {
        const Eigen::VectorXf one = columns.col(j);
        for (Eigen::Index lag = 1; lag <= lags && lag < one.size(); ++lag)
            columns.col(j).tail(one.size() - lag) += one.head(one.size() - lag);
        const float length = columns.col(j).norm();
        if (length > 0.0F) columns.col(j) /= length;
    }
}

InnovationPair atBestLag(std::span<const InnovationSeries> series, std::uint32_t caller, std::uint32_t source,
                         std::size_t reach) {
    InnovationPair best{.caller = caller, .source = source};
    const auto& from = series[caller];
    const auto& to = series[source];
    for (std::size_t lag = 0; lag <= reach; ++lag) {
        const double correlation = laggedProduct(from.values, to.values, lag, 0, from.values.size());
        if (correlation <= best.correlation) continue;
        best.correlation = correlation;
        best.lag = lag;
    }
    const double one = chanceOf(best.correlation, std::min(from.read, to.read));
    best.chance = std::min(1.0, one * static_cast<double>(reach + 1));
    return best;
}

} // namespace

double laggedProduct(std::span<const float> caller, std::span<const float> source, std::size_t lag,
                     std::size_t from, std::size_t to) {
    from = std::max(from, lag);
    to = std::min(to, caller.size());
    if (from >= to) return 0.0;
    const auto length = static_cast<Eigen::Index>(to - from);
    const Eigen::Map<const Eigen::VectorXf> left(caller.data() + from, length);
    const Eigen::Map<const Eigen::VectorXf> right(source.data() + (from - lag), length);
    return static_cast<double>(left.dot(right));
}

double chanceOf(double correlation, std::size_t samples) {
    if (samples < 5) return 1.0;
    const double bounded = std::clamp(correlation, -0.999999, 0.999999);
    const double z = std::atanh(bounded) * std::sqrt(static_cast<double>(samples) - 3.0);
    return 0.5 * std::erfc(z / std::numbers::sqrt2);
}

std::vector<InnovationPair> followingPairs(std::span<const InnovationSeries> series, std::size_t reach,
                                           std::size_t most, const std::stop_token& stop) {
    std::vector<InnovationPair> pairs;
    if (series.empty()) return pairs;
    const auto samples = static_cast<Eigen::Index>(series.front().values.size());
    const auto rows = static_cast<Eigen::Index>(series.size());
    Series sources(samples, rows);
    for (Eigen::Index j = 0; j < rows; ++j)
        sources.col(j) =
            Eigen::Map<const Eigen::VectorXf>(series[static_cast<std::size_t>(j)].values.data(), samples);
    Series callers(samples, std::min(kBlock, rows));
    sumOverLags(sources, reach);
    std::vector<std::pair<double, std::uint32_t>> strongest;
    for (Eigen::Index begin = 0; begin < rows; begin += kBlock) {
        if (stop.stop_requested()) return {};
        const Eigen::Index width = std::min(kBlock, rows - begin);
        for (Eigen::Index j = 0; j < width; ++j)
            callers.col(j) = Eigen::Map<const Eigen::VectorXf>(
                series[static_cast<std::size_t>(begin + j)].values.data(), samples);
        const Series scores = sources.transpose() * callers.leftCols(width);
        for (Eigen::Index j = 0; j < width; ++j) {
            const auto caller = static_cast<std::uint32_t>(begin + j);
            strongest.clear();
            for (Eigen::Index i = 0; i < rows; ++i) {
                const auto source = static_cast<std::uint32_t>(i);
                if (series[source].owner == series[caller].owner) continue;
                const double read = static_cast<double>(std::min(series[source].read, series[caller].read));
                const double score = static_cast<double>(scores(i, j)) * std::sqrt(read);
                if (score >= kWorthLooking) strongest.emplace_back(score, source);
            }
            const auto kept = std::min(most, strongest.size());
            std::ranges::partial_sort(strongest, strongest.begin() + static_cast<std::ptrdiff_t>(kept),
                                      std::ranges::greater());
            for (std::size_t k = 0; k < kept; ++k)
                pairs.push_back(atBestLag(series, caller, strongest[k].second, reach));
        }
    }
    return pairs;
}

double partialCorrelation(std::span<const float> caller, std::span<const float> source, std::size_t lag,
                          std::span<const std::span<const float>> known, std::size_t reach) {
    const std::size_t first = lag + reach;
    if (caller.size() <= first + 3) return 0.0;
    const auto length = static_cast<Eigen::Index>(caller.size() - first);
    const auto shifted = [&](std::span<const float> values, std::size_t by) {
        return Eigen::Map<const Eigen::VectorXf>(values.data() + (first - by), length).cast<double>().eval();
    };
    Eigen::VectorXd y = shifted(caller, 0);
    Eigen::VectorXd x = shifted(source, lag);
    if (!known.empty()) {
        const std::size_t lags = lag + reach + 1;
        Eigen::MatrixXd regressors(length, static_cast<Eigen::Index>(known.size() * lags));
        Eigen::Index column = 0;
        for (const auto values : known)
            for (std::size_t by = 0; by < lags; ++by)
                regressors.col(column++) = shifted(values, by);
        Eigen::MatrixXd square = regressors.transpose() * regressors;
        square.diagonal().array() += 1e-6; // the columns' lengths are about 1: for those that are not read
        const Eigen::LDLT<Eigen::MatrixXd> solver(square);
        y -= regressors * solver.solve(regressors.transpose() * y);
        x -= regressors * solver.solve(regressors.transpose() * x);
    }
    const double lengths = y.norm() * x.norm();
    return lengths > 1e-12 ? y.dot(x) / lengths : 0.0;
}

} // namespace holdfast::topology

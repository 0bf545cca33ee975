// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/lag_regression.h"

#include <Eigen/Dense>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::forecasting {

namespace {

using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

/// The series the regression sees: the values or their differences, centred and scaled.
struct Standard {
    std::vector<double> values;
    double mean = 0.0;
    double spread = 1.0;
};

Standard standardised(std::span<const double> values, std::size_t difference) {
    Standard result;
    result.values.reserve(values.size());
    for (std::size_t i = difference; i < values.size(); ++i)
        result.values.push_back(difference == 0 ? values[i] : values[i] - values[i - difference]);
    const double count = static_cast<double>(result.values.size());
    if (difference == 0)
        result.mean = std::accumulate(result.values.begin(), result.values.end(), 0.0) / count;
    double squares = 0.0;
    for (const double value : result.values)
        squares += (value - result.mean) * (value - result.mean);
    const double spread = std::sqrt(squares / count);
    if (spread > 0.0 && std::isfinite(spread)) result.spread = spread;
    for (double& value : result.values)
        value = (value - result.mean) / result.spread;
    return result;
}

} // namespace

LagRegression::LagRegression(Shape shape) : m_shape(std::move(shape)) {}

std::string LagRegression::name() const {
    if (m_shape.difference == 0) return fmt::format("regression on {} lags", m_shape.lags.size());
    return fmt::format("regression on {} lags of changes over {}", m_shape.lags.size(), m_shape.difference);
}

std::size_t LagRegression::fewest() const {
    return m_shape.lags.back() + m_shape.difference;
}

bool LagRegression::fit(std::span<const double> values) {
    const std::size_t lags = m_shape.lags.size();
    if (values.size() < fewest() + 2 * lags + 2) return false;
    const auto standard = standardised(values, m_shape.difference);
    const std::size_t longest = m_shape.lags.back();
    const auto rows = static_cast<Eigen::Index>(standard.values.size() - longest);
    const auto columns = static_cast<Eigen::Index>(lags);
    Rows regressors(rows, columns + 1);
    for (Eigen::Index j = 0; j < columns; ++j) {
        const std::size_t lag = m_shape.lags[static_cast<std::size_t>(j)];
        regressors.col(j) = Eigen::Map<const Eigen::VectorXd>(standard.values.data() + (longest - lag), rows);
    }
    regressors.col(columns).setOnes();
    const Eigen::Map<const Eigen::VectorXd> target(standard.values.data() + longest, rows);
    Rows normal = Rows::Zero(columns + 1, columns + 1);
    normal.selfadjointView<Eigen::Lower>().rankUpdate(regressors.transpose());
    normal.diagonal().head(columns).array() += m_shape.ridge;
    normal(columns, columns) += 1e-6;
    const Eigen::VectorXd solution =
        normal.selfadjointView<Eigen::Lower>().ldlt().solve(regressors.transpose() * target);
    if (!solution.allFinite()) return false;
    m_weights.assign(solution.data(), solution.data() + columns);
    const double sum = std::accumulate(m_weights.begin(), m_weights.end(), 0.0);
    m_constant = standard.mean * (1.0 - sum) + standard.spread * solution(columns);
    return true;
}

void LagRegression::path(std::span<const double> history, std::span<double> out) const {
    const std::size_t need = fewest();
    const std::size_t difference = m_shape.difference;
    std::vector<double> values(history.end() - static_cast<std::ptrdiff_t>(need), history.end());
    values.reserve(need + out.size());
    for (double& next : out) {
        double sum = m_constant;
        const std::size_t now = values.size();
        for (std::size_t j = 0; j < m_weights.size(); ++j) {
            const std::size_t at = now - m_shape.lags[j];
            sum += m_weights[j] * (difference == 0 ? values[at] : values[at] - values[at - difference]);
        }
        next = difference == 0 ? sum : values[now - difference] + sum;
        values.push_back(next);
    }
}

void LagRegression::paths(std::span<const double> values, std::span<const std::size_t> origins,
                          Paths& out) const {
    for (std::size_t i = 0; i < origins.size(); ++i)
        path(values.first(origins[i]), out.row(i));
}

} // namespace holdfast::forecasting

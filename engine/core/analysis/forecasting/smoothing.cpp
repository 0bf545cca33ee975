// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/smoothing.h"

#include "engine/core/analysis/forecasting/simplex.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::forecasting {

namespace {

constexpr int kEvaluations = 50;

double squash(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

/// The mean of what stands at each place of a season.
std::vector<double> meanSeason(std::span<const double> values, std::size_t length) {
    std::vector<double> sums(length, 0.0);
    std::vector<double> counts(length, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        sums[i % length] += values[i];
        counts[i % length] += 1.0;
    }
    for (std::size_t i = 0; i < length; ++i)
        sums[i] = counts[i] > 0.0 ? sums[i] / counts[i] : 0.0;
    return sums;
}

} // namespace

struct Smoothing::State {
    double level = 0.0;
    double trend = 0.0;
    double error = 0.0;
    std::vector<double> first{0.0}; ///< a season of one step stands still at 0 where there is none
    std::vector<double> second{0.0};
    std::size_t atFirst = 0;
    std::size_t atSecond = 0;

    /// Takes the next value in; returns the innovation.
    double take(double value, const Parameters& p) {
        double& one = first[atFirst];
        double& two = second[atSecond];
        const double carried = p.damping * trend;
        const double error1 = value - (level + carried + one + two);
        const double innovation = error1 - p.persistence * error;
        level += carried + p.level * innovation;
        trend = carried + p.trend * innovation;
        one += p.first * innovation;
        two += p.second * innovation;
        error = error1;
        if (++atFirst == first.size()) atFirst = 0;
        if (++atSecond == second.size()) atSecond = 0;
        return innovation;
    }
};

Smoothing::Smoothing(Shape shape) : m_shape(shape) {}

std::string Smoothing::name() const {
    std::string text = m_shape.trend ? "smoothing with damped trend" : "smoothing";
    if (m_shape.first > 0) text += fmt::format(", season {}", m_shape.first);
    if (m_shape.second > 0) text += fmt::format(" and {}", m_shape.second);
    return text;
}

std::size_t Smoothing::fewest() const {
    return std::max<std::size_t>({4, 2 * std::size_t{m_shape.first}, 2 * std::size_t{m_shape.second}});
}

Smoothing::Parameters Smoothing::parametersAt(std::span<const double> point) const {
    Parameters p;
    p.level = 0.98 * squash(point[0]);
    p.persistence = 0.98 * squash(point[1]);
    std::size_t next = 2;
    if (m_shape.trend) {
        p.trend = 0.3 * p.level * squash(point[next++]);
        p.damping = 0.95;
    }
    if (m_shape.first > 0) p.first = 0.5 * squash(point[next++]);
    if (m_shape.second > 0) p.second = 0.5 * squash(point[next++]);
    return p;
}

Smoothing::State Smoothing::begin(std::span<const double> values) const {
    const std::size_t whole = std::max<std::size_t>({4, m_shape.first, m_shape.second});
    const std::size_t used = std::min(values.size() / whole, std::size_t{2}) * whole;
    std::vector<double> head(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(used));
    State state;
    state.level = std::accumulate(head.begin(), head.end(), 0.0) / static_cast<double>(used);
    for (double& value : head)
        value -= state.level;
    if (m_shape.first > 0) {
        state.first = meanSeason(head, m_shape.first);
        for (std::size_t i = 0; i < used; ++i)
            head[i] -= state.first[i % m_shape.first];
    }
    if (m_shape.second > 0) state.second = meanSeason(head, m_shape.second);
    return state;
}

double Smoothing::squaredError(std::span<const double> values, const State& start,
                               const Parameters& parameters) const {
    State state = start;
    const std::size_t settled = fewest() / 2;
    double sum = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double innovation = state.take(values[i], parameters);
        if (i >= settled) sum += innovation * innovation;
    }
    return sum;
}

bool Smoothing::fit(std::span<const double> values) {
    if (values.size() < fewest() + 4) return false;
    if (m_chosen) return true;
    const State start = begin(values);
    std::vector<double> point{-1.0, 0.0};
    point.resize(
        2 + (m_shape.trend ? 1U : 0U) + (m_shape.first > 0 ? 1U : 0U) + (m_shape.second > 0 ? 1U : 0U), -2.0);
    const auto error = [&](std::span<const double> at) {
        return squaredError(values, start, parametersAt(at));
    };
    m_parameters = parametersAt(leastBySimplex(error, std::move(point), 1.0, kEvaluations));
    m_chosen = true;
    return true;
}

void Smoothing::write(const State& state, std::span<double> out) const {
    double damped = 1.0;
    double ahead = 0.0;
    double rest = 1.0;
    for (std::size_t h = 0; h < out.size(); ++h) {
        damped *= m_parameters.damping;
        ahead += damped;
        rest *= m_parameters.persistence;
        out[h] = state.level + ahead * state.trend + state.first[(state.atFirst + h) % state.first.size()] +
                 state.second[(state.atSecond + h) % state.second.size()] + rest * state.error;
    }
}

void Smoothing::paths(std::span<const double> values, std::span<const std::size_t> origins,
                      Paths& out) const {
    State state = begin(values.first(origins.front()));
    std::size_t at = 0;
    for (std::size_t i = 0; i < origins.size(); ++i) {
        for (; at < origins[i]; ++at)
            state.take(values[at], m_parameters);
        write(state, out.row(i));
    }
}

} // namespace holdfast::forecasting

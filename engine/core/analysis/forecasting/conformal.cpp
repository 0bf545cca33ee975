// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/conformal.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::forecasting {

namespace {

/// Some rows, first to last - 1, of the past.
struct Rows {
    const PastForecasts& past;
    std::size_t first = 0;
    std::size_t last = 0;

    [[nodiscard]] double error(std::size_t row, std::size_t h) const {
        return past.truth.row(row)[h] - past.said.row(row)[h];
    }

    /// Forecasts that do not overlap.
    [[nodiscard]] double independent() const {
        const auto span =
            static_cast<double>(past.origins[last - 1] - past.origins[first] + past.said.horizon);
        return span / static_cast<double>(past.said.horizon);
    }
};

/// What an error is divided by, besides its step's size.
double unitOf(const Calibration& calibration, double said, std::size_t at) {
    switch (calibration.spread) {
    case Spread::Even:
        return 1.0;
    case Spread::Relative:
        return std::abs(said);
    case Spread::Seasonal:
        return calibration.places[at % calibration.places.size()];
    }
    return 1.0;
}

std::vector<double> placesOf(const Rows& rows) {
    const std::size_t season = rows.past.season;
    std::vector<double> sums(season, 0.0);
    std::vector<double> counts(season, 0.0);
    double all = 0.0;
    for (std::size_t i = rows.first; i < rows.last; ++i) {
        for (std::size_t h = 0; h < rows.past.said.horizon; ++h) {
            const std::size_t place = (rows.past.origins[i] + h) % season;
            const double size = std::abs(rows.error(i, h));
            sums[place] += size;
            counts[place] += 1.0;
            all += size;
        }
    }
    const double mean = all / static_cast<double>((rows.last - rows.first) * rows.past.said.horizon);
    for (std::size_t place = 0; place < season; ++place) {
        const bool seen = counts[place] > 0.0 && mean > 0.0;
        sums[place] = seen ? 0.5 + 0.5 * sums[place] / counts[place] / mean : 1.0;
    }
    return sums;
}

/// Mean over neighbouring steps (more of them further ahead), never falling.
std::vector<double> smoothed(const std::vector<double>& raw) {
    std::vector<double> smooth(raw.size(), 0.0);
    for (std::size_t h = 0; h < raw.size(); ++h) {
        const std::size_t reach = std::min<std::size_t>(h / 2, 12);
        const std::size_t end = std::min(raw.size(), h + reach + 1);
        double sum = 0.0;
        for (std::size_t k = h - reach; k < end; ++k)
            sum += raw[k];
        smooth[h] = sum / static_cast<double>(end - (h - reach));
        if (h > 0) smooth[h] = std::max(smooth[h], smooth[h - 1]);
    }
    return smooth;
}

double ranked(std::span<const double> sorted, double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

Calibration calibrated(const Rows& rows, Spread spread) {
    const std::size_t steps = rows.past.said.horizon;
    Calibration result;
    result.spread = spread;
    if (spread == Spread::Seasonal) result.places = placesOf(rows);
    Paths scaled(rows.last - rows.first, steps);
    std::vector<double> raw(steps, 0.0);
    for (std::size_t i = rows.first; i < rows.last; ++i) {
        for (std::size_t h = 0; h < steps; ++h) {
            const double unit = unitOf(result, rows.past.said.row(i)[h], rows.past.origins[i] + h);
            const double error = unit > 0.0 ? rows.error(i, h) / unit : 0.0;
            scaled.row(i - rows.first)[h] = error;
            raw[h] += std::abs(error) / static_cast<double>(scaled.rows());
        }
    }
    result.size = smoothed(raw);
    for (std::size_t i = 0; i < scaled.rows(); ++i) {
        for (std::size_t h = 0; h < steps; ++h) {
            double& error = scaled.row(i)[h];
            error = result.size[h] > 0.0 ? error / result.size[h] : 0.0;
        }
    }
    std::ranges::sort(scaled.values);
    const double wider = 1.0 + 1.5 / rows.independent(); // about what a Student distribution is wider by
    for (std::size_t q = 0; q < kLevels.size(); ++q)
        result.scaled[q] = ranked(scaled.values, kLevels[q]) * wider;
    return result;
}

struct Judgement {
    double score = 0.0; ///< interval score of the 95 % interval
    PastCoverage coverage;
};

Judgement judged(const Calibration& calibration, const Rows& rows) {
    Judgement result;
    double cells = 0.0;
    for (std::size_t i = rows.first; i < rows.last; ++i) {
        for (std::size_t h = 0; h < rows.past.said.horizon; ++h) {
            const auto values = calibration.about(rows.past.said.row(i)[h], h, rows.past.origins[i] + h);
            const double truth = rows.past.truth.row(i)[h];
            const auto within = [&](std::size_t low) {
                return truth >= values[low] && truth <= values[values.size() - 1 - low] ? 1.0 : 0.0;
            };
            result.score += values.back() - values.front() + 40.0 * std::max(0.0, values.front() - truth) +
                            40.0 * std::max(0.0, truth - values.back());
            result.coverage.within95 += within(0);
            result.coverage.within80 += within(1);
            result.coverage.within50 += within(2);
            cells += 1.0;
        }
    }
    result.coverage.judged = static_cast<std::uint32_t>(cells);
    for (double* share : {&result.coverage.within50, &result.coverage.within80, &result.coverage.within95})
        *share /= std::max(1.0, cells);
    return result;
}

/// Correlation of an error with the next of the same origin, about zero.
double persistenceOf(const Rows& rows, const Calibration& calibration) {
    double products = 0.0;
    double squares = 0.0;
    for (std::size_t i = rows.first; i < rows.last; ++i) {
        for (std::size_t h = 0; h + 1 < rows.past.said.horizon; ++h) {
            if (!(calibration.size[h] > 0.0)) continue;
            const double now = rows.error(i, h) / calibration.size[h];
            const double next = rows.error(i, h + 1) / calibration.size[h + 1];
            products += now * next;
            squares += 0.5 * (now * now + next * next);
        }
    }
    return squares > 0.0 ? std::clamp(products / squares, 0.0, 1.0) : 0.9;
}

} // namespace

Quantiles Calibration::about(double median, std::size_t h, std::size_t at) const {
    const std::size_t known = std::min(h, size.size() - 1);
    const double growth = std::sqrt(static_cast<double>(h + 1) / static_cast<double>(known + 1));
    const double unit = size[known] * growth * unitOf(*this, median, at);
    Quantiles values{};
    for (std::size_t q = 0; q < values.size(); ++q)
        values[q] = q == kMedian ? median : median + unit * scaled[q];
    // Errors that lie to one side must not push a quantile past the median.
    for (std::size_t q = kMedian; q-- > 0;)
        values[q] = std::min(values[q], values[q + 1]);
    for (std::size_t q = kMedian + 1; q < values.size(); ++q)
        values[q] = std::max(values[q], values[q - 1]);
    return values;
}

Calibration calibrate(const PastForecasts& past) {
    const std::size_t count = past.said.rows();
    std::vector<Spread> kinds{Spread::Even};
    if (past.positive) kinds.push_back(Spread::Relative);
    if (past.season > 1 && past.season <= past.said.horizon) kinds.push_back(Spread::Seasonal);
    Spread best = Spread::Even;
    PastCoverage coverage;
    if (count >= 4) {
        const Rows earlier{.past = past, .first = 0, .last = count / 2};
        const Rows later{.past = past, .first = count / 2, .last = count};
        double least = std::numeric_limits<double>::infinity();
        for (const Spread kind : kinds) {
            const auto judgement = judged(calibrated(earlier, kind), later);
            if (!(judgement.score < least)) continue;
            least = judgement.score;
            best = kind;
            coverage = judgement.coverage;
        }
    }
    const Rows all{.past = past, .first = 0, .last = count};
    Calibration result = calibrated(all, best);
    result.coverage = coverage;
    result.persistence = persistenceOf(all, result);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t h = 0; h < past.said.horizon; ++h)
            result.meanAbsoluteError += std::abs(all.error(i, h));
    }
    result.meanAbsoluteError /= static_cast<double>(past.said.values.size());
    return result;
}

} // namespace holdfast::forecasting

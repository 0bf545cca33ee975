// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/calibration.h"

#include <algorithm>
#include <cmath>

namespace holdfast::warnings {

namespace {

bool isProbability(double p) {
    return p >= 0.0 && p <= 1.0;
}

/// Half a standard deviation of the posterior below its mean.
double worthOf(double came, double count) {
    const double mean = came / count;
    return std::max(0.0, mean - 0.5 * std::sqrt(mean * (1.0 - mean) / (count + 1.0)));
}

} // namespace

Calibration Calibration::fit(std::span<const Judged> outcomes, double effective) {
    struct Bin {
        double count = 0.0;
        double given = 0.0;
        double came = 0.0;
    };

    Calibration made;
    const double weight = std::isfinite(effective) ? std::clamp(effective, 0.0, 1.0) : 0.0;
    std::array<Bin, kBins> bins{};
    for (const auto& one : outcomes) {
        if (!isProbability(one.probability)) continue;
        auto& bin = bins[std::min(std::size_t(one.probability * double(kBins)), kBins - 1)];
        bin.count += weight;
        bin.given += weight * one.probability;
        bin.came += one.came ? weight : 0.0;
        ++made.m_outcomes;
    }
    if (weight == 0.0) return made;
    std::array<Bin, kBins> pools{};
    std::size_t pooled = 0;
    for (const auto& bin : bins) {
        if (bin.count == 0.0) continue;
        const double said = bin.given / bin.count;
        const double count = bin.count + kPriorOutcomes;
        made.m_knots[made.m_used].given = said;
        pools[pooled] = {.count = count, .given = 1.0, .came = bin.came + kPriorOutcomes * said};
        ++made.m_used;
        ++pooled; // `given` counts the knots of the pool
        while (pooled > 1 && pools[pooled - 1].came * pools[pooled - 2].count <
                                 pools[pooled - 2].came * pools[pooled - 1].count) {
            auto& into = pools[pooled - 2];
            const auto& last = pools[pooled - 1];
            into = {into.count + last.count, into.given + last.given, into.came + last.came};
            --pooled;
        }
    }
    std::size_t knot = 0;
    for (std::size_t pool = 0; pool < pooled; ++pool)
        for (int i = 0; i < int(pools[pool].given); ++i)
            made.m_knots[knot++].worth = worthOf(pools[pool].came, pools[pool].count);
    for (std::size_t i = 1; i < made.m_used; ++i) // the careful side of a small pool may lie below the last
        made.m_knots[i].worth = std::max(made.m_knots[i].worth, made.m_knots[i - 1].worth);
    return made;
}

double Calibration::apply(double probability) const {
    if (m_used == 0 || !(probability > 0.0 && probability < 1.0)) return probability;
    Knot left; // 0 stays 0, 1 stays 1
    for (std::size_t i = 0; i <= m_used; ++i) {
        const Knot right = i < m_used ? m_knots[i] : Knot{.given = 1.0, .worth = 1.0};
        if (probability <= right.given) {
            const double span = right.given - left.given;
            const double part = span > 0.0 ? (probability - left.given) / span : 1.0;
            return left.worth + part * (right.worth - left.worth);
        }
        left = right;
    }
    return probability;
}

Reliability reliabilityOf(std::span<const Judged> outcomes) {
    Reliability bins;
    for (const auto& one : outcomes) {
        if (!isProbability(one.probability)) continue;
        auto& bin = bins[std::min(std::size_t(one.probability * 10.0), bins.size() - 1)];
        ++bin.count;
        bin.came += one.came ? 1U : 0U;
        bin.mean += one.probability;
    }
    for (auto& bin : bins) {
        if (bin.count > 0) bin.mean /= double(bin.count);
    }
    return bins;
}

double calibrationError(const Reliability& reliability, std::uint32_t least) {
    double worst = 0.0;
    for (const auto& bin : reliability) {
        if (bin.count >= least && bin.count > 0) worst = std::max(worst, std::abs(bin.mean - bin.share()));
    }
    return worst;
}

} // namespace holdfast::warnings

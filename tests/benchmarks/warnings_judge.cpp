// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/warnings_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace holdfast::bench {

namespace {

int steps(const LimitSeries& series, int minutes) {
    return std::max(1, minutes * 60 / series.stepSeconds);
}

const SeriesFailure* nextFailure(const LimitSeries& series, int at) {
    const auto next = std::ranges::upper_bound(series.failures, at, {}, &SeriesFailure::at);
    if (next == series.failures.end() || next->at > at + steps(series, 15)) return nullptr;
    return &*next;
}

double ratio(double part, double whole) {
    return whole > 0.0 ? part / whole : 0.0;
}

} // namespace

double Verdict::precision() const {
    return ratio(hits, alarms);
}

double Verdict::recall() const {
    return ratio(gradualCaught, gradual);
}

double Verdict::falseADay() const {
    return ratio(alarms - hits, days);
}

double Verdict::medianLead() const {
    if (leads.empty()) return 0.0;
    auto sorted = leads;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
}

std::string Verdict::text() const {
    return fmt::format("{:>6} {:>9.3f} {:>7.3f} {:>11.3f} {:>6.1f} {:>7.3f} {:>4}/{:<4}", alarms, precision(),
                       recall(), falseADay(), medianLead(),
                       warnings::calibrationError(warnings::reliabilityOf(judged)), abruptCaught, abrupt);
}

std::vector<bool> judgedReadings(const LimitSeries& series) {
    std::vector<bool> judged(series.values.size(), true);
    const auto leaveOut = [&](int from, int to) {
        for (int i = std::max(from, 0); i < std::min(to, int(judged.size())); ++i)
            judged[std::size_t(i)] = false;
    };
    leaveOut(0, steps(series, 30));
    for (const auto& failure : series.failures)
        leaveOut(failure.at, failure.end + steps(series, 30));
    return judged;
}

bool failureFollows(const LimitSeries& series, int at) {
    return nextFailure(series, at) != nullptr;
}

void judge(const LimitSeries& series, std::span<const double> probabilities, Verdict& verdict) {
    const auto judged = judgedReadings(series);
    std::set<int> caught;
    int last = -steps(series, 15);
    int counted = 0;
    for (int at = 0; at < int(judged.size()) && at < int(probabilities.size()); ++at) {
        if (!judged[std::size_t(at)]) continue;
        ++counted;
        const double p = probabilities[std::size_t(at)];
        const auto* failure = nextFailure(series, at);
        if (p >= 0.0 && p <= 1.0) verdict.judged.push_back({.probability = p, .came = failure != nullptr});
        if (!(p >= 0.7) || at - last < steps(series, 15)) continue;
        last = at;
        ++verdict.alarms;
        if (failure == nullptr) continue;
        ++verdict.hits;
        if (caught.insert(failure->at).second)
            verdict.leads.push_back(double(failure->at - at) * series.stepSeconds / 60.0);
    }
    for (const auto& failure : series.failures) {
        (failure.gradual ? verdict.gradual : verdict.abrupt) += 1;
        if (caught.contains(failure.at))
            (failure.gradual ? verdict.gradualCaught : verdict.abruptCaught) += 1;
    }
    verdict.days += double(counted) * series.stepSeconds / 86'400.0;
}

} // namespace holdfast::bench

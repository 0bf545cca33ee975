// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/warning_record.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

namespace holdfast::warnings {

namespace {

using ByService = std::map<ServiceId, std::vector<Happening>>;

ByService byService(std::span<const Happening> happenings) {
    ByService sorted;
    for (const auto& one : happenings)
        sorted[one.service].push_back(one);
    for (auto& [service, list] : sorted)
        std::ranges::stable_sort(list, {}, &Happening::from);
    return sorted;
}

std::span<const Happening> of(const ByService& all, const ServiceId& service) {
    const auto found = all.find(service);
    return found == all.end() ? std::span<const Happening>() : std::span<const Happening>(found->second);
}

/// The first of the service that begins in (after, until].
std::optional<TimePoint> firstIn(std::span<const Happening> happenings, const ServiceId& service,
                                 TimePoint after, TimePoint until) {
    std::optional<TimePoint> first;
    for (const auto& one : happenings) {
        if (one.service != service || one.from <= after || one.from > until) continue;
        if (!first || one.from < *first) first = one.from;
    }
    return first;
}

bool overlaps(std::span<const Happening> happenings, const ServiceId& service, TimePoint from,
              TimePoint until) {
    return std::ranges::any_of(happenings, [&](const Happening& one) {
        return one.service == service && one.from < until && one.to > from;
    });
}

std::optional<Duration> medianOf(std::vector<Duration> values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

void count(RecordSummary& summary, const Statement& warning) {
    ++summary.warnings;
    switch (warning.outcome) {
    case Outcome::Open:
        ++summary.open;
        break;
    case Outcome::Hit:
        ++summary.hits;
        break;
    case Outcome::False:
        ++summary.falseOnes;
        break;
    case Outcome::Intervened:
        ++summary.intervened;
        break;
    case Outcome::Unobserved:
        ++summary.unobserved;
        break;
    }
}

/// Failures of the period against the warnings whose time they fell into; the lead is that of the earliest.
void countFailures(RecordSummary& summary, std::span<const Statement> statements,
                   std::span<const Happening> failures, TimePoint from, TimePoint to) {
    std::map<ServiceId, std::vector<const Statement*>> warned;
    for (const auto& one : statements)
        if (one.warned && one.isFair()) warned[one.service].push_back(&one);
    std::vector<Duration> leads;
    for (const auto& failure : failures) {
        if (failure.from < from || failure.from >= to) continue;
        std::optional<TimePoint> earliest;
        bool censored = false;
        for (const Statement* one : warned[failure.service]) {
            if (failure.from <= one->at || failure.from > one->until()) continue;
            if (one->outcome == Outcome::Hit && (!earliest || one->at < *earliest)) earliest = one->at;
            censored = censored || one->outcome == Outcome::Intervened;
        }
        if (censored && !earliest) continue;
        ++summary.failures;
        if (!earliest) continue;
        ++summary.foreseen;
        leads.push_back(failure.from - *earliest);
    }
    summary.medianLead = medianOf(std::move(leads));
    if (summary.failures > 0) summary.recall = double(summary.foreseen) / summary.failures;
}

void countForecasts(RecordSummary& summary, std::span<const ForecastStatement> forecasts, TimePoint from,
                    TimePoint to) {
    std::uint32_t within = 0;
    for (const auto& one : forecasts) {
        if (one.about < from || one.about >= to || !one.actual || !std::isfinite(*one.actual)) continue;
        if (one.about <= one.made) continue; // that is no forecast
        ++summary.forecasts;
        within += *one.actual >= one.lower && *one.actual <= one.upper ? 1U : 0U;
    }
    if (summary.forecasts > 0) summary.coverage = double(within) / summary.forecasts;
}

} // namespace

bool mayWarn(std::span<const Statement> past, const ServiceId& service, double probability, bool failed,
             TimePoint now, const WarningSettings& settings) {
    if (failed || !(probability >= settings.warnAt)) return false;
    return std::ranges::none_of(past, [&](const Statement& one) {
        return one.warned && one.service == service && one.at <= now && now - one.at < settings.refractory;
    });
}

Statement judged(Statement statement, const Happenings& happenings, TimePoint now) {
    if (statement.outcome != Outcome::Open) return statement;
    const TimePoint until = std::min(statement.until(), now);
    const auto failed = firstIn(happenings.failures, statement.service, statement.at, until);
    const auto acted = firstIn(happenings.actions, statement.service, statement.at, until);
    if (acted && (!failed || *acted <= *failed)) {
        statement.outcome = Outcome::Intervened;
    } else if (failed) {
        statement.outcome = Outcome::Hit;
        statement.failedAt = failed;
    } else if (now >= statement.until()) {
        const bool blind =
            overlaps(happenings.unobserved, statement.service, statement.at, statement.until());
        statement.outcome = blind ? Outcome::Unobserved : Outcome::False;
    }
    return statement;
}

void judgeAll(std::span<Statement> statements, const Happenings& happenings, TimePoint now) {
    const ByService failures = byService(happenings.failures);
    const ByService actions = byService(happenings.actions);
    const ByService unobserved = byService(happenings.unobserved);
    for (auto& one : statements) {
        if (one.outcome != Outcome::Open) continue;
        one = judged(std::move(one),
                     {.failures = of(failures, one.service),
                      .actions = of(actions, one.service),
                      .unobserved = of(unobserved, one.service)},
                     now);
    }
}

Calibration refit(std::span<const Statement> statements, TimePoint now, const WarningSettings& settings,
                  Duration pace) {
    std::vector<Judged> outcomes;
    for (const auto& one : statements) {
        if (one.until() > now) continue;
        if (one.outcome != Outcome::Hit && one.outcome != Outcome::False) continue;
        outcomes.push_back({.probability = one.uncalibrated, .came = one.outcome == Outcome::Hit});
    }
    const double horizon = std::max(1.0, double(settings.horizon.count()));
    return Calibration::fit(outcomes, std::clamp(double(pace.count()) / horizon, 0.0, 1.0));
}

RecordSummary summarise(std::span<const Statement> statements, const Happenings& happenings,
                        std::span<const ForecastStatement> forecasts, TimePoint from, TimePoint to) {
    RecordSummary summary;
    std::vector<Judged> said;
    std::vector<Duration> timeErrors;
    for (const auto& one : statements) {
        if (one.at < from || one.at >= to || !one.isFair()) continue;
        if (one.warned) count(summary, one);
        const bool hit = one.outcome == Outcome::Hit;
        if (hit || one.outcome == Outcome::False)
            said.push_back({.probability = one.probability, .came = hit});
        if (one.warned && hit && one.failedAt)
            timeErrors.push_back(std::chrono::abs(*one.failedAt - (one.at + one.expected)));
    }
    if (summary.hits + summary.falseOnes > 0)
        summary.precision = double(summary.hits) / (summary.hits + summary.falseOnes);
    summary.reliability = reliabilityOf(said);
    summary.medianTimeError = medianOf(std::move(timeErrors));
    countFailures(summary, statements, happenings.failures, from, to);
    countForecasts(summary, forecasts, from, to);
    return summary;
}

} // namespace holdfast::warnings

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/record.h"
#include "tests/engine/stores/store_fixture.h"

#include <cstdint>
#include <string>
#include <tuple>

// What tests put into a record. Statements and forecasts have no comparison of their own.
namespace holdfast::testing {

[[nodiscard]] inline warnings::Statement statementAt(TimePoint at, const char* service, double probability,
                                                     bool warned = false) {
    return {.service = ServiceId(service),
            .at = at,
            .horizon = std::chrono::minutes(15),
            .probability = probability,
            .uncalibrated = probability * 0.9,
            .expected = std::chrono::minutes(4),
            .calibratedUntil = at - std::chrono::hours(1),
            .warned = warned};
}

[[nodiscard]] inline warnings::ForecastStatement forecastOf(const SeriesKey& series, TimePoint made,
                                                            Duration lead, double median) {
    return {.series = series,
            .made = made,
            .about = made + lead,
            .median = median,
            .lower = median * 0.87,
            .upper = median * 1.17};
}

[[nodiscard]] inline outlook::AnomalyMark markAt(TimePoint time, const SeriesKey& series, double value) {
    return {.series = series,
            .time = time,
            .value = value,
            .kind = analysis::AnomalyKind::Spike,
            .score = 0.75,
            .expected = value / 3,
            .low = value / 4,
            .high = value / 2,
            .observed = value};
}

[[nodiscard]] inline auto fieldsOf(const warnings::Statement& one) {
    return std::tie(one.service, one.at, one.horizon, one.probability, one.uncalibrated, one.expected,
                    one.calibratedUntil, one.warned, one.outcome, one.failedAt);
}

[[nodiscard]] inline auto fieldsOf(const warnings::ForecastStatement& one) {
    return std::tie(one.series, one.made, one.about, one.median, one.lower, one.upper, one.actual);
}

template <typename Item>
[[nodiscard]] bool areSame(const std::vector<Item>& left, const std::vector<Item>& right) {
    return std::ranges::equal(left, right, [](const Item& a, const Item& b) {
        if constexpr (requires { a == b; }) {
            return a == b;
        } else {
            return fieldsOf(a) == fieldsOf(b);
        }
    });
}

/// Where the two differ, for a test's message; empty: nowhere.
[[nodiscard]] inline QString differences(const outlook::Record& found, const outlook::Record& expected) {
    QString text;
    const auto compare = [&](const char* what, const auto& left, const auto& right) {
        if (areSame(left, right)) return;
        text += QStringLiteral("%1: %2 found, %3 expected, or they differ; ")
                    .arg(QLatin1String(what))
                    .arg(left.size())
                    .arg(right.size());
    };
    compare("statements", found.statements, expected.statements);
    compare("forecasts", found.forecasts, expected.forecasts);
    compare("failures", found.failures, expected.failures);
    compare("unobserved", found.unobserved, expected.unobserved);
    compare("actions", found.actions, expected.actions);
    compare("marks", found.marks, expected.marks);
    return text;
}

} // namespace holdfast::testing

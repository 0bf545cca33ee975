// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/record_answer.h"

#include <algorithm>
#include <set>

namespace holdfast::outlook {

namespace {

std::set<ServiceId> servicesOf(const Record& record) {
    std::set<ServiceId> services;
    for (const auto& statement : record.statements)
        services.insert(statement.service);
    for (const auto& failure : record.failures)
        services.insert(failure.service);
    return services;
}

/// What lasts has its end at `now`: later nobody knows.
std::vector<warnings::Happening> happeningsOf(const std::vector<Span>& spans,
                                              const std::set<ServiceId>& services, TimePoint now) {
    std::vector<warnings::Happening> happenings;
    for (const auto& span : spans) {
        const warnings::Happening one{
            .service = span.service, .from = span.from, .to = span.to.value_or(std::max(now, span.from))};
        if (!span.service.isEmpty()) {
            happenings.push_back(one);
            continue;
        }
        for (const auto& service : services)
            happenings.push_back({.service = service, .from = one.from, .to = one.to});
    }
    return happenings;
}

template <typename T>
void newestFirst(std::vector<T>& list) {
    std::ranges::reverse(list);
    if (list.size() > kMostListed) list.resize(kMostListed);
}

} // namespace

RecordAnswer answerOf(const RecordQuery& query, const Record& record, TimePoint now) {
    const auto services = servicesOf(record);
    std::vector<warnings::Happening> failures;
    for (const auto& failure : record.failures) {
        failures.push_back({.service = failure.service,
                            .from = failure.from,
                            .to = failure.to.value_or(std::max(now, failure.from))});
    }
    const auto actions = happeningsOf(record.actions, services, now);
    const auto unobserved = happeningsOf(record.unobserved, services, now);
    RecordAnswer answer{
        .query = query,
        .summary = warnings::summarise(record.statements,
                                       {.failures = failures, .actions = actions, .unobserved = unobserved},
                                       record.forecasts, query.from, query.to),
        .warnings = {},
        .failures = record.failures};
    std::ranges::copy_if(record.statements, std::back_inserter(answer.warnings),
                         &warnings::Statement::warned);
    std::ranges::stable_sort(answer.warnings, {}, &warnings::Statement::at);
    std::ranges::stable_sort(answer.failures, {}, &FailureEpisode::from);
    newestFirst(answer.warnings);
    newestFirst(answer.failures);
    return answer;
}

} // namespace holdfast::outlook

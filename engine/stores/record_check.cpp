// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/record_check.h"

#include "engine/ports/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <tuple>
#include <vector>

namespace holdfast::stores {

namespace {

constexpr TimePoint kEarliest{};
constexpr TimePoint kLatest = std::chrono::sys_days(std::chrono::year(2400) / 1 / 1);
constexpr Duration kLongest = kLatest - kEarliest;

bool isTime(TimePoint time) noexcept {
    return time >= kEarliest && time < kLatest;
}

bool isTime(std::optional<TimePoint> time) noexcept {
    return !time || isTime(*time);
}

bool isSpan(Duration length) noexcept {
    return length > -kLongest && length < kLongest;
}

bool areFinite(std::initializer_list<double> numbers) noexcept {
    return std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); });
}

bool isNamed(const SeriesKey& series) noexcept {
    return !series.service.isEmpty() && !series.signal.isEmpty();
}

/// Of how many and which is the first that cannot be kept.
struct Refused {
    int count = 0;
    std::string first;

    template <typename Item, typename Name>
    void look(const std::vector<Item>& items, const char* kind, Name&& nameOf) {
        for (const auto& item : items) {
            if (isStorable(item)) continue;
            if (++count == 1) first = fmt::format("{} of «{}»", kind, nameOf(item));
        }
    }
};

std::string nameOf(const SeriesKey& series) {
    return series.service.value() + "/" + series.signal.value();
}

Result<void> checkRange(TimePoint from, TimePoint to, int limit, int most) {
    if (to < from) return failure(ErrorCode::FixInput, "the end of the range is before its beginning");
    if (limit < 1 || limit > most)
        return failure(ErrorCode::FixInput, fmt::format("the limit is {}; it may be 1 to {}", limit, most));
    return {};
}

} // namespace

bool isStorable(const warnings::Statement& statement) noexcept {
    return !statement.service.isEmpty() && isTime(statement.at) && isSpan(statement.horizon) &&
           areFinite({statement.probability, statement.uncalibrated}) && isSpan(statement.expected) &&
           isTime(statement.calibratedUntil) && statement.outcome <= warnings::Outcome::Unobserved &&
           isTime(statement.failedAt);
}

bool isStorable(const warnings::ForecastStatement& forecast) noexcept {
    return isNamed(forecast.series) && isTime(forecast.made) && isTime(forecast.about) &&
           areFinite({forecast.median, forecast.lower, forecast.upper, forecast.actual.value_or(0.0)});
}

bool isStorable(const outlook::FailureEpisode& failure) noexcept {
    return !failure.service.isEmpty() && isTime(failure.from) && isTime(failure.to);
}

bool isStorable(const outlook::Span& span) noexcept {
    return isTime(span.from) && isTime(span.to);
}

bool isStorable(const outlook::AnomalyMark& mark) noexcept {
    return isNamed(mark.series) && isTime(mark.time) && mark.kind <= analysis::AnomalyKind::Drought &&
           areFinite({mark.value, mark.score, mark.expected, mark.low, mark.high, mark.observed});
}

Result<void> checkRecord(const outlook::RecordChanges& changes) {
    Refused refused;
    const auto ofService = [](const auto& item) { return item.service.value(); };
    const auto ofSeries = [](const auto& item) { return nameOf(item.series); };
    refused.look(changes.statements, "a statement", ofService);
    refused.look(changes.forecasts, "a forecast", ofSeries);
    refused.look(changes.failures, "a failure", ofService);
    refused.look(changes.unobserved, "an unobserved span", ofService);
    refused.look(changes.actions, "an action", ofService);
    refused.look(changes.marks, "a mark", ofSeries);
    if (refused.count == 0) return {};
    return failure(ErrorCode::FixInput,
                   fmt::format("{} has no name, a number that is not finite or a time not from 1970 to 2400 "
                               "and was not kept{}",
                               refused.first,
                               refused.count > 1 ? fmt::format(" (nor {} more)", refused.count - 1) : ""),
                   "record");
}

Result<void> checkQuery(const outlook::RecordQuery& query) {
    return checkRange(query.from, query.to, query.limit, 1'000'000);
}

Result<void> checkQuery(const outlook::MarkQuery& query) {
    return checkRange(query.from, query.to, query.limit, 100'000);
}

Result<void> checkModel(std::string_view name, std::size_t bytes) {
    if (name.empty() || name.size() > ports::kLongestModelName)
        return failure(ErrorCode::FixInput,
                       fmt::format("the name of a model has 1 to {} bytes", ports::kLongestModelName));
    if (bytes > ports::kMostModelBytes)
        return failure(ErrorCode::FixInput, fmt::format("a model of {} bytes is too large", bytes),
                       std::string(name));
    return {};
}

Result<void> checkModelRoom(std::size_t total, std::size_t present, std::size_t bytes) {
    if (total - present + bytes <= ports::kMostModelsBytes) return {};
    return failure(ErrorCode::FixInput,
                   fmt::format("with this one, models would take {} bytes; all of them may take {}",
                               total - present + bytes, ports::kMostModelsBytes));
}

bool isAskedFor(const outlook::RecordQuery& query, const ServiceId& service, TimePoint from,
                std::optional<TimePoint> to) noexcept {
    const bool inTime = from < query.to && (from >= query.from || !to || *to > query.from);
    return inTime && (query.service.isEmpty() || service.isEmpty() || service == query.service);
}

void orderRecord(outlook::Record& record) {
    std::ranges::sort(record.statements, {},
                      [](const warnings::Statement& one) { return std::tie(one.at, one.service); });
    std::ranges::sort(record.forecasts, {}, [](const warnings::ForecastStatement& one) {
        return std::tie(one.about, one.series, one.made);
    });
    const auto spanKey = [](const auto& one) { return std::tie(one.from, one.service); };
    std::ranges::sort(record.failures, {}, spanKey);
    std::ranges::sort(record.unobserved, {}, spanKey);
    std::ranges::sort(record.actions, {}, spanKey);
}

void orderMarks(std::vector<outlook::AnomalyMark>& marks) {
    std::ranges::sort(marks, {},
                      [](const outlook::AnomalyMark& one) { return std::tie(one.time, one.series); });
}

} // namespace holdfast::stores

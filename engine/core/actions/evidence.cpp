// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/evidence.h"

#include "engine/core/base/secret_masking.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::actions {

namespace {

using nlohmann::json;

constexpr std::size_t kMostCalls = 64;
constexpr std::size_t kLongestText = 4096;

/// Masked before it is cut, so that half a secret cannot stay behind.
std::string kept(const std::string& text) {
    auto shown = maskSecrets(std::string_view(text).substr(0, 4 * kLongestText));
    if (shown.size() <= kLongestText && text.size() <= 4 * kLongestText) return shown;
    shown.resize(std::min(shown.size(), kLongestText));
    return fmt::format("{}… (cut, {} bytes in all)", shown, text.size());
}

json parsed(const std::string& document) {
    if (document.empty()) return nullptr;
    auto value = json::parse(document, nullptr, false);
    return value.is_discarded() ? json(document) : value;
}

json entryOf(const JournalRecord& record) {
    json out{{"kind", toString(record.kind)}, {"time", toIso8601(record.time)}, {"text", record.text}};
    const bool ofStep = record.kind == RecordKind::Intent || record.kind == RecordKind::Result ||
                        record.kind == RecordKind::Observed;
    if (ofStep) {
        out["step"] = record.step + 1;
        out["direction"] = toString(record.direction);
        out["attempt"] = record.attempt;
        out["fencing_token"] = record.token;
    }
    if (record.kind == RecordKind::Result) {
        out["result"] = toString(record.result);
        out["calls"] = parsed(record.document);
    }
    if (record.kind == RecordKind::Observed) out["seen"] = toString(record.seen);
    if (record.kind == RecordKind::Compensating) out["cause"] = toString(record.cause);
    return out;
}

} // namespace

json callsToJson(std::span<const CallRecord> calls) {
    json out = json::array();
    for (const auto& call : calls) {
        if (out.size() == kMostCalls) {
            out.push_back({{"call", fmt::format("… and {} more", calls.size() - kMostCalls)}});
            break;
        }
        out.push_back({{"call", kept(call.call)},
                       {"answer", kept(call.answer)},
                       {"seconds", static_cast<double>(call.took.count()) / 1000.0}});
    }
    return out;
}

json readingToJson(const HealthReading& reading) {
    return {{"time", toIso8601(reading.time)},
            {"own_health", reading.own ? json(*reading.own) : json(nullptr)},
            {"signals", reading.signals},
            {"fields", reading.fields}};
}

json readingsToJson(std::span<const HealthReading> readings) {
    json out = json::array();
    for (const auto& reading : readings)
        out.push_back(readingToJson(reading));
    return out;
}

json guardsToJson(const GuardReport& report) {
    json out = json::array();
    for (const auto& result : report.results)
        out.push_back({{"guard", toString(result.guard)},
                       {"verdict", toString(result.verdict)},
                       {"sentence", result.sentence}});
    return out;
}

json evidenceOf(const PlanHistory& history) {
    json out{{"format", 1}, {"plan_id", history.plan().id.value()}, {"timeline", json::array()}};
    for (const auto& record : history.records()) {
        out["timeline"].push_back(entryOf(record));
        if (record.kind == RecordKind::Begun) {
            const auto document = parsed(record.document);
            if (document.is_object()) out.update(document);
        }
        if (record.kind == RecordKind::Ended) {
            const auto document = parsed(record.document);
            if (document.is_object()) out.update(document);
        }
    }
    json steps = json::array();
    for (std::size_t i = 0; i < history.steps().size(); ++i) {
        const auto& step = history.steps()[i];
        steps.push_back({{"step", i + 1},
                         {"title", history.plan().steps[i].title},
                         {"standing", toString(step.standing)},
                         {"attempts", step.attempts},
                         {"undo_attempts", step.undoAttempts},
                         {"text", step.text}});
    }
    out["steps"] = std::move(steps);
    out["outcome"] = history.outcome() ? json(toString(*history.outcome())) : json(nullptr);
    out["cause"] = toString(history.cause());
    out["why"] = history.why();
    return out;
}

PlanDetail detailOf(const PlanHistory& history) {
    const auto& plan = history.plan();
    const auto& records = history.records();
    const auto timeOf = [&](RecordKind kind) -> std::optional<TimePoint> {
        const auto found = std::ranges::find(records, kind, &JournalRecord::kind);
        return found == records.end() ? std::nullopt : std::optional(found->time);
    };
    return {.plan = masked(plan),
            .summary = {.plan = plan.id,
                        .service = plan.target.service,
                        .action = plan.action,
                        .tier = plan.tier,
                        .origin = plan.origin,
                        .by = history.confirmation().by,
                        .reason = plan.reason,
                        .began = timeOf(RecordKind::Begun).value_or(plan.drawnUp),
                        .firstStep = timeOf(RecordKind::Intent),
                        .ended = timeOf(RecordKind::Ended),
                        .outcome = history.outcome(),
                        .cause = history.cause(),
                        .why = history.why()},
            .steps = history.steps(),
            .evidence = evidenceOf(history).dump(-1, ' ', false, json::error_handler_t::replace)};
}

} // namespace holdfast::actions

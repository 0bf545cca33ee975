// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/outlook_json.h"

#include "engine/core/fleet/state_json.h"
#include "engine/core/outlook/names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::outlook {

namespace {

using nlohmann::json;
using warnings::Reason;
using warnings::ReasonKind;

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1000.0;
}

json orNull(const std::optional<TimePoint>& time) {
    return time ? json(toIso8601(*time)) : json(nullptr);
}

template <typename Tag>
json orNull(const Id<Tag>& name) {
    return name.isEmpty() ? json(nullptr) : json(name.value());
}

std::string_view unitOf(const ServiceState& service, const SignalId& id) noexcept {
    const auto signal = std::ranges::find(service.signals, id, &SignalState::id);
    if (signal == service.signals.end() || signal->unit == Unit::None) return {};
    return toString(signal->unit);
}

std::string withUnit(double value, std::string_view unit) {
    return unit.empty() ? fmt::format("{:.4g}", value) : fmt::format("{:.4g} {}", value, unit);
}

bool isOfSignal(ReasonKind kind) noexcept {
    return kind == ReasonKind::AtLimit || kind == ReasonKind::OnItsWay || kind == ReasonKind::NearLimit;
}

json reasonToJson(const Reason& reason, const ServiceState& service) {
    json out{{"kind", toString(reason.kind)},
             {"text", reasonText(reason, service)},
             {"signal", orNull(reason.signal)},
             {"dependency", orNull(reason.dependency)}};
    // Of an anomaly it is a score, no probability.
    out[reason.kind == ReasonKind::Anomaly ? "score" : "probability"] = reason.probability;
    if (!isOfSignal(reason.kind)) return out;
    out["level"] = reason.level;
    out["rate_per_minute"] = reason.ratePerMinute;
    out["limit"] = reason.limit;
    out["unit"] = unitOf(service, reason.signal);
    out["expected_seconds"] = seconds(reason.expected);
    return out;
}

void addPrediction(json& out, const warnings::FailurePrediction& prediction, const ServiceState& service) {
    out["probability"] = prediction.probability;
    out["uncalibrated_probability"] = prediction.uncalibrated;
    out["expected_seconds"] = seconds(prediction.expected);
    out["earliest_seconds"] = seconds(prediction.earliest);
    out["latest_seconds"] = seconds(prediction.latest);
    for (const auto& reason : prediction.reasons)
        out["reasons"].push_back(reasonToJson(reason, service));
}

json tailToJson(const HealthTail& tail) {
    json points = json::array();
    for (const auto& point : tail.points) {
        points.push_back({{"after_seconds", seconds(point.after)},
                          {"median", point.median},
                          {"lower", point.lower},
                          {"upper", point.upper}});
    }
    return {{"origin", toIso8601(tail.origin)}, {"points", std::move(points)}};
}

json anomalyToJson(const ServiceAnomaly& anomaly) {
    json shares = json::array();
    for (const auto& share : anomaly.shares)
        shares.push_back({{"signal", share.signal.value()}, {"share", share.share}});
    return {{"score", anomaly.score},
            {"tail", anomaly.tail},
            {"standing", toString(anomaly.standing)},
            {"since", orNull(anomaly.since)},
            {"shares", std::move(shares)},
            {"trained", toIso8601(anomaly.trained)},
            {"rows", anomaly.rows}};
}

json markToJson(const AnomalyMark& mark) {
    return {{"signal", mark.series.signal.value()},
            {"time", toIso8601(mark.time)},
            {"value", mark.value},
            {"kind", toString(mark.kind)},
            {"score", mark.score},
            {"expected", mark.expected},
            {"low", mark.low},
            {"high", mark.high},
            {"observed", mark.observed}};
}

json warningToJson(const Warning& warning) {
    return {{"raised", toIso8601(warning.raised)},
            {"greatest_probability", warning.greatest},
            {"because", orNull(warning.because)},
            {"impact", warning.impact},
            {"down", warning.down},
            {"degraded", warning.degraded}};
}

void addOutlook(json& out, const FleetOutlook& fleet, const ServiceOutlook& outlook,
                const ServiceState& service) {
    out["made"] = toIso8601(fleet.made);
    out["horizon_seconds"] = seconds(fleet.settings.horizon);
    out["silence"] = toString(outlook.silence);
    if (outlook.silence != Silence::None) out["why"] = whySilent(outlook, fleet.settings);
    out["ready_at"] = orNull(outlook.readyAt);
    if (outlook.prediction) addPrediction(out, *outlook.prediction, service);
    if (outlook.health) out["health_tail"] = tailToJson(*outlook.health);
    if (outlook.anomaly) out["anomaly"] = anomalyToJson(*outlook.anomaly);
    for (const auto& mark : outlook.marks)
        out["marks"].push_back(markToJson(mark));
    const auto warning = std::ranges::find(fleet.warnings, service.id, &Warning::service);
    if (warning != fleet.warnings.end()) out["warning"] = warningToJson(*warning);
    const auto& record = fleet.record;
    out["record"] = {{"judged", record.judged},
                     {"came", record.came},
                     {"open", record.open},
                     {"since", record.judged > 0 ? json(toIso8601(record.since)) : json(nullptr)}};
}

} // namespace

std::string whySilent(const ServiceOutlook& outlook, const WarningSettings& settings) {
    switch (outlook.silence) {
    case Silence::None:
        break;
    case Silence::Learning:
        return fmt::format("its history is shorter than {:g} s, or has fewer than {} readings",
                           seconds(settings.minimumHistory), settings.leastReadings);
    case Silence::Unknown:
        return "its health is unknown: too few fresh readings";
    }
    return {};
}

std::string reasonText(const Reason& reason, const ServiceState& service) {
    const auto unit = unitOf(service, reason.signal);
    const auto& signal = reason.signal.value();
    switch (reason.kind) {
    case ReasonKind::Failed:
        return "it has failed: its own health is below 0.4";
    case ReasonKind::AtLimit:
        return fmt::format("{} is {} and at its limit of {}", signal, withUnit(reason.level, unit),
                           withUnit(reason.limit, unit));
    case ReasonKind::OnItsWay:
        return fmt::format("{} is {}, {:+.4g} a minute, and reaches {} in {:.0f} s if so", signal,
                           withUnit(reason.level, unit), reason.ratePerMinute, withUnit(reason.limit, unit),
                           seconds(reason.expected));
    case ReasonKind::NearLimit:
        return fmt::format("{} is {}, so near its limit of {} that its wandering may reach it", signal,
                           withUnit(reason.level, unit), withUnit(reason.limit, unit));
    case ReasonKind::Dependency:
        return fmt::format("{}, which it cannot do without, fails with a probability of {:.2f}",
                           reason.dependency.value(), reason.probability);
    case ReasonKind::Anomaly:
        return fmt::format("it behaves out of the ordinary (score {:.2f})", reason.probability);
    }
    return {};
}

const ServiceOutlook* outlookOf(const FleetState& state, const ServiceId& id) noexcept {
    if (!state.outlook || state.outlook->services.size() != state.services.size()) return nullptr;
    const auto found = std::ranges::find(state.services, id, &ServiceState::id);
    if (found == state.services.end()) return nullptr;
    return &state.outlook->services[static_cast<std::size_t>(found - state.services.begin())];
}

json predictionToJson(const FleetState& state, const ServiceState& service) {
    json out{{"service", service.id.value()},
             {"made", nullptr},
             {"horizon_seconds", nullptr},
             {"probability", nullptr},
             {"uncalibrated_probability", nullptr},
             {"expected_seconds", nullptr},
             {"earliest_seconds", nullptr},
             {"latest_seconds", nullptr},
             {"reasons", json::array()},
             {"silence", toString(Silence::Learning)},
             {"why", nullptr},
             {"ready_at", nullptr},
             {"warning", nullptr},
             {"health_tail", nullptr},
             {"anomaly", nullptr},
             {"marks", json::array()},
             {"record", nullptr}};
    if (const auto* outlook = outlookOf(state, service.id)) {
        addOutlook(out, *state.outlook, *outlook, service);
    } else {
        out["why"] = "no round of analysis has ended since this fleet was opened";
    }
    return out;
}

} // namespace holdfast::outlook

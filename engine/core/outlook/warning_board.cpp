// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/warning_board.h"

#include "engine/core/outlook/names.h"
#include "engine/core/outlook/remedy.h"
#include "engine/core/topology/impact.h"
#include "engine/core/topology/standing.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

namespace holdfast::outlook {

namespace {

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1000.0;
}

Facts factsOf(const Warning& warning, const ServiceState& service) {
    Facts facts{{"probability", warning.prediction.probability},
                {"expected", seconds(warning.prediction.expected)},
                {"down", std::int64_t{warning.down}},
                {"degraded", std::int64_t{warning.degraded}}};
    if (!warning.because.isEmpty()) facts["because"] = warning.because.value();
    if (warning.prediction.reasons.empty()) return facts;
    const auto& reason = warning.prediction.reasons.front();
    facts["reason"] = std::string(toString(reason.kind));
    if (reason.signal.isEmpty()) return facts;
    facts["signal"] = reason.signal.value();
    facts["level"] = reason.level;
    facts["limit"] = reason.limit;
    const auto signal = std::ranges::find(service.signals, reason.signal, &SignalState::id);
    if (signal != service.signals.end()) facts["unit"] = std::string(toString(signal->unit));
    return facts;
}

} // namespace

ServiceId becauseOf(const warnings::FailurePrediction& prediction) {
    return prediction.reasons.empty() ? ServiceId() : prediction.reasons.front().dependency;
}

WarningBoard::WarningBoard(std::shared_ptr<const FleetSpec> fleet,
                           std::shared_ptr<const topology::DependencyGraph> graph)
    : m_fleet(std::move(fleet)), m_graph(std::move(graph)) {}

void WarningBoard::adopt(const WarningBoard& before) {
    for (const auto& one : before.m_standing) {
        if (!m_graph->find(one.warning.service)) continue;
        m_standing.push_back(one);
        weigh(m_standing.back().warning);
    }
}

void WarningBoard::load(std::span<const warnings::Statement> open) {
    for (const auto& statement : open) {
        if (!m_graph->find(statement.service)) continue;
        Warning warning{.service = statement.service,
                        .raised = statement.at,
                        .prediction = {.probability = statement.probability,
                                       .uncalibrated = statement.uncalibrated,
                                       .expected = statement.expected,
                                       .earliest = statement.expected,
                                       .latest = statement.expected,
                                       .reasons = {}},
                        .greatest = statement.probability,
                        .because = {}};
        weigh(warning);
        m_standing.push_back({.warning = std::move(warning), .lowSince = {}});
    }
}

/// What would be lost with it: its own worth and what hangs on it.
void WarningBoard::weigh(Warning& warning) const {
    const auto node = m_graph->find(warning.service);
    if (!node) return;
    const auto worth = topology::worthOf(*m_fleet);
    const topology::Node failing[] = {*node};
    const auto impact = topology::impactOf(*m_graph, failing, {.importance = worth});
    const auto likely = [](std::span<const topology::Affected> list, double topology::Affected::* chance) {
        return static_cast<std::uint32_t>(std::ranges::count_if(
            list, [chance](const topology::Affected& one) { return one.*chance >= 0.5; }));
    };
    warning.down = likely(impact.down, &topology::Affected::down);
    warning.degraded = likely(impact.degraded, &topology::Affected::touched);
    const double all = std::accumulate(worth.begin(), worth.end(), 0.0);
    const double own = worth[*node];
    warning.impact = all > 0.0 ? std::clamp((own + impact.lostShare * (all - own)) / all, 0.0, 1.0) : 0.0;
}

void WarningBoard::raise(const ServiceState& service, const warnings::FailurePrediction& prediction,
                         TimePoint now, std::vector<Event>& events) {
    Warning warning{.service = service.id,
                    .raised = now,
                    .prediction = prediction,
                    .greatest = prediction.probability,
                    .because = becauseOf(prediction)};
    weigh(warning);
    events.push_back({.sequence = 0,
                      .time = now,
                      .kind = EventKind::WarningRaised,
                      .severity = Severity::Warning,
                      .service = service.id,
                      .facts = factsOf(warning, service)});
    std::erase_if(m_standing, [&](const Standing& one) { return one.warning.service == service.id; });
    m_standing.push_back({.warning = std::move(warning), .lowSince = {}});
}

void WarningBoard::settle(const warnings::Statement& warning, TimePoint now, std::vector<Event>& events) {
    Facts facts{{"outcome", std::string(toString(warning.outcome))},
                {"probability", warning.probability},
                {"raised", std::int64_t{warning.at.time_since_epoch().count()}}};
    if (warning.failedAt) facts["failed"] = std::int64_t{warning.failedAt->time_since_epoch().count()};
    events.push_back({.sequence = 0,
                      .time = now,
                      .kind = EventKind::WarningSettled,
                      .severity = Severity::Info,
                      .service = warning.service,
                      .facts = std::move(facts)});
    std::erase_if(m_standing, [&](const Standing& one) {
        return one.warning.service == warning.service && one.warning.raised == warning.at;
    });
}

void WarningBoard::update(std::span<const warnings::FailurePrediction* const> predictions, TimePoint now,
                          const WarningSettings& settings) {
    std::erase_if(m_standing, [&](Standing& one) {
        const auto node = m_graph->find(one.warning.service);
        const auto* prediction = node && *node < predictions.size() ? predictions[*node] : nullptr;
        if (prediction == nullptr) return !node;
        one.warning.prediction = *prediction;
        one.warning.greatest = std::max(one.warning.greatest, prediction->probability);
        one.warning.because = becauseOf(*prediction);
        if (prediction->probability >= settings.warnAt / 2.0) {
            one.lowSince.reset();
            return false;
        }
        if (!one.lowSince || *one.lowSince > now) one.lowSince = now;
        return now - *one.lowSince >= settings.horizon / 3;
    });
}

std::vector<Warning> WarningBoard::standing() const {
    std::vector<Warning> warnings;
    warnings.reserve(m_standing.size());
    for (const auto& one : m_standing) {
        auto& warning = warnings.emplace_back(one.warning);
        const auto* spec = m_fleet->find(warning.service);
        if (spec != nullptr && !warning.prediction.reasons.empty())
            warning.remedy = remedyFor(*spec, warning.prediction.reasons.front());
    }
    std::ranges::stable_sort(warnings, std::greater<>(), &Warning::weight);
    return warnings;
}

} // namespace holdfast::outlook

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_measures.h"

#include "engine/core/fleet/signal_catalog.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>
#include <span>

namespace holdfast::ui::topology {

namespace {

namespace format = models::format;

constexpr std::array kLoad{signals::kRequestRate, signals::kCommandRate, signals::kQueueDepth,
                           signals::kConnections, signals::kClients,     signals::kCpu};
constexpr std::array kLatency{signals::kLatencyP95, signals::kStatementLatency, signals::kLatency};

QString tr(const char* text) {
    return QCoreApplication::translate("topology", text);
}

/// The first of these names that is fresh.
const SignalState* firstOf(const ServiceState& service, std::span<const char* const> names) {
    for (const char* name : names) {
        const auto found = std::ranges::find(service.signals, SignalId(name), &SignalState::id);
        if (found != service.signals.end() && found->last && found->freshness == Freshness::Fresh)
            return &*found;
    }
    return nullptr;
}

Measure measure(const SignalState& signal, std::optional<double> most) {
    QString text = format::quantity(signal.last->value, signal.unit);
    // «21 % · 100 %» would be two shares of nobody knows what.
    if (signal.unit == Unit::Ratio || signal.unit == Unit::Count)
        text = QStringLiteral("%1 %2").arg(format::signalName(signal.id), text);
    if (!most || !(*most > 0.0)) return {.share = std::nullopt, .text = text};
    const double share = std::max(0.0, signal.last->value / *most);
    return {.share = share, .text = QStringLiteral("%1 · %2").arg(text, format::percent(share))};
}

Measure load(const ServiceState& service, const BusiestOf& busiest) {
    const SignalState* signal = loadSignal(service);
    if (signal == nullptr) return {.share = std::nullopt, .text = tr("no reading")};
    const auto most = signal->limit ? signal->limit
                      : busiest     ? busiest({.service = service.id, .signal = signal->id})
                                    : std::nullopt;
    return measure(*signal, most);
}

std::optional<double> slowest(const SignalState& signal, const ServiceSpec* spec) {
    if (spec != nullptr) {
        const auto objective = std::ranges::find(spec->objectives, signal.id, &ObjectiveSpec::signal);
        if (objective != spec->objectives.end()) return objective->target;
    }
    if (signal.limit) return signal.limit;
    if (signal.thresholds && signal.thresholds->basis == ThresholdBasis::Absolute)
        return signal.thresholds->critical;
    return std::nullopt;
}

} // namespace

const SignalState* loadSignal(const ServiceState& service) {
    return firstOf(service, kLoad);
}

std::optional<Measure> measureOf(Overlay overlay, const ServiceState& service, const FleetSpec* fleet,
                                 const BusiestOf& busiest) {
    switch (overlay) {
    case Overlay::Load:
        return load(service, busiest);
    case Overlay::Latency: {
        const SignalState* signal = firstOf(service, kLatency);
        if (signal == nullptr) return Measure{.share = std::nullopt, .text = tr("no reading")};
        return measure(*signal, slowest(*signal, fleet == nullptr ? nullptr : fleet->find(service.id)));
    }
    case Overlay::Health:
    case Overlay::Breakers:
        break;
    }
    return std::nullopt;
}

} // namespace holdfast::ui::topology

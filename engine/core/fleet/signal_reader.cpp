// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/enum_names.h"
#include "engine/core/base/text.h"
#include "engine/core/fleet/service_reader.h"
#include "engine/core/fleet/signal_catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 6> kThresholdKeys{"good",   "warn",  "critical",
                                                         "failed", "limit", "part"};
constexpr std::array<std::string_view, 11> kMetricKeys{
    "promql", "metric", "kind", "unit", "part", "good", "warn", "critical", "failed", "limit", "about"};
constexpr std::array<std::string_view, 5> kPartWords{"none", "availability", "latency", "errors",
                                                     "saturation"};
constexpr std::array<std::string_view, 2> kMetricKinds{"gauge", "counter"};
constexpr std::array<std::string_view, 9> kUnitWords{"none",  "ratio",      "seconds", "bytes",  "bytes/s",
                                                     "count", "per second", "days",    "boolean"};

bool isShareOfLimit(const YAML::Node& node, Unit unit) {
    return unit != Unit::Ratio && node.IsScalar() && trimmed(node.Scalar()).ends_with('%');
}

/// Changes the thresholds that are named; the others keep their defaults.
void readThresholds(Reader& reader, const Mapping& map, SignalSpec& signal) {
    struct Field {
        std::string_view key;
        double Thresholds::* member;
    };

    constexpr std::array<Field, 4> fields{{{"good", &Thresholds::good},
                                           {"warn", &Thresholds::warn},
                                           {"critical", &Thresholds::critical},
                                           {"failed", &Thresholds::failed}}};
    int given = 0;
    int shares = 0;
    Thresholds changed = signal.thresholds.value_or(Thresholds{});
    const ThresholdBasis basisBefore = changed.basis;
    for (const auto& field : fields) {
        const YAML::Node node = map[field.key];
        if (!node.IsDefined()) continue;
        const bool share = isShareOfLimit(node, signal.unit);
        const auto value = reader.quantity(node, share ? Unit::Ratio : signal.unit, field.key);
        if (!value) return;
        changed.*(field.member) = *value;
        ++given;
        shares += share ? 1 : 0;
    }
    if (given == 0) return;
    if (given < 4 && !signal.thresholds) {
        reader.error(map.where(),
                     fmt::format("signal «{}» has no defaults: give good, warn, critical and failed",
                                 signal.id.value()));
        return;
    }
    changed.basis = shares > 0 ? ThresholdBasis::OfLimit : ThresholdBasis::Absolute;
    const bool mixed = (shares > 0 && shares < given) || (given < 4 && changed.basis != basisBefore);
    if (mixed) {
        reader.error(map.where(),
                     fmt::format("signal «{}»: all four thresholds have to be shares of the limit "
                                 "(80 %) or all values ({})",
                                 signal.id.value(), quantityExample(signal.unit)));
        return;
    }
    const bool rising =
        changed.good < changed.warn && changed.warn < changed.critical && changed.critical < changed.failed;
    const bool falling =
        changed.good > changed.warn && changed.warn > changed.critical && changed.critical > changed.failed;
    if (!rising && !falling) {
        reader.error(map.where(),
                     fmt::format("signal «{}»: good, warn, critical and failed have to rise or fall "
                                 "strictly; they are {}, {}, {}, {}",
                                 signal.id.value(), changed.good, changed.warn, changed.critical,
                                 changed.failed));
        return;
    }
    signal.thresholds = changed;
}

void readLimitAndPart(Reader& reader, const Mapping& map, SignalSpec& signal) {
    if (map.has("limit")) {
        const auto limit = reader.quantity(map["limit"], signal.unit, "limit");
        if (limit && *limit <= 0.0) {
            reader.error(map["limit"].Mark(), "limit: expected more than nothing");
        } else if (limit) {
            signal.limit = limit;
        }
    }
    if (map.has("part")) {
        if (const auto part = reader.word(map["part"], "part", kPartWords))
            signal.part = *partFromString(*part);
    }
}

SignalSpec* findSignal(Reader& reader, const Mapping::Entry& entry, ServiceSpec& spec) {
    const auto found = std::ranges::find(spec.signals, SignalId(entry.key), &SignalSpec::id);
    if (found != spec.signals.end()) return &*found;
    std::vector<std::string_view> names;
    for (const auto& signal : spec.signals)
        names.push_back(signal.id.value());
    const auto nearest = nearestWord(entry.key, names);
    reader.error(entry.where, fmt::format("service «{}» has no signal «{}»", spec.id.value(), entry.key),
                 nearest.empty() ? std::string() : fmt::format("did you mean «{}»?", nearest));
    return nullptr;
}

} // namespace

void readSignals(Reader& reader, const Mapping& service, ServiceSpec& spec) {
    if (service.has("signals")) {
        for (const auto& entry : Mapping(reader, service["signals"], "signals").entries()) {
            SignalSpec* signal = findSignal(reader, entry, spec);
            if (signal == nullptr) continue;
            const Mapping map(reader, entry.value, entry.key, kThresholdKeys);
            readThresholds(reader, map, *signal);
            readLimitAndPart(reader, map, *signal);
        }
    }
    if (service.has("limits")) {
        for (const auto& entry : Mapping(reader, service["limits"], "limits").entries()) {
            SignalSpec* signal = findSignal(reader, entry, spec);
            if (signal == nullptr) continue;
            const auto limit = reader.quantity(entry.value, signal->unit, entry.key);
            if (limit && *limit <= 0.0) {
                reader.error(entry.value.Mark(), fmt::format("{}: expected more than nothing", entry.key));
            } else if (limit) {
                signal->limit = limit;
            }
        }
    }
    if (service.has("objectives")) {
        for (const auto& entry : Mapping(reader, service["objectives"], "objectives").entries()) {
            Unit unit = Unit::Ratio;
            if (entry.key != "availability") {
                const SignalSpec* signal = findSignal(reader, entry, spec);
                if (signal == nullptr) continue;
                unit = signal->unit;
            }
            const auto target = reader.quantity(entry.value, unit, entry.key);
            if (target && entry.key == "availability" && (*target <= 0.0 || *target >= 1.0)) {
                reader.error(entry.value.Mark(),
                             "availability: expected a share below 100 %, such as 99.9 %");
            } else if (target) {
                spec.objectives.push_back({.signal = SignalId(entry.key), .target = *target});
            }
        }
    }
}

std::vector<MetricSpec> readMetrics(Reader& reader, const YAML::Node& node, std::string_view what,
                                    std::string_view sourceKey) {
    std::vector<MetricSpec> metrics;
    for (const auto& entry : Mapping(reader, node, what).entries()) {
        const Mapping map(reader, entry.value, entry.key, kMetricKeys);
        MetricSpec metric;
        metric.signal.id = SignalId(entry.key);
        if (knownSignal(metric.signal.id) != nullptr) {
            reader.error(entry.where,
                         fmt::format("«{}» is a signal of Holdfast's own; choose another name", entry.key));
            continue;
        }
        if (!map.has(sourceKey)) {
            reader.error(map.where(), fmt::format("signal «{}»: «{}» is missing", entry.key, sourceKey));
            continue;
        }
        metric.query = reader.text(map[sourceKey], sourceKey).value_or("");
        if (map.has("unit")) {
            if (const auto unit = reader.word(map["unit"], "unit", kUnitWords)) {
                metric.signal.unit = *unitFromString(*unit);
            }
        }
        if (map.has("kind")) {
            const auto kind = reader.word(map["kind"], "kind", kMetricKinds);
            metric.kind = kind == "counter" ? MetricSpec::Kind::Counter : MetricSpec::Kind::Gauge;
        }
        readThresholds(reader, map, metric.signal);
        readLimitAndPart(reader, map, metric.signal);
        if (metric.signal.thresholds && metric.signal.part == Part::None && !map.has("part")) {
            metric.signal.part = Part::Saturation;
        }
        metrics.push_back(std::move(metric));
    }
    return metrics;
}

} // namespace holdfast::yaml

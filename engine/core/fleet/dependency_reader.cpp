// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/dependency_reader.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 6> kDependencyKeys{"kind",    "weight", "bites_after",
                                                          "breaker", "calls",  "about"};
constexpr std::array<std::string_view, 10> kBreakerKeys{
    "window",     "minimum_calls", "failure_ratio",     "failures_in_a_row", "slow_call",
    "slow_ratio", "cool_down",     "longest_cool_down", "trial_calls",       "about"};
constexpr std::array<std::string_view, 2> kDependencyKinds{"hard", "soft"};
constexpr Duration kSecond{1'000};
constexpr Duration kHour{3'600'000};

bool isSwitch(const YAML::Node& node) {
    return node.IsScalar();
}

void readRatio(Reader& reader, const Mapping& map, std::string_view key, double& ratio) {
    if (!map.has(key)) return;
    const auto value = reader.quantity(map[key], Unit::Ratio, key);
    if (value && (*value <= 0.0 || *value > 1.0)) {
        reader.error(map[key].Mark(), fmt::format("{}: expected a share above 0 and up to 100 %", key));
    } else if (value) {
        ratio = *value;
    }
}

void readTime(Reader& reader, const Mapping& map, std::string_view key, Duration least, Duration& time) {
    if (map.has(key)) time = reader.duration(map[key], key, least, kHour).value_or(time);
}

void readCount(Reader& reader, const Mapping& map, std::string_view key, int least, double& count) {
    if (!map.has(key)) return;
    if (const auto value = reader.integer(map[key], key, least, 1'000'000)) count = *value;
}

} // namespace

void readBreaker(Reader& reader, const YAML::Node& node, Duration interval, BreakerSettings& settings) {
    const Mapping map(reader, node, "breaker", kBreakerKeys);
    readTime(reader, map, "window", kSecond, settings.window);
    readCount(reader, map, "minimum_calls", 1, settings.minimumCalls);
    readRatio(reader, map, "failure_ratio", settings.failureRatio);
    readCount(reader, map, "failures_in_a_row", 0, settings.failuresInARow);
    readTime(reader, map, "slow_call", Duration(1), settings.slowCall);
    readRatio(reader, map, "slow_ratio", settings.slowRatio);
    readTime(reader, map, "cool_down", kSecond, settings.coolDown);
    if (map.has("cool_down"))
        settings.longestCoolDown = std::max(settings.longestCoolDown, settings.coolDown);
    readTime(reader, map, "longest_cool_down", kSecond, settings.longestCoolDown);
    readCount(reader, map, "trial_calls", 1, settings.trialCalls);
    if (settings.window < interval * 2) {
        reader.error(
            map["window"].Mark(), "window: shorter than two sweeps; calls are told of once a sweep",
            fmt::format("at least {} s", std::chrono::ceil<std::chrono::seconds>(interval * 2).count()));
    }
    if (settings.longestCoolDown < settings.coolDown) {
        reader.error(map[map.has("longest_cool_down") ? "longest_cool_down" : "cool_down"].Mark(),
                     "longest_cool_down: shorter than cool_down");
    }
}

void DependencyReader::read(const ServiceId& from, const YAML::Node& node) {
    if (node.IsNull()) return;
    if (node.IsSequence() || node.IsScalar()) {
        std::set<std::string> seen;
        const auto items = node.IsScalar() ? std::vector<YAML::Node>{node}
                                           : std::vector<YAML::Node>(node.begin(), node.end());
        for (const auto& item : items) {
            const auto name = m_reader.text(item, "depends_on");
            if (!name) continue;
            if (!seen.insert(*name).second) {
                m_reader.error(item.Mark(), fmt::format("depends_on: «{}» stands here twice", *name));
                continue;
            }
            add(empty(from, *name), item.Mark());
        }
        return;
    }
    for (const auto& entry : Mapping(m_reader, node, "depends_on").entries()) {
        DependencySpec dependency = empty(from, entry.key);
        readOne(entry, dependency);
        add(std::move(dependency), entry.where);
    }
}

void DependencyReader::readOne(const Mapping::Entry& entry, DependencySpec& dependency) {
    if (entry.value.IsScalar()) {
        const auto kind = m_reader.word(entry.value, "dependency", kDependencyKinds);
        if (kind) dependency.kind = *dependencyKindFromString(*kind);
        return;
    }
    if (entry.value.IsNull()) return;
    const Mapping map(m_reader, entry.value, fmt::format("dependency on «{}»", entry.key), kDependencyKeys);
    if (map.has("kind")) {
        const auto kind = m_reader.word(map["kind"], "kind", kDependencyKinds);
        if (kind) dependency.kind = *dependencyKindFromString(*kind);
    }
    readWeight(map, dependency);
    if (map.has("bites_after")) {
        dependency.bitesAfter =
            m_reader.duration(map["bites_after"], "bites_after", Duration(0), Duration(86'400'000))
                .value_or(Duration(0));
    }
    if (map.has("breaker")) {
        const auto node = map["breaker"];
        dependency.breaker = isSwitch(node) ? m_reader.boolean(node, "breaker").value_or(false) : true;
        if (!isSwitch(node)) readBreaker(m_reader, node, m_fleet.interval, dependency.breakerSettings);
    }
    if (!map.has("calls")) return;
    const auto node = map["calls"];
    if (isSwitch(node)) {
        if (m_reader.boolean(node, "calls") == false) dependency.calls.reporter = CallReporter::Nobody;
    } else if (!readCalls(m_reader, node, dependency.calls)) {
        dependency.calls.reporter = CallReporter::Nobody;
    }
}

void DependencyReader::readWeight(const Mapping& map, DependencySpec& dependency) {
    if (!map.has("weight")) return;
    const auto weight = m_reader.quantity(map["weight"], Unit::Ratio, "weight");
    if (weight && (*weight < 0.0 || *weight > 1.0)) {
        m_reader.error(map["weight"].Mark(), "weight: expected a probability from 0 to 1");
    } else if (weight) {
        dependency.weight = *weight;
    }
}

/// With the defaults: two sweeps at least make a window, and one a cool-down.
DependencySpec DependencyReader::empty(const ServiceId& from, const std::string& to) const {
    DependencySpec dependency{.from = from, .to = ServiceId(to)};
    auto& settings = dependency.breakerSettings;
    settings.window = std::max(settings.window, m_fleet.interval * 2);
    settings.coolDown = std::max(settings.coolDown, m_fleet.interval);
    settings.longestCoolDown = std::max(settings.longestCoolDown, settings.coolDown);
    return dependency;
}

void DependencyReader::add(DependencySpec dependency, const YAML::Mark& where) {
    dependency.line = where.line + 1;
    if (dependency.from == dependency.to) {
        m_reader.error(where, fmt::format("«{}» depends on itself", dependency.from.value()));
        return;
    }
    if (!m_names.contains(dependency.to.value())) {
        std::vector<std::string_view> names(m_names.begin(), m_names.end());
        const auto nearest = nearestWord(dependency.to.value(), names);
        m_reader.error(where,
                       fmt::format("«{}» depends on «{}», which is not a service of this fleet",
                                   dependency.from.value(), dependency.to.value()),
                       nearest.empty() ? std::string() : fmt::format("did you mean «{}»?", nearest));
        return;
    }
    if (m_fleet.dependencies.size() >= m_most) {
        m_reader.error(where, fmt::format("more than {} dependencies in one fleet", m_most));
        return;
    }
    dependency.calls.to = dependency.to;
    dependency.calls.slowCall = dependency.breakerSettings.slowCall;
    attach(dependency, where);
    m_fleet.dependencies.push_back(std::move(dependency));
}

/// Tells the probe of the caller whose page has the calls. A breaker that never hears of one is worth a word.
void DependencyReader::attach(const DependencySpec& dependency, const YAML::Mark& where) {
    const auto& source = dependency.calls;
    if (source.reporter != CallReporter::Nobody && attachCalls(m_fleet, dependency.from, source, m_deadline))
        return;
    const auto& caller = dependency.from.value();
    if (source.reporter == CallReporter::Prometheus) {
        m_reader.error(where, "calls: no Prometheus to ask; give «prometheus: http://…» for the fleet");
    } else if (source.reporter != CallReporter::Nobody && source.reporter != CallReporter::Page) {
        m_reader.error(where, fmt::format("calls: «{}» has no metrics page to read them from", caller),
                       "give «metrics» for the service, or «page» here");
    } else if (dependency.breaker) {
        m_reader.note(where, fmt::format("the breaker from «{}» to «{}» will say «not observed»: nobody "
                                         "reports these calls (give the caller «metrics», or «calls» here)",
                                         caller, dependency.to.value()));
    }
}

std::span<const std::string_view> dependencyKeys() {
    return kDependencyKeys;
}

std::span<const std::string_view> breakerKeys() {
    return kBreakerKeys;
}

} // namespace holdfast::yaml

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/outlook/fleet_analyst.h"
#include "engine/core/topology/effective_health.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::testing {

/// A fleet that is played sweep by sweep: services with memory (limit 1,000, critical at 900) and latency,
/// whose values a test sets; states as the engine would make them, all readings fresh unless said otherwise.
class FakeWorld {
public:
    using Values = std::function<double(int sweep)>;

    explicit FakeWorld(std::vector<const char*> services = {"api", "redis"},
                       std::vector<DependencySpec> dependencies = {})
        : m_spec(std::make_shared<FleetSpec>()) {
        m_spec->name = "world";
        for (const char* name : services)
            m_spec->services.push_back(service(name));
        m_spec->dependencies = std::move(dependencies);
        m_hysteresis.resize(m_spec->services.size());
        m_own.resize(m_spec->services.size());
    }

    [[nodiscard]] static ServiceSpec service(const char* name) {
        ServiceSpec spec{.id = ServiceId(name)};
        spec.signals.push_back({.id = SignalId("memory"),
                                .unit = Unit::Bytes,
                                .part = Part::Saturation,
                                .thresholds = Thresholds{700.0, 800.0, 900.0, 1000.0},
                                .limit = 1000.0});
        spec.signals.push_back({.id = SignalId("latency"),
                                .unit = Unit::Seconds,
                                .part = Part::Latency,
                                .thresholds = Thresholds{0.5, 1.0, 2.0, 5.0},
                                .limit = {}});
        return spec;
    }

    [[nodiscard]] outlook::FleetAnalyst analyst(outlook::AnalystOptions options = {}) const {
        return {m_spec, std::make_shared<const topology::DependencyGraph>(*m_spec), options};
    }

    /// What memory is in a sweep; beside it a little noise. 400 where nothing was set.
    void memory(const char* service, Values values) { m_memory[service] = std::move(values); }

    /// No reading of that service comes while this says so.
    void blind(const char* service, std::function<bool(int)> when) { m_blind[service] = std::move(when); }

    [[nodiscard]] static TimePoint at(int sweep) {
        return TimePoint{Duration(1'780'000'000'000)} + kInterval * sweep;
    }

    /// The next sweep.
    [[nodiscard]] outlook::Round next() {
        ++m_sweep;
        m_states.clear();
        for (const auto& spec : m_spec->services)
            m_states.push_back(stateOf(spec));
        const topology::DependencyGraph graph(*m_spec);
        std::vector<std::optional<double>> own;
        for (const auto& state : m_states)
            own.push_back(state.own.confidence >= 0.5 ? state.own.score : std::nullopt);
        auto effective = topology::effectiveHealth(graph, own);
        for (std::size_t i = 0; i < m_states.size(); ++i) {
            auto& state = m_states[i];
            const auto round = static_cast<std::uint64_t>(m_sweep);
            state.effective = std::move(effective[i]);
            state.ownState = m_own[i].update(own[i], state.own.confidence, round);
            state.state = m_hysteresis[i].update(state.effective.score, state.own.confidence, round);
        }
        return {.time = at(m_sweep) + m_shift,
                .number = static_cast<std::uint64_t>(m_sweep),
                .services = m_states};
    }

    /// From now on the clock shows so much more.
    void setClock(Duration shift) { m_shift = shift; }

    /// Nobody looks for so many sweeps.
    void skip(int sweeps) { m_sweep += sweeps; }

    void version(std::string version) { m_version = std::move(version); }

    [[nodiscard]] int sweep() const { return m_sweep; }

    [[nodiscard]] const std::shared_ptr<FleetSpec>& spec() const { return m_spec; }

    [[nodiscard]] const std::vector<ServiceState>& states() const { return m_states; }

    static constexpr Duration kInterval{30'000};

private:
    [[nodiscard]] double noise(double size) { return std::normal_distribution<double>(0.0, size)(m_random); }

    [[nodiscard]] ServiceState stateOf(const ServiceSpec& spec) {
        ServiceState state;
        state.id = spec.id;
        state.version = m_version;
        state.freshness = Freshness::Fresh;
        const bool blind = m_blind.contains(spec.id.value()) && m_blind[spec.id.value()](m_sweep);
        int observed = 0;
        for (const auto& signal : spec.signals) {
            auto& last = m_last[{spec.id, signal.id}];
            double value = 0.1 + std::abs(noise(0.01));
            if (signal.id == SignalId("memory")) {
                const auto found = m_memory.find(spec.id.value());
                value = (found == m_memory.end() ? 400.0 : found->second(m_sweep)) + noise(2.0);
            }
            if (!blind) last = Reading{.time = at(m_sweep) + m_shift - Duration(200), .value = value};
            SignalState one{.id = signal.id,
                            .unit = signal.unit,
                            .part = signal.part,
                            .last = last,
                            .freshness = blind ? Freshness::NotObserved : Freshness::Fresh,
                            .limit = signal.limit,
                            .thresholds = signal.thresholds};
            if (!blind) {
                one.score = analysis::scoreOf(last->value, *signal.thresholds);
                ++observed;
            }
            if (last) state.lastObserved = last->time;
            state.signals.push_back(std::move(one));
        }
        state.own = analysis::ownHealth(state.signals, static_cast<int>(spec.signals.size()), observed);
        return state;
    }

    std::shared_ptr<FleetSpec> m_spec;
    std::map<std::string, Values> m_memory;
    std::map<std::string, std::function<bool(int)>> m_blind;
    std::map<SeriesKey, std::optional<Reading>> m_last;
    std::vector<analysis::StateHysteresis> m_hysteresis;
    std::vector<analysis::StateHysteresis> m_own;
    std::vector<ServiceState> m_states;
    std::mt19937_64 m_random{7};
    std::string m_version;
    Duration m_shift{0};
    int m_sweep = -1;
};

/// All that an analyst said while it was told of sweeps, as the store would hold it.
class Diary {
public:
    void take(const outlook::Told& told) {
        for (const auto& one : told.changes.statements)
            m_statements[{one.service, one.at}] = one;
        for (const auto& one : told.changes.forecasts)
            m_forecasts[{one.series, one.about}] = one;
        for (const auto& one : told.changes.failures)
            m_failures[{one.service, one.from}] = one;
        for (const auto& one : told.changes.unobserved)
            m_unobserved[{one.service, one.from}] = one;
        for (const auto& one : told.changes.actions)
            m_actions[{one.service, one.from}] = one;
        marks.insert(marks.end(), told.changes.marks.begin(), told.changes.marks.end());
        events.insert(events.end(), told.events.begin(), told.events.end());
        last = told.outlook;
    }

    [[nodiscard]] outlook::Record record() const {
        outlook::Record record;
        for (const auto& [key, one] : m_statements)
            record.statements.push_back(one);
        for (const auto& [key, one] : m_forecasts)
            record.forecasts.push_back(one);
        for (const auto& [key, one] : m_failures)
            record.failures.push_back(one);
        for (const auto& [key, one] : m_unobserved)
            record.unobserved.push_back(one);
        for (const auto& [key, one] : m_actions)
            record.actions.push_back(one);
        record.marks = marks;
        return record;
    }

    [[nodiscard]] std::vector<warnings::Statement> warned() const {
        std::vector<warnings::Statement> warned;
        for (const auto& [key, one] : m_statements) {
            if (one.warned) warned.push_back(one);
        }
        return warned;
    }

    std::vector<outlook::AnomalyMark> marks;
    std::vector<Event> events;
    std::shared_ptr<const outlook::FleetOutlook> last;

private:
    std::map<std::pair<ServiceId, TimePoint>, warnings::Statement> m_statements;
    std::map<std::pair<SeriesKey, TimePoint>, warnings::ForecastStatement> m_forecasts;
    std::map<std::pair<ServiceId, TimePoint>, outlook::FailureEpisode> m_failures;
    std::map<std::pair<ServiceId, TimePoint>, outlook::Span> m_unobserved;
    std::map<std::pair<ServiceId, TimePoint>, outlook::Span> m_actions;
};

inline void play(FakeWorld& world, outlook::FleetAnalyst& analyst, Diary& diary, int sweeps) {
    for (int i = 0; i < sweeps; ++i)
        diary.take(analyst.take(world.next()));
}

inline constexpr int kCalm = 240;    ///< two hours
inline constexpr double kRise = 8.0; ///< 16 a minute: from 400 to 900 in some 31 minutes

/// Rises from sweep `from` on; after sweep `until` it stays or falls back.
inline FakeWorld::Values leak(int from, int until = 1 << 20, bool back = false) {
    return [=](int sweep) {
        if (sweep < from) return 400.0;
        if (sweep >= until) return back ? 400.0 : 400.0 + kRise * (until - from);
        return 400.0 + kRise * (sweep - from);
    };
}

inline std::size_t count(const Diary& diary, EventKind kind) {
    return static_cast<std::size_t>(std::ranges::count(diary.events, kind, &Event::kind));
}

inline std::string fact(const Event& event, const char* name) {
    return std::get<std::string>(event.facts.at(name));
}

inline const Event& only(const Diary& diary, EventKind kind) {
    return *std::ranges::find(diary.events, kind, &Event::kind);
}

/// The first warning of a service; null: none was given.
inline const Event* raisedOf(const Diary& diary, const char* service) {
    const auto found = std::ranges::find_if(diary.events, [service](const Event& one) {
        return one.kind == EventKind::WarningRaised && one.service == ServiceId(service);
    });
    return found == diary.events.end() ? nullptr : &*found;
}

} // namespace holdfast::testing

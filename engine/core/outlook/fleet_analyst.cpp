// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/fleet_analyst.h"

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/outlook/dependency_chances.h"
#include "engine/core/outlook/forecast_sampler.h"
#include "engine/core/outlook/record_keeper.h"
#include "engine/core/outlook/service_analyst.h"
#include "engine/core/outlook/training_schedule.h"
#include "engine/core/outlook/warning_board.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace holdfast::outlook {

namespace {

using Predictions = std::vector<std::optional<warnings::FailurePrediction>>;

constexpr std::size_t kTailsEachRound = 250;
constexpr double kTailAlways = 0.1; ///< who may fail gets a new tail each round
constexpr double kFailedHealth = analysis::kCriticalBelow;
constexpr std::size_t kLeastRows = TrainingRows::kFewest;

std::vector<ServiceId> idsOf(const FleetSpec& fleet) {
    std::vector<ServiceId> ids;
    ids.reserve(fleet.services.size());
    for (const auto& service : fleet.services)
        ids.push_back(service.id);
    return ids;
}

bool isBelow(const std::optional<double>& health) {
    return health && *health < kFailedHealth;
}

/// A seed of its own for each service.
std::uint64_t seedFor(std::uint64_t seed, const ServiceId& service) {
    const SignalId name(service.value());
    return seed ^ analysis::fingerprintOf({&name, 1});
}

} // namespace

struct FleetAnalyst::State {
    std::shared_ptr<const FleetSpec> fleet;
    std::shared_ptr<const topology::DependencyGraph> graph;
    AnalystOptions options;
    std::vector<ServiceId> ids;
    std::vector<ServiceAnalyst> services;
    RecordKeeper record;
    ForecastSampler sampler;
    WarningBoard board;
    TrainingSchedule schedule;
    std::optional<RoundTime> last;
    std::optional<std::uint64_t> number;
    std::vector<std::optional<HealthTail>> tails;
    std::shared_ptr<const FleetOutlook> outlook;

    State(std::shared_ptr<const FleetSpec> spec, std::shared_ptr<const topology::DependencyGraph> edges,
          AnalystOptions how)
        : fleet(std::move(spec))
        , graph(std::move(edges))
        , options(how)
        , ids(idsOf(*fleet))
        , record(fleet->warnings)
        , sampler(how.seed)
        , board(fleet, graph)
        , tails(fleet->services.size()) {
        services.reserve(fleet->services.size());
        for (const auto& service : fleet->services) {
            services.emplace_back(service, fleet->interval);
            if (options.warmStart) services.back().beginReplay();
        }
    }

    [[nodiscard]] Duration steadiness() const { return last ? last->steady - last->wall : Duration(0); }

    [[nodiscard]] RoundTime timeOf(TimePoint wall);
    [[nodiscard]] std::vector<ServiceEvidence> evidenceOf(const Round& round, RoundWork& work);
    [[nodiscard]] Predictions predict(std::span<const ServiceEvidence> evidence) const;
    void keepRecord(const Round& round, std::span<const ServiceEvidence> evidence,
                    const Predictions& predictions, std::vector<Event>& events);
    void lookAhead(const Round& round, const Predictions& predictions);
    [[nodiscard]] std::shared_ptr<const FleetOutlook> publish(const Round& round, Predictions& predictions,
                                                              RoundTime now) const;
};

FleetAnalyst::FleetAnalyst(std::shared_ptr<const FleetSpec> fleet,
                           std::shared_ptr<const topology::DependencyGraph> graph, AnalystOptions options)
    : m_state(std::make_unique<State>(std::move(fleet), std::move(graph), options)) {}

FleetAnalyst::~FleetAnalyst() = default;
FleetAnalyst::FleetAnalyst(FleetAnalyst&&) noexcept = default;
FleetAnalyst& FleetAnalyst::operator=(FleetAnalyst&&) noexcept = default;

void FleetAnalyst::adopt(FleetAnalyst&& before) {
    State& old = *before.m_state;
    const bool samePace = m_state->fleet->interval == old.fleet->interval;
    for (topology::Node was = 0; was < old.services.size() && samePace; ++was) {
        const auto node = m_state->graph->find(old.ids[was]);
        if (!node) continue;
        const auto& spec = m_state->fleet->services[*node];
        const auto& past = old.fleet->services[was];
        // Other probes may read something else under the same name.
        if (spec.kind != past.kind || spec.probes != past.probes) continue;
        m_state->services[*node].adopt(std::move(old.services[was]));
    }
    m_state->record = std::move(old.record);
    m_state->record.setSettings(m_state->fleet->warnings);
    m_state->sampler.load(old.sampler.open());
    m_state->board.adopt(old.board);
    m_state->last = old.last; // numbers of rounds may begin anew
}

void FleetAnalyst::replay(const ServiceId& service, const SignalId& signal,
                          std::span<const Reading> readings) {
    const auto node = m_state->graph->find(service);
    if (!node) return;
    auto& analyst = m_state->services[*node];
    const auto spec = std::ranges::find(analyst.specs(), signal, &SignalSpec::id);
    if (spec == analyst.specs().end()) return;
    analyst.replay(static_cast<std::size_t>(spec - analyst.specs().begin()), readings, m_state->steadiness(),
                   m_state->fleet->warnings);
}

void FleetAnalyst::replayed(const ServiceId& service) {
    const auto node = m_state->graph->find(service);
    if (node && m_state->services[*node].isReplaying()) m_state->services[*node].endReplay();
}

void FleetAnalyst::loadRecord(const Record& record) {
    m_state->record.load(record);
    m_state->sampler.load(record.forecasts);
    m_state->board.load(m_state->record.openWarnings());
}

/// A time that never runs backwards. Where the clock did, nobody can tell what lies in between.
RoundTime FleetAnalyst::State::timeOf(TimePoint wall) {
    RoundTime now{.wall = wall, .steady = wall + steadiness()};
    if (last) {
        if (now.wall < last->wall) {
            now.steady = last->steady + fleet->interval;
            record.unobserved(now.wall, last->wall);
        } else if (now.wall - last->wall > 4 * fleet->interval) {
            record.unobserved(last->wall, now.wall);
        }
    }
    last = now;
    return now;
}

std::vector<ServiceEvidence> FleetAnalyst::State::evidenceOf(const Round& round, RoundWork& work) {
    std::vector<ServiceEvidence> evidence;
    evidence.reserve(services.size());
    for (std::size_t i = 0; i < services.size(); ++i)
        evidence.push_back(services[i].take(round.services[i], work));
    return evidence;
}

/// First each by itself, then with those that it cannot do without.
Predictions FleetAnalyst::State::predict(std::span<const ServiceEvidence> evidence) const {
    const auto& calibration = record.calibration();
    const auto predicted = [&](const ServiceEvidence& one,
                               std::span<const warnings::DependencyChance> dependencies) {
        std::optional<warnings::FailurePrediction> prediction;
        const bool something = !one.signals.empty() || !dependencies.empty() || isBelow(one.ownHealth);
        if (one.silence != Silence::None || !something) return prediction;
        prediction = warnings::predictFailure({.signals = one.signals,
                                               .hardDependencies = dependencies,
                                               .ownHealth = one.ownHealth,
                                               .anomaly = one.anomaly},
                                              calibration);
        return prediction;
    };
    Predictions predictions;
    predictions.reserve(evidence.size());
    for (const auto& one : evidence)
        predictions.push_back(predicted(one, {}));
    const auto dependencies = dependencyChances(*graph, predictions, fleet->warnings.horizon);
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        if (!dependencies[i].empty()) predictions[i] = predicted(evidence[i], dependencies[i]);
    }
    return predictions;
}

void FleetAnalyst::State::keepRecord(const Round& round, std::span<const ServiceEvidence> evidence,
                                     const Predictions& predictions, std::vector<Event>& events) {
    std::vector<ServiceFact> facts;
    std::vector<const warnings::FailurePrediction*> foretold;
    facts.reserve(evidence.size());
    foretold.reserve(evidence.size());
    for (std::size_t i = 0; i < evidence.size(); ++i) {
        const auto& one = evidence[i];
        const auto* prediction = predictions[i] ? &*predictions[i] : nullptr;
        const bool failing =
            one.failed || isBelow(one.ownHealth) || isBelow(round.services[i].effective.score);
        facts.push_back(
            {.known = one.known, .failed = one.failed, .failing = failing, .prediction = prediction});
        foretold.push_back(prediction);
    }
    auto recorded = record.take(round.time, ids, facts);
    // Who fails by itself is told of before those that fail with it.
    std::ranges::stable_sort(recorded.warned, {}, [&predictions](std::size_t index) {
        return !becauseOf(*predictions[index]).isEmpty();
    });
    for (const auto& settled : recorded.settled)
        board.settle(settled, round.time, events);
    board.update(foretold, round.time, fleet->warnings);
    for (const std::size_t index : recorded.warned)
        board.raise(round.services[index], *predictions[index], round.time, events);
    sampler.take(round.services, services, round.time, fleet->interval, fleet->warnings.horizon,
                 record.changes().forecasts);
}

/// New tails for those whose turn it is.
void FleetAnalyst::State::lookAhead(const Round& round, const Predictions& predictions) {
    const std::size_t turns = services.size() / kTailsEachRound + 1;
    for (std::size_t i = 0; i < services.size(); ++i) {
        const bool near = predictions[i] && predictions[i]->probability >= kTailAlways;
        if (near || !tails[i] || i % turns == round.number % turns)
            tails[i] = services[i].tail(round.services[i], round.time, fleet->warnings.horizon);
    }
}

std::shared_ptr<const FleetOutlook> FleetAnalyst::State::publish(const Round& round, Predictions& predictions,
                                                                 RoundTime now) const {
    auto made = std::make_shared<FleetOutlook>();
    made->made = round.time;
    made->round = round.number;
    made->settings = fleet->warnings;
    made->warnings = board.standing();
    made->record = record.digest();
    made->cost.cpu = round.cpu;
    made->services.resize(services.size());
    for (std::size_t i = 0; i < services.size(); ++i) {
        auto& service = made->services[i];
        services[i].describe(service, now, fleet->warnings);
        service.prediction = std::move(predictions[i]);
        if (service.silence == Silence::None) service.health = tails[i];
        made->cost.memory.count += services[i].size().count;
        made->cost.signals += static_cast<std::uint32_t>(services[i].specs().size());
        const auto& forests = services[i].forests();
        made->cost.forests += forests.rolling() ? 1U : 0U;
        made->cost.forests += forests.frozen() && forests.frozen() != forests.rolling() ? 1U : 0U;
        made->cost.replaying += services[i].isReplaying() ? 1U : 0U;
    }
    return made;
}

Told FleetAnalyst::take(const Round& round) {
    State& state = *m_state;
    Told told;
    const bool isNew = !state.number || round.number > *state.number;
    if (isNew && round.services.size() == state.services.size()) {
        state.number = round.number;
        RoundWork work{.now = state.timeOf(round.time), .settings = state.fleet->warnings, .marks = {}};
        const auto evidence = state.evidenceOf(round, work);
        auto predictions = state.predict(evidence);
        state.keepRecord(round, evidence, predictions, told.events);
        state.lookAhead(round, predictions);
        state.outlook = state.publish(round, predictions, work.now);
        auto& marks = state.record.changes().marks;
        marks.insert(marks.end(), std::make_move_iterator(work.marks.begin()),
                     std::make_move_iterator(work.marks.end()));
    }
    told.outlook = state.outlook;
    told.changes = takeChanges();
    return told;
}

Result<ServiceForecast> FleetAnalyst::forecastOf(const ServiceId& service) const {
    const auto node = m_state->graph->find(service);
    if (!node)
        return failure(ErrorCode::FixInput, "there is no service «" + service.value() + "» in the fleet");
    const auto& analyst = m_state->services[*node];
    if (analyst.isReplaying())
        return failure(ErrorCode::Retry, "its history is still being read", service.value());
    return ServiceForecast{.service = service,
                           .made = m_state->last ? m_state->last->wall : TimePoint(),
                           .signals = analyst.forecasts(m_state->fleet->warnings)};
}

void FleetAnalyst::act(const ServiceId& service, TimePoint time) {
    if (m_state->graph->find(service)) m_state->record.act(service, time);
}

void FleetAnalyst::unobserved(TimePoint from, TimePoint to) {
    m_state->record.unobserved(from, to);
}

RecordChanges FleetAnalyst::takeChanges() {
    return std::exchange(m_state->record.changes(), {});
}

std::optional<TrainingWish> FleetAnalyst::wantsTraining(TimePoint now) {
    State& state = *m_state;
    std::vector<TrainingNeed> needs;
    needs.reserve(state.services.size());
    for (std::size_t i = 0; i < state.services.size(); ++i) {
        const auto& service = state.services[i];
        TrainingNeed need{.service = &state.ids[i],
                          .began = {},
                          .deployed = service.deployed(),
                          .rolling = service.forests().rolling().get()};
        if (service.began() && !service.isReplaying() && !service.specs().empty())
            need.began = *service.began() - state.steadiness();
        needs.push_back(need);
    }
    const Duration least = std::max(state.fleet->warnings.minimumHistory,
                                    state.fleet->interval * static_cast<Duration::rep>(kLeastRows + 1));
    const auto choice = state.schedule.next(needs, now, least);
    if (!choice) return std::nullopt;
    TrainingWish wish{.service = state.ids[choice->index],
                      .signals = {},
                      .from = choice->from,
                      .to = now,
                      .interval = state.fleet->interval,
                      .cause = choice->cause,
                      .options = {}};
    for (const auto& signal : state.services[choice->index].specs())
        wish.signals.push_back(signal.id);
    wish.options = forestOptionsFor(state.services.size(), seedFor(state.options.seed, wish.service));
    return wish;
}

Result<void> FleetAnalyst::setForest(const ServiceId& service, ForestRole role,
                                     std::shared_ptr<const analysis::ServiceForest> forest) {
    const auto node = m_state->graph->find(service);
    if (!node || !forest)
        return failure(ErrorCode::FixInput, "no forest, or no service «" + service.value() + "»");
    auto& analyst = m_state->services[*node];
    std::vector<SignalId> signals;
    for (const auto& signal : analyst.specs())
        signals.push_back(signal.id);
    if (forest->record().fingerprint != analysis::fingerprintOf(signals) ||
        forest->forest().columns() != signals.size() * analysis::ServiceFeatures::kPerSignal)
        return failure(ErrorCode::FixInput, "a forest of other signals", service.value());
    if (role == ForestRole::Rolling) {
        analyst.forests().roll(std::move(forest));
    } else {
        analyst.forests().freeze(std::move(forest));
    }
    return {};
}

const analysis::GuardedForest* FleetAnalyst::forestsOf(const ServiceId& service) const {
    const auto node = m_state->graph->find(service);
    return node ? &m_state->services[*node].forests() : nullptr;
}

const std::shared_ptr<const FleetSpec>& FleetAnalyst::fleet() const noexcept {
    return m_state->fleet;
}

} // namespace holdfast::outlook

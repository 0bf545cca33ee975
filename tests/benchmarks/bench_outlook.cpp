// SPDX-License-Identifier: GPL-3.0-or-later
// What foretelling costs at fleet size: 1,000 services of 20 signals read every 30 s. Processor time a sweep
// for the whole of FleetAnalyst::take() and for its parts alone, bytes of all models, the replay of a day of
// history and the training of a forest. `--small` runs 100 services.
#include "engine/core/analysis/health_scoring.h"
#include "engine/core/analysis/split_mix.h"
#include "engine/core/outlook/fleet_analyst.h"
#include "engine/core/outlook/service_analyst.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <numbers>
#include <string_view>
#include <vector>

using namespace holdfast;
using namespace holdfast::outlook;

namespace {

constexpr Duration kInterval{30'000};
constexpr int kSignals = 20;
constexpr int kDay = 2'880; ///< sweeps
const TimePoint kStart{Duration(1'780'000'000'000)};

/// Milliseconds of processor that this thread used.
double used() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double costOf(const std::function<void()>& work) {
    const double before = used();
    work();
    return used() - before;
}

/// Half of the signals have thresholds; every tenth service has a memory that fills up in two days.
std::shared_ptr<const FleetSpec> fleetOf(int services) {
    auto fleet = std::make_shared<FleetSpec>();
    for (int i = 0; i < services; ++i) {
        ServiceSpec service{.id = ServiceId("service-" + std::to_string(i))};
        for (int s = 0; s < kSignals; ++s) {
            SignalSpec signal{.id = SignalId("signal-" + std::to_string(s)), .unit = Unit::Seconds};
            if (s % 2 == 0) {
                signal.part = Part::Latency;
                signal.thresholds = Thresholds{700.0, 800.0, 900.0, 1000.0};
            }
            service.signals.push_back(signal);
        }
        fleet->services.push_back(std::move(service));
        for (int d = 1; d <= 3 && i > 0; ++d)
            fleet->dependencies.push_back(
                {.from = fleet->services[std::size_t(i)].id,
                 .to = fleet->services[std::size_t(i - 1 - (i * 7 + d * 13) % i)].id,
                 .kind = d == 3 ? DependencyKind::Soft : DependencyKind::Hard,
                 .weight = 0.5});
    }
    return fleet;
}

double valueOf(int service, int signal, int sweep, analysis::SplitMix& random) {
    const double day = std::sin(2.0 * std::numbers::pi * (sweep + 40 * signal) / kDay);
    const double noise = (random.unit() + random.unit() + random.unit() - 1.5) * 20.0;
    const double leak = service % 10 == 0 && signal == 0 ? 0.1 * sweep : 0.0;
    return 400.0 + 100.0 * day + noise + leak;
}

TimePoint at(int sweep) {
    return kStart + kInterval * sweep;
}

class Play {
public:
    explicit Play(std::shared_ptr<const FleetSpec> fleet) : m_fleet(std::move(fleet)), m_random(7) {
        for (const auto& spec : m_fleet->services) {
            ServiceState state;
            state.id = spec.id;
            for (const auto& signal : spec.signals)
                state.signals.push_back({.id = signal.id,
                                         .unit = signal.unit,
                                         .part = signal.part,
                                         .thresholds = signal.thresholds});
            m_states.push_back(std::move(state));
        }
    }

    Round sweep(int number) {
        for (std::size_t i = 0; i < m_states.size(); ++i) {
            auto& state = m_states[i];
            for (std::size_t s = 0; s < state.signals.size(); ++s) {
                auto& signal = state.signals[s];
                signal.last = Reading{.time = at(number), .value = valueOf(int(i), int(s), number, m_random)};
                signal.freshness = Freshness::Fresh;
                if (signal.thresholds)
                    signal.score = analysis::scoreOf(signal.last->value, *signal.thresholds);
            }
            state.own = analysis::ownHealth(state.signals, kSignals, kSignals);
            state.effective.score = state.own.score;
            state.state =
                *state.own.score < analysis::kCriticalBelow ? HealthState::Critical : HealthState::Healthy;
        }
        return {.time = at(number), .number = std::uint64_t(number) + 1, .services = m_states};
    }

    [[nodiscard]] const std::vector<ServiceState>& states() const { return m_states; }

private:
    std::shared_ptr<const FleetSpec> m_fleet;
    std::vector<ServiceState> m_states;
    analysis::SplitMix m_random;
};

std::vector<std::vector<Reading>> historyOf(int service, int sweeps) {
    analysis::SplitMix random(std::uint64_t(service) + 1);
    std::vector<std::vector<Reading>> history(kSignals);
    for (int sweep = 0; sweep < sweeps; ++sweep)
        for (int s = 0; s < kSignals; ++s)
            history[std::size_t(s)].push_back(
                {.time = at(sweep), .value = valueOf(service, s, sweep, random)});
    return history;
}

void row(const char* what, double value, const char* unit, const char* bar = "") {
    std::printf("%-64s %10.2f %-10s %s\n", what, value, unit, bar);
}

/// Forests of all services from a day of readings; prints what one costs.
void train(FleetAnalyst& analyst, const FleetSpec& fleet) {
    std::vector<double> rowsCost;
    std::vector<double> trainCost;
    for (std::size_t i = 0; i < fleet.services.size(); ++i) {
        TrainingWish wish{.service = fleet.services[i].id,
                          .from = kStart,
                          .to = at(kDay),
                          .interval = kInterval,
                          .options = forestOptionsFor(fleet.services.size(), i)};
        for (const auto& signal : fleet.services[i].signals)
            wish.signals.push_back(signal.id);
        TrainingRows rows(wish);
        const auto history = historyOf(int(i), kDay);
        rowsCost.push_back(costOf([&] { static_cast<void>(rows.add(history)); }));
        std::shared_ptr<const analysis::ServiceForest> forest;
        trainCost.push_back(
            costOf([&] { forest = std::make_shared<const analysis::ServiceForest>(*rows.train()); }));
        static_cast<void>(analyst.setForest(wish.service, ForestRole::Rolling, forest));
        // A baseline of its own, as after the second training.
        static_cast<void>(analyst.setForest(wish.service, ForestRole::Frozen,
                                            std::make_shared<const analysis::ServiceForest>(*forest)));
    }
    std::ranges::sort(rowsCost);
    std::ranges::sort(trainCost);
    row("training: a day of 20 signals into rows, a service", rowsCost[rowsCost.size() / 2], "ms");
    row("training: the forest of up to 2,048 rows, a service", trainCost[trainCost.size() / 2], "ms");
}

void parts(const FleetSpec& fleet, Play& play, int from) {
    std::vector<ServiceAnalyst> services;
    for (const auto& spec : fleet.services)
        services.emplace_back(spec, kInterval);
    double took = 0.0;
    constexpr int kRounds = 80;
    for (int i = 0; i < kRounds; ++i) {
        const auto round = play.sweep(from + i);
        RoundWork work{.now = {.wall = round.time, .steady = round.time}, .settings = {}, .marks = {}};
        const double cost = costOf([&] {
            for (std::size_t s = 0; s < services.size(); ++s)
                static_cast<void>(services[s].take(round.services[s], work));
        });
        if (i >= kRounds / 2) took += cost / (kRounds / 2);
    }
    row("… of it signals and features of all services, without forests", took, "ms");
    const double tails = costOf([&] {
        for (std::size_t s = 0; s < services.size(); ++s)
            static_cast<void>(
                services[s].tail(play.states()[s], at(from + kRounds), WarningSettings{}.horizon));
    });
    row("a health tail of every service (a quarter of them each sweep)", tails, "ms");
    row("the forecasts of one service on demand",
        costOf([&] { static_cast<void>(services[0].forecasts({})); }), "ms");
}

} // namespace

int main(int argc, char** argv) {
    const bool small = argc > 1 && std::string_view(argv[1]) == "--small";
    const int services = small ? 100 : 1'000;
    const auto fleet = fleetOf(services);
    FleetAnalyst analyst(fleet, std::make_shared<const topology::DependencyGraph>(*fleet),
                         {.warmStart = true});
    std::printf("%d services of %d signals, a sweep every 30 s\n\n", services, kSignals);

    std::vector<std::vector<Reading>> history;
    double replay = 0.0;
    for (int i = 0; i < services; ++i) {
        history = historyOf(i, kDay);
        const auto& spec = fleet->services[std::size_t(i)];
        replay += costOf([&] {
            for (std::size_t s = 0; s < kSignals; ++s)
                analyst.replay(spec.id, spec.signals[s].id, history[s]);
            analyst.replayed(spec.id);
        });
    }
    row("replay of a day, the whole fleet", replay / 1e3, "s");
    row("… a reading", replay * 1e3 / (double(services) * kSignals * kDay), "µs");
    train(analyst, *fleet);

    Play play(fleet);
    std::vector<double> sweeps;
    Told told;
    std::size_t statements = 0;
    std::size_t marks = 0;
    constexpr int kRounds = 60;
    for (int i = 0; i < kRounds; ++i) {
        const auto round = play.sweep(kDay + i);
        sweeps.push_back(costOf([&] { told = analyst.take(round); }));
        statements += told.changes.statements.size();
        marks += told.changes.marks.size();
    }
    std::ranges::sort(sweeps);
    row("take(), the middle sweep", sweeps[sweeps.size() / 2], "ms", "of a core at 30 s: 1 % are 300 ms");
    row("take(), the dearest sweep", sweeps.back(), "ms");
    row("share of a core", sweeps[sweeps.size() / 2] / 300.0, "%", "2 %");
    parts(*fleet, play, kDay + kRounds);
    row("all models", double(told.outlook->cost.memory.count) / (1024.0 * 1024.0), "MiB", "60 MiB");
    std::printf("%u forests; %.1f statements and %.1f marks a sweep; %zu warnings stand\n",
                told.outlook->cost.forests, double(statements) / kRounds, double(marks) / kRounds,
                told.outlook->warnings.size());
    return 0;
}

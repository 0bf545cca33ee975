// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/warning_board.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::outlook;

namespace {

const WarningSettings kSettings;
const TimePoint kStart{Duration(1'780'000'000'000)};

TimePoint at(int minute) {
    return kStart + Duration(60'000) * minute;
}

std::shared_ptr<FleetSpec> fleet() {
    auto spec = std::make_shared<FleetSpec>();
    for (const char* name : {"web", "api", "db"})
        spec->services.push_back({.id = ServiceId(name)});
    spec->dependencies = {{.from = ServiceId("web"), .to = ServiceId("api")},
                          {.from = ServiceId("api"), .to = ServiceId("db"), .kind = DependencyKind::Soft}};
    return spec;
}

WarningBoard board() {
    const auto spec = fleet();
    return {spec, std::make_shared<const topology::DependencyGraph>(*spec)};
}

ServiceState state(const char* name) {
    ServiceState state;
    state.id = ServiceId(name);
    state.signals.push_back({.id = SignalId("memory"), .unit = Unit::Bytes});
    return state;
}

warnings::FailurePrediction prediction(double probability) {
    return {.probability = probability,
            .uncalibrated = probability,
            .expected = Duration(300'000),
            .reasons = {{.kind = warnings::ReasonKind::OnItsWay,
                         .signal = SignalId("memory"),
                         .probability = probability,
                         .level = 800.0,
                         .limit = 900.0}}};
}

} // namespace

class TstWarningBoard final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theEventSaysWhatIsExpectedAndWhy() {
        auto standing = board();
        std::vector<Event> events;
        standing.raise(state("api"), prediction(0.8), at(0), events);
        QCOMPARE(events.size(), 1U);
        QVERIFY(events[0].kind == EventKind::WarningRaised);
        QVERIFY(events[0].severity == Severity::Warning);
        const auto& facts = events[0].facts;
        QVERIFY(facts.at("probability") == FactValue(0.8));
        QVERIFY(facts.at("expected") == FactValue(300.0));
        QVERIFY(facts.at("reason") == FactValue(std::string("on-its-way")));
        QVERIFY(facts.at("unit") == FactValue(std::string("bytes")));
        QVERIFY(facts.at("level") == FactValue(800.0));
        QVERIFY(facts.at("down") == FactValue(std::int64_t{1}));
        QVERIFY(!facts.contains("because"));
    }

    void theyAreOrderedByWhatWouldBeLost() {
        auto standing = board();
        std::vector<Event> events;
        standing.raise(state("web"), prediction(0.9), at(0), events);
        standing.raise(state("api"), prediction(0.8), at(0), events);
        standing.raise(state("db"), prediction(0.8), at(0), events);
        const auto all = standing.standing();
        QVERIFY(all[0].service == ServiceId("api")); // with web two of three
        QVERIFY(all[1].service == ServiceId("db"));  // degrades two
        QVERIFY(all[2].service == ServiceId("web"));
        QVERIFY(all[0].remedy == actions::RecoveryAction::GracefulRestart); // memory of an HTTP service
        QCOMPARE(all[0].down, 1U);
        QCOMPARE(all[1].degraded, 2U);
        QVERIFY(all[0].weight() >= all[1].weight());
        QVERIFY(std::abs(all[2].impact - 1.0 / 3.0) < 1e-9);
    }

    void itGoesWhenItHasBeenUnlikelyForAWhile() {
        auto standing = board();
        std::vector<Event> events;
        standing.raise(state("api"), prediction(0.9), at(0), events);
        const auto low = prediction(0.3);
        const auto high = prediction(0.6);
        const warnings::FailurePrediction* foretold[] = {nullptr, &low, nullptr};
        standing.update(foretold, at(1), kSettings);
        standing.update(foretold, at(5), kSettings);
        QCOMPARE(standing.standing().size(), 1U);
        QCOMPARE(standing.standing()[0].prediction.probability, 0.3);
        QCOMPARE(standing.standing()[0].greatest, 0.9);
        foretold[1] = &high;
        standing.update(foretold, at(5), kSettings); // likely again: the time begins anew
        foretold[1] = &low;
        standing.update(foretold, at(6), kSettings);
        standing.update(foretold, at(10), kSettings);
        QCOMPARE(standing.standing().size(), 1U);
        standing.update(foretold, at(11), kSettings);
        QVERIFY(standing.standing().empty());
    }

    void whatIsSettledIsToldAndGone() {
        auto standing = board();
        std::vector<Event> events;
        standing.raise(state("api"), prediction(0.9), at(0), events);
        standing.settle({.service = ServiceId("api"),
                         .at = at(0),
                         .probability = 0.9,
                         .warned = true,
                         .outcome = warnings::Outcome::Hit,
                         .failedAt = at(6)},
                        at(6), events);
        QVERIFY(standing.standing().empty());
        const auto& facts = events.back().facts;
        QVERIFY(events.back().kind == EventKind::WarningSettled);
        QVERIFY(facts.at("outcome") == FactValue(std::string("hit")));
        QVERIFY(facts.at("raised") == FactValue(std::int64_t{at(0).time_since_epoch().count()}));
        QVERIFY(facts.at("failed") == FactValue(std::int64_t{at(6).time_since_epoch().count()}));
    }

    void whatIsNotForetoldNowStandsAsItWasSaid() {
        auto standing = board();
        std::vector<Event> events;
        standing.raise(state("api"), prediction(0.9), at(0), events);
        const warnings::FailurePrediction* foretold[] = {nullptr, nullptr, nullptr};
        standing.update(foretold, at(10), kSettings);
        QCOMPARE(standing.standing().size(), 1U);
    }

    void storedOnesGoOnWithoutANewEvent() {
        auto standing = board();
        const warnings::Statement open[] = {
            {.service = ServiceId("db"), .at = at(-3), .probability = 0.75, .warned = true},
            {.service = ServiceId("gone"), .at = at(-3), .probability = 0.75, .warned = true}};
        standing.load(open);
        QCOMPARE(standing.standing().size(), 1U);
        QVERIFY(standing.standing()[0].raised == at(-3));
        QVERIFY(standing.standing()[0].impact > 0.5);
    }

    void theStrongestReasonNamesTheDependency() {
        auto caused = prediction(0.8);
        QVERIFY(becauseOf(caused).isEmpty());
        caused.reasons.insert(caused.reasons.begin(), {.kind = warnings::ReasonKind::Dependency,
                                                       .signal = {},
                                                       .dependency = ServiceId("db"),
                                                       .probability = 0.9});
        QVERIFY(becauseOf(caused) == ServiceId("db"));
        QVERIFY(becauseOf({}).isEmpty());
    }
};

HOLDFAST_TEST(TstWarningBoard)
#include "tst_warning_board.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/runtime/probed_health.h"
#include "engine/runtime/recovery_watch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::runtime;
using actions::AutomationMode;
using actions::RecoveryAction;
using holdfast::testing::FakeClock;

namespace {

/// A fleet of six in mode Auto, each with a health that the test sets.
struct Watched {
    Watched() {
        for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
            fleet.services.push_back({.id = ServiceId(name)});
            state.services.push_back({.id = ServiceId(name),
                                      .freshness = Freshness::Fresh,
                                      .own = {.score = 1.0, .confidence = 1.0}});
            watch.setRecord(ServiceId(name), {});
        }
        rules.useFleet(fleet, {});
        watch.useFleet(fleet, true);
    }

    void set(std::size_t index, double own) {
        state.services[index].own.score = own;
        state.services[index].ownState = own < 0.4 ? HealthState::Critical : HealthState::Healthy;
    }

    RecoveryWatch::Round sweep() {
        clock.pass(Duration(5'000));
        return watch.take(
            state, [this](const ServiceId& service) { return service == busy; }, clock.now(), clock.steady());
    }

    FakeClock clock;
    DeskRules rules{clock, "ann@desk", actions::Role::Admin, {}};
    FleetSpec fleet{.name = "six", .automation = "auto"};
    FleetState state;
    ServiceId busy;
    RecoveryWatch watch{rules, {}};
};

} // namespace

class TstRecoveryWatch final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsIllTwiceInARowIsOrderedAndToldWhy() {
        Watched one;
        one.set(0, 0.1);
        QVERIFY(one.sweep().orders.empty()); // one reading may be a slip
        const auto round = one.sweep();
        QCOMPARE(round.orders.size(), std::size_t{1});
        QVERIFY(round.orders[0].action == RecoveryAction::GracefulRestart);
        QVERIFY(round.orders[0].reason.contains("0.10"));
        QCOMPARE(one.watch.proposals().size(), std::size_t{1});
    }

    void aLikelyChangeIsNamedAndPutBackOnAPersonsWord() {
        Watched one;
        const snapshots::LikelyChange change{.service = ServiceId("a"),
                                             .safePoint = snapshots::SnapshotId("20261122-003000-7f3a"),
                                             .text = "a 1.8.2 → 1.8.3, 14 min before health fell"};
        one.watch.setLikely({change});
        // Not ill enough for any rung, and never by automation itself.
        QVERIFY(one.sweep().orders.empty());
        QCOMPARE(one.watch.proposals().size(), std::size_t{1});
        const auto proposal = one.watch.proposals()[0];
        QVERIFY(proposal.action == RecoveryAction::EmergencyRollback && proposal.waits.empty());
        QVERIFY2(proposal.reason.contains("1.8.2 → 1.8.3, 14 min"), proposal.reason.c_str());
        // Where the ladder has something, that comes first, and names the change.
        one.set(0, 0.1);
        static_cast<void>(one.sweep());
        const auto round = one.sweep();
        QCOMPARE(round.orders.size(), std::size_t{1});
        QVERIFY(round.orders[0].action == RecoveryAction::GracefulRestart);
        QVERIFY2(round.orders[0].reason.contains("Likely cause: a 1.8.2 → 1.8.3"),
                 round.orders[0].reason.c_str());
        QCOMPARE(one.watch.proposals().size(), std::size_t{1});
        one.watch.setLikely({});
        one.set(0, 1.0);
        static_cast<void>(one.sweep());
        QVERIFY(one.watch.proposals().empty());
    }

    void aLikelyChangeWithoutAWayBackIsNotProposed() {
        Watched one;
        one.watch.setLikely({{.service = ServiceId("a"), .safePoint = {}, .text = "a changed"}});
        static_cast<void>(one.sweep());
        QVERIFY(one.watch.proposals().empty());
        one.watch.setLikely({{.service = ServiceId("a"),
                              .safePoint = snapshots::SnapshotId("20261122-003000-7f3a"),
                              .text = "a changed"}});
        one.busy = ServiceId("a");
        static_cast<void>(one.sweep());
        QVERIFY(one.watch.proposals().empty());
        one.busy = {};
        one.fleet.automation = "observe";
        one.rules.useFleet(one.fleet, {});
        static_cast<void>(one.sweep());
        QVERIFY(one.watch.proposals().empty());
    }

    void aProposalGoesWithItsReason() {
        Watched one;
        one.fleet.automation = "suggest";
        one.rules.useFleet(one.fleet, {});
        one.set(0, 0.1);
        static_cast<void>(one.sweep());
        QVERIFY(one.sweep().orders.empty());
        QCOMPARE(one.watch.proposals().size(), std::size_t{1});
        const auto since = one.watch.proposals()[0].since;
        static_cast<void>(one.sweep());
        QVERIFY(one.watch.proposals()[0].since == since);
        one.set(0, 0.9);
        static_cast<void>(one.sweep());
        QVERIFY(one.watch.proposals().empty());
    }

    void nobodyIsTreatedBeforeItIsKnownWhatWasTried() {
        Watched one;
        one.watch.forgetRecord(ServiceId("a"));
        one.set(0, 0.1);
        static_cast<void>(one.sweep());
        const auto round = one.sweep();
        QVERIFY(round.orders.empty() && one.watch.proposals().empty());
        QVERIFY((round.recordsWanted == std::vector{ServiceId("a")}));
    }

    void aPlanUnderWayIsNotProposedAgain() {
        Watched one;
        one.busy = ServiceId("a");
        one.set(0, 0.1);
        static_cast<void>(one.sweep());
        QVERIFY(one.sweep().orders.empty());
        QVERIFY(one.watch.proposals().empty());
    }

    void afterARefusalItWaitsAndSaysForWhat() {
        Watched one;
        one.set(0, 0.1);
        static_cast<void>(one.sweep());
        QCOMPARE(one.sweep().orders.size(), std::size_t{1});
        one.watch.refused(ServiceId("a"), RecoveryAction::GracefulRestart, "bob@laptop is acting on it.",
                          one.clock.steady() + Duration(12'000));
        QVERIFY(one.sweep().orders.empty());
        QVERIFY(one.watch.proposals()[0].waits.contains("bob@laptop"));
        static_cast<void>(one.sweep());
        QCOMPARE(one.sweep().orders.size(), std::size_t{1}); // twelve seconds later
    }

    void aStormStopsAllAndPointsAtTheLikelyCause() {
        Watched one;
        for (std::size_t i = 0; i < 4; ++i)
            one.set(i, 0.1);
        one.state.troubles = {
            {.cause = {.service = ServiceId("d")}, .others = {ServiceId("a"), ServiceId("b")}}};
        QVERIFY(one.sweep().stormChanged);
        const auto round = one.sweep();
        QVERIFY(round.orders.empty() && !round.stormChanged);
        QVERIFY(one.watch.storm().contains("Look at d first"));
        QCOMPARE(one.watch.proposals().size(), std::size_t{4});
        QVERIFY(one.watch.proposals()[0].waits == one.watch.storm());
    }

    void whatActedThriceInTenMinutesWaitsForAPerson() {
        Watched one;
        for (int i = 0; i < 3; ++i)
            one.watch.acted(one.clock.steady());
        one.set(0, 0.1);
        static_cast<void>(one.sweep());
        QVERIFY(one.sweep().orders.empty());
        QVERIFY(one.watch.proposals()[0].waits.contains("3 times"));
    }

    void aServiceThatIsWellAgainForgetsItsAttempts() {
        Watched one;
        automation::AttemptRecord record;
        record.take({.action = RecoveryAction::GracefulRestart}, actions::Outcome::Failed, one.clock.now());
        one.watch.setRecord(ServiceId("a"), record);
        QVERIFY((one.sweep().well == std::vector{ServiceId("a")}));
        QVERIFY(one.sweep().well.empty());
    }

    /// Each recovery raises the count, and so a restart would be the reason for the next one.
    void restartsAreNoReasonToRestart() {
        Watched one;
        for (std::size_t i = 0; i < 4; ++i) {
            auto& service = one.state.services[i];
            service.signals = {{.id = SignalId(signals::kUp),
                                .part = Part::Availability,
                                .freshness = Freshness::Fresh,
                                .score = 1.0},
                               {.id = SignalId(signals::kRestarts),
                                .part = Part::Errors,
                                .freshness = Freshness::Fresh,
                                .score = 0.1}};
            one.set(i, 0.1);
        }
        static_cast<void>(one.sweep());
        QVERIFY(one.sweep().orders.empty());
        QVERIFY(one.watch.proposals().empty() && one.watch.storm().empty());
        QVERIFY(runtime::readingOf(one.state.services[0], {}, {}, {}).own.value_or(0.0) == 1.0);
    }

    void aQueueCountsOnlyWhileSomebodyWorksItOff() {
        Watched one;
        auto& service = one.state.services[0];
        service.signals = {{.id = SignalId(signals::kUp),
                            .last = Reading{.time = one.clock.now(), .value = 1.0},
                            .freshness = Freshness::Fresh},
                           {.id = SignalId(signals::kQueueDepth),
                            .last = Reading{.time = one.clock.now(), .value = 640.0},
                            .freshness = Freshness::Fresh,
                            .thresholds = Thresholds{50.0, 100.0, 300.0, 1000.0}}};
        const auto queue = signsOf(service, one.state).queue;
        QVERIFY(queue && queue->waiting == 640.0 && queue->critical == 300.0);
        service.signals[0].last->value = 0.0; // the worker hangs: the queue is not what ails it
        QVERIFY(!signsOf(service, one.state).queue);
        service.signals[0].last->value = 1.0;
        service.signals[1].freshness = Freshness::Stale;
        QVERIFY(!signsOf(service, one.state).queue);
    }

    void memoryAndWarningsAreReadFromTheState() {
        Watched one;
        auto& service = one.state.services[0];
        service.signals = {{.id = SignalId(signals::kMemory),
                            .last = Reading{.time = one.clock.now(), .value = 90.0},
                            .freshness = Freshness::Fresh,
                            .limit = 100.0}};
        auto outlook = std::make_shared<outlook::FleetOutlook>();
        outlook->warnings = {
            {.service = ServiceId("a"), .prediction = {.probability = 0.8}},
            {.service = ServiceId("b"), .prediction = {.probability = 0.9}, .because = ServiceId("a")}};
        one.state.outlook = outlook;
        QVERIFY(signsOf(service, one.state).memory == 0.9);
        QVERIFY(signsOf(service, one.state).failureProbability == 0.8);
        QVERIFY(!signsOf(one.state.services[1], one.state).failureProbability); // that is a's to heal
        service.signals[0].freshness = Freshness::Stale;
        QVERIFY(!signsOf(service, one.state).memory);
    }
};

HOLDFAST_TEST(TstRecoveryWatch)
#include "tst_recovery_watch.moc"

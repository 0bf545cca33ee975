// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/tracking/fleet_tracker.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::tracking;

namespace {

ServiceSpec tcp(const char* name) {
    ServiceSpec spec{.id = ServiceId(name), .kind = ServiceKind::Tcp};
    spec.probes.push_back({.kind = ProbeKind::Tcp, .target = "127.0.0.1:1"});
    for (const auto& signal : defaultSignals(ProbeKind::Tcp))
        spec.signals.push_back(signal);
    return spec;
}

std::shared_ptr<FleetSpec> fleet() {
    auto spec = std::make_shared<FleetSpec>();
    spec->name = "test";
    spec->services = {tcp("api"), tcp("redis")};
    spec->dependencies = {{.from = ServiceId("api"), .to = ServiceId("redis")}};
    return spec;
}

Instant at(Duration::rep seconds) {
    return {.wall = TimePoint{Duration(1'780'000'000'000 + seconds * 1000)},
            .steady = SteadyPoint{Duration(seconds * 1000)}};
}

ProbeReport up() {
    return {.readings = {{SignalId("up"), 1.0}, {SignalId("latency"), 0.01}}};
}

ProbeReport down() {
    return {.problem = ProbeProblem::Refused,
            .detail = "connection refused",
            .readings = {{SignalId("up"), 0.0}}};
}

std::string fact(const Event& event, const char* name) {
    const auto found = event.facts.find(name);
    return found == event.facts.end() ? std::string() : std::get<std::string>(found->second);
}

} // namespace

class TstFleetTracker final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void riskIsTheChanceTimesWhatHangsOnIt() {
        FleetTracker tracker(fleet());
        tracker.ingest(0, 0, up(), at(0));
        tracker.ingest(1, 0, down(), at(0));
        auto standing = std::make_shared<FleetStanding>();
        standing->services = {{.criticality = 0.0}, {.criticality = 0.8}};
        QVERIFY(!tracker.picture(at(0), 1).services[1].cascadeRisk); // not worked out yet
        tracker.setStanding(standing);
        auto picture = tracker.picture(at(0), 1);
        QCOMPARE(picture.services[1].failureChance.value_or(-1.0), 1.0);
        QCOMPARE(picture.services[1].cascadeRisk.value_or(-1.0), 0.8);
        QCOMPARE(picture.services[0].cascadeRisk.value_or(-1.0), 0.0);
        tracker.forgetFreshness();
        QVERIFY(!tracker.picture(at(1), 2).services[1].cascadeRisk); // unknown is no number
        tracker.setStanding(std::make_shared<FleetStanding>());      // of another fleet
        QCOMPARE(tracker.standing(), std::shared_ptr<const FleetStanding>(standing));
    }

    void whatIsForetoldTakesThePlaceOfTheRule() {
        FleetTracker tracker(fleet());
        tracker.ingest(0, 0, up(), at(0));
        tracker.ingest(1, 0, up(), at(0));
        auto standing = std::make_shared<FleetStanding>();
        standing->services = {{.criticality = 0.0}, {.criticality = 0.5}};
        tracker.setStanding(standing);
        QVERIFY(tracker.picture(at(0), 1).services[1].chanceBasis == ChanceBasis::Rule);
        auto outlook = std::make_shared<outlook::FleetOutlook>();
        outlook->made = at(0).wall;
        outlook->services.resize(2);
        outlook->services[1].prediction = warnings::FailurePrediction{.probability = 0.6};
        tracker.setOutlook(outlook);
        auto picture = tracker.picture(at(1), 2);
        QVERIFY(picture.services[1].chanceBasis == ChanceBasis::Forecast);
        QCOMPARE(*picture.services[1].failureChance, 0.6);
        QCOMPARE(*picture.services[1].cascadeRisk, 0.3);
        QVERIFY(picture.services[0].chanceBasis == ChanceBasis::Rule); // nothing is foretold of it
        // What is down is down.
        tracker.ingest(1, 0, down(), at(2));
        picture = tracker.picture(at(2), 3);
        QCOMPARE(*picture.services[1].failureChance, 1.0);
        QVERIFY(picture.services[1].chanceBasis == ChanceBasis::Rule);
        // An old outlook, or one of another fleet, says nothing.
        tracker.ingest(1, 0, up(), at(150));
        QVERIFY(tracker.picture(at(150), 8).services[1].chanceBasis == ChanceBasis::Rule);
        tracker.setOutlook(std::make_shared<outlook::FleetOutlook>());
        tracker.ingest(1, 0, up(), at(151));
        QVERIFY(tracker.picture(at(151), 9).services[1].chanceBasis == ChanceBasis::Rule);
    }

    void troubleStandsUnderTheOneThatItBeganWith() {
        FleetTracker tracker(fleet());
        tracker.ingest(0, 0, up(), at(0));
        tracker.ingest(1, 0, up(), at(0));
        QVERIFY(tracker.picture(at(0), 1).troubles.empty());
        // Redis dies; a sweep later the api, which cannot start without it, is gone, too.
        tracker.ingest(1, 0, down(), at(30));
        static_cast<void>(tracker.picture(at(30), 2));
        tracker.ingest(0, 0, down(), at(60));
        tracker.ingest(1, 0, down(), at(60));
        const auto picture = tracker.picture(at(60), 3);
        HOLDFAST_COMPARE(picture.events.size(), std::size_t{1});
        QCOMPARE(fact(picture.events.front(), "likely_cause"), std::string("redis"));
        const auto& troubles = picture.troubles;
        QCOMPARE(troubles.size(), std::size_t{1});
        const auto& group = troubles.front();
        HOLDFAST_COMPARE(group.cause.service, ServiceId("redis"));
        HOLDFAST_COMPARE(group.others, std::vector{ServiceId("api")});
        HOLDFAST_COMPARE(group.cause.reasons.began, std::optional(at(30).wall));
        HOLDFAST_COMPARE(group.cause.reasons.ahead, std::optional(Duration(30'000)));
        QCOMPARE(group.cause.reasons.troubledDependencies, 0);
        tracker.ingest(0, 0, up(), at(90));
        tracker.ingest(1, 0, up(), at(90));
        static_cast<void>(tracker.picture(at(90), 4));
        tracker.ingest(0, 0, up(), at(120));
        tracker.ingest(1, 0, up(), at(120));
        static_cast<void>(tracker.picture(at(120), 5));
        tracker.ingest(0, 0, up(), at(150));
        tracker.ingest(1, 0, up(), at(150));
        QVERIFY(tracker.picture(at(150), 6).troubles.empty());
        // The next time is another trouble, which begins then.
        tracker.ingest(1, 0, down(), at(180));
        const auto again = tracker.picture(at(180), 7);
        HOLDFAST_COMPARE(again.troubles.front().cause.reasons.began, std::optional(at(180).wall));
        QCOMPARE(fact(again.events.front(), "likely_cause"),
                 again.events.front().service == ServiceId("api") ? std::string("redis") : std::string());
    }

    void redisDiesAndComesBack() {
        FleetTracker tracker(fleet());
        tracker.ingest(0, 0, up(), at(0));
        tracker.ingest(1, 0, up(), at(0));
        auto picture = tracker.picture(at(0), 1);
        QVERIFY(picture.events.empty()); // a fleet that opens healthy is not news
        HOLDFAST_COMPARE(picture.services[0].state, HealthState::Healthy);

        tracker.ingest(1, 0, down(), at(30));
        picture = tracker.picture(at(30), 2);
        const auto& api = picture.services[0];
        HOLDFAST_COMPARE(picture.services[1].state, HealthState::Critical);
        HOLDFAST_COMPARE(api.ownState, HealthState::Healthy);
        QCOMPARE(*api.own.score, 1.0);
        HOLDFAST_COMPARE(*api.effective.score, 0.0);
        HOLDFAST_COMPARE(api.state, HealthState::Critical);
        HOLDFAST_COMPARE(api.effective.cause, ServiceId("redis"));
        HOLDFAST_COMPARE(picture.events.size(), std::size_t{2});
        const auto own = std::ranges::find(picture.events, ServiceId("redis"), &Event::service);
        QCOMPARE(fact(*own, "scope"), std::string("own"));
        QCOMPARE(fact(*own, "to"), std::string("critical"));
        QCOMPARE(fact(*own, "reason"), std::string("up"));
        HOLDFAST_COMPARE(fact(*own, "problem"), std::string("refused"));
        const auto limited = std::ranges::find(picture.events, ServiceId("api"), &Event::service);
        QCOMPARE(fact(*limited, "scope"), std::string("effective"));
        QCOMPARE(fact(*limited, "cause"), std::string("redis"));

        QVERIFY(tracker.picture(at(31), 2).events.empty()); // told once
        tracker.ingest(1, 0, up(), at(60));
        picture = tracker.picture(at(60), 3);
        HOLDFAST_COMPARE(picture.events.size(), std::size_t{2});
        HOLDFAST_COMPARE(picture.events[0].severity, Severity::Good);
        HOLDFAST_COMPARE(picture.services[0].state, HealthState::Healthy);
    }

    void aServiceThatOpensBrokenIsNews() {
        FleetTracker tracker(fleet());
        tracker.ingest(1, 0, down(), at(0));
        const auto picture = tracker.picture(at(0), 1);
        HOLDFAST_COMPARE(picture.events.size(), std::size_t{1});
        HOLDFAST_COMPARE(picture.services[0].state, HealthState::Unknown); // never read
    }

    void aGapOfOursRaisesNoStorm() {
        FleetTracker tracker(fleet());
        tracker.ingest(0, 0, up(), at(0));
        tracker.ingest(1, 0, up(), at(0));
        QVERIFY(tracker.picture(at(0), 1).events.empty());
        tracker.forgetFreshness();
        auto picture = tracker.picture(at(5), 2);
        HOLDFAST_COMPARE(picture.services[0].state, HealthState::Unknown);
        QVERIFY(picture.events.empty());
        tracker.ingest(0, 0, up(), at(40));
        tracker.ingest(1, 0, up(), at(40));
        picture = tracker.picture(at(40), 3);
        HOLDFAST_COMPARE(picture.services[0].state, HealthState::Healthy);
        QVERIFY(picture.events.empty()); // as before the gap: nothing happened
    }

    void afterAGapAWholeRoundIsWaitedFor() {
        FleetTracker tracker(fleet());
        tracker.ingest(0, 0, up(), at(0));
        tracker.ingest(1, 0, up(), at(0));
        static_cast<void>(tracker.picture(at(0), 1));
        tracker.forgetFreshness();
        tracker.ingest(0, 0, up(), at(40)); // the caller is read before what it depends on
        QVERIFY(tracker.picture(at(40), 1).events.empty());
        tracker.ingest(1, 0, up(), at(41));
        QVERIFY(tracker.picture(at(41), 2).events.empty());
    }

    void silenceOfOneServiceIsTold() {
        FleetTracker tracker(fleet());
        tracker.ingest(0, 0, up(), at(0));
        tracker.ingest(1, 0, up(), at(0));
        static_cast<void>(tracker.picture(at(0), 1));
        tracker.ingest(1, 0, up(), at(120));
        const auto picture = tracker.picture(at(120), 5);
        HOLDFAST_COMPARE(picture.services[0].state, HealthState::Unknown);
        QCOMPARE(picture.events.size(), std::size_t{1});
        QCOMPARE(fact(picture.events[0], "to"), std::string("unknown"));
    }

    void aPasswordRefusedIsToldOnceAndItsEndToo() {
        FleetTracker tracker(fleet());
        const ProbeReport refused{.problem = ProbeProblem::Authentication, .detail = "WRONGPASS"};
        tracker.ingest(1, 0, refused, at(0));
        auto picture = tracker.picture(at(0), 1);
        HOLDFAST_COMPARE(picture.events.size(), std::size_t{1});
        HOLDFAST_COMPARE(picture.events[0].kind, EventKind::ServiceUnreachable);
        tracker.ingest(1, 0, refused, at(30));
        QVERIFY(tracker.picture(at(30), 2).events.empty());
        tracker.ingest(1, 0, up(), at(60));
        picture = tracker.picture(at(60), 3);
        HOLDFAST_COMPARE(picture.events[0].kind, EventKind::ServiceReachable);
        QCOMPARE(std::get<double>(picture.events[0].facts.at("seconds")), 60.0);
    }

    void callsBetweenServicesShowOnTheirEdgeUntilTheyAreOld() {
        FleetTracker tracker(fleet());
        auto report = up();
        report.calls = {
            {.to = ServiceId("redis"), .callsPerSecond = 12.0, .errorRatio = 0.25, .meanLatency = 0.002}};
        tracker.ingest(0, 0, report, at(0));
        QCOMPARE(tracker.picture(at(1), 1).dependencies[0].callsPerSecond.value(), 12.0);
        QVERIFY(!tracker.picture(at(300), 2).dependencies[0].callsPerSecond);
    }

    void aReloadKeepsWhatIsTheSame() {
        FleetTracker before(fleet());
        before.ingest(0, 0, up(), at(0));
        before.ingest(1, 0, up(), at(0));
        static_cast<void>(before.picture(at(0), 1));
        auto next = fleet();
        next->services[0].probes[0].deadline = Duration(1234);
        next->services.push_back(tcp("worker"));
        FleetTracker tracker(next);
        tracker.adopt(before);
        const auto picture = tracker.picture(at(1), 2);
        HOLDFAST_COMPARE(picture.services[1].state, HealthState::Healthy); // the same: still known
        HOLDFAST_COMPARE(picture.services[0].state, HealthState::Unknown); // changed: read again first
        HOLDFAST_COMPARE(picture.services[2].state, HealthState::Unknown);
    }
};

HOLDFAST_TEST(TstFleetTracker)
#include "tst_fleet_tracker.moc"

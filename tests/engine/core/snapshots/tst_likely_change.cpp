// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/origin_play.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using namespace std::chrono_literals;

class TstLikelyChange : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theVersionThatCameBeforeIsNamedWithItsTime() {
        auto state = fleetState();
        auto first = at(state, 0min);
        first.manifest.safety = {.safe = true, .sweeps = 5, .whyNot = {}};
        state.at(ServiceId("api")).workload.configuration.artifact = "shop/api:1.8.3";
        auto second = at(state, 30min);
        second.manifest.safety = {.safe = false, .sweeps = 0, .whyNot = "api is ill."};
        second.manifest.services[0].health.version = "1.8.3";
        second.manifest.services[0].health.started = kTaken + 11min;
        const std::array history{&first, &second};
        const auto likely =
            likelyChange({.service = ServiceId("api"), .since = kTaken + 25min}, history, {}, spec());
        QVERIFY(likely.has_value());
        QCOMPARE(likely->text, std::string("api 1.8.2 → 1.8.3, 14 min before health fell"));
        QCOMPARE(likely->safePoint, first.manifest.id);
        QCOMPARE(likely->before, Duration(14min));
    }

    void aChangeOfADependencyIsNamedWithIt() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        state.at(ServiceId("db")).settings.settings["work_mem"].value = "64kB";
        const auto second = at(state, 30min);
        const std::array history{&first, &second};
        const auto likely =
            likelyChange({.service = ServiceId("api"), .since = kTaken + 40min}, history, {}, spec());
        QVERIFY(likely.has_value());
        QCOMPARE(likely->service, ServiceId("db"));
        QCOMPARE(likely->text,
                 std::string("db (on which api depends) settings.work_mem 4MB → 64kB, 10 min to 40 min "
                             "before health fell"));
        // Its own change, as near in time, is likelier.
        state.at(ServiceId("api")).workload.configuration.environment["LOG_LEVEL"] = Secret("debug");
        const auto both = at(state, 30min);
        const std::array more{&first, &both};
        QCOMPARE(
            likelyChange({.service = ServiceId("api"), .since = kTaken + 40min}, more, {}, spec())->service,
            ServiceId("api"));
    }

    void aSecretIsNotShown() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        state.at(ServiceId("api")).workload.configuration.environment["DB_PASSWORD"] =
            Secret("another-secret-9");
        const auto second = at(state, 30min);
        const std::array history{&first, &second};
        const auto likely =
            likelyChange({.service = ServiceId("api"), .since = kTaken + 20min}, history, {}, spec());
        QVERIFY(likely.has_value());
        QCOMPARE(likely->text,
                 std::string("api environment.DB_PASSWORD changed, at most 20 min before health fell"));
    }

    void nothingIsBlamedWhereNothingChangedBefore() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        const auto second = at(state, 30min);
        state.at(ServiceId("api")).workload.replicas = 9;
        const auto third = at(state, 60min);
        const std::array history{&first, &second, &third};
        QVERIFY(!likelyChange({.service = ServiceId("api"), .since = kTaken + 20min}, history, {}, spec()));
        QVERIFY(!likelyChange({.service = ServiceId("other"), .since = kTaken + 70min}, history, {}, spec()));
        // Two days later it is not why.
        QVERIFY(!likelyChange({.service = ServiceId("api"), .since = kTaken + 2880min}, history, {}, spec()));
    }
};

HOLDFAST_TEST(TstLikelyChange)
#include "tst_likely_change.moc"

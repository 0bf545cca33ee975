// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/what_if.h"
#include "tests/engine/core/topology/small_fleet.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

class TstWhatIf final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void redisTakesItsCallersDownAndPeopleMeetItAtTheEntry() {
        const auto fleet = smallFleet({{"caddy", "api", DependencyKind::Soft}, {"api", "redis"}});
        const DependencyGraph graph(fleet);
        const auto result = answer({.failing = {ServiceId("redis")}}, graph, fleet, {});
        QVERIFY(result);
        QCOMPARE(result->down.size(), std::size_t{1});
        QCOMPARE(result->down[0].service, ServiceId("api"));
        QCOMPARE(result->down[0].entryPoint, false);
        QCOMPARE(result->degraded.size(), std::size_t{1});
        QCOMPARE(result->degraded[0].entryPoint, true);
        QCOMPARE(result->degraded[0].path.size(), std::size_t{3});
        QCOMPARE(result->degraded[0].path.front(), ServiceId("redis"));
        QCOMPARE(result->lostShare, 0.75);
        QVERIFY(result->mitigations.empty()); // not asked for
        const auto with = answer({.failing = {ServiceId("redis")}, .mitigations = true}, graph, fleet, {});
        QVERIFY(with && !with->mitigations.empty());
    }

    void anUnknownServiceIsNamedAndNoneIsRefused() {
        const auto fleet = smallFleet({{"api", "redis"}});
        const DependencyGraph graph(fleet);
        const auto unknown = answer({.failing = {ServiceId("reddis")}}, graph, fleet, {});
        QVERIFY(!unknown && unknown.error().code == ErrorCode::FixInput);
        QVERIFY(unknown.error().detail.find("reddis") != std::string::npos);
        QVERIFY(!answer({}, graph, fleet, {}));
    }

    void namingAServiceTwiceChangesNothing() {
        const auto fleet = smallFleet({{"api", "redis"}, {"web", "api"}});
        const DependencyGraph graph(fleet);
        const auto once = answer({.failing = {ServiceId("redis")}, .mitigations = true}, graph, fleet, {});
        const auto twice = answer({.failing = {ServiceId("redis"), ServiceId("redis")}, .mitigations = true},
                                  graph, fleet, {});
        QVERIFY(once && twice);
        QVERIFY(once->down == twice->down && once->mitigations == twice->mitigations);
    }
};

HOLDFAST_TEST(TstWhatIf)
#include "tst_what_if.moc"

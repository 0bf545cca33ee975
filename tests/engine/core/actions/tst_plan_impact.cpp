// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_impact.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;

namespace {

/// web → api → db (api lives 5 s without it), report ⇢ db (softly), nothing else.
topology::DependencyGraph shop() {
    const std::vector<ServiceId> services{ServiceId("web"), ServiceId("api"), ServiceId("db"),
                                          ServiceId("report")};
    const std::vector<DependencySpec> edges{
        {.from = ServiceId("web"), .to = ServiceId("api"), .breakerSettings = {}, .calls = {}},
        {.from = ServiceId("api"),
         .to = ServiceId("db"),
         .bitesAfter = Duration(5'000),
         .breakerSettings = {},
         .calls = {}},
        {.from = ServiceId("report"),
         .to = ServiceId("db"),
         .kind = DependencyKind::Soft,
         .breakerSettings = {},
         .calls = {}}};
    return {services, edges};
}

Outage restartOfTheDatabase(Duration lasts) {
    return {
        .service = ServiceId("db"), .alsoDown = {}, .healthyReplicas = 1, .replicasTaken = 1, .lasts = lasts};
}

} // namespace

class TstPlanImpact final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatNeedsItGoesDownWithIt() {
        const auto affected = affectedBy(restartOfTheDatabase(Duration(20'000)), shop());
        QCOMPARE(affected.size(), std::size_t{4});
        QCOMPARE(affected[0].service, ServiceId("db"));
        QVERIFY(affected[0].effect == Effect::Down);
        QCOMPARE(affected[1].service, ServiceId("api"));
        QCOMPARE(affected[1].lasts, Duration(15'000));
        QCOMPARE(affected[2].service, ServiceId("web"));
        QVERIFY(affected[3].effect == Effect::Degraded);
    }

    void whoLivesOnAsLongAsItLastsIsNotTouched() {
        const auto affected = affectedBy(restartOfTheDatabase(Duration(5'000)), shop());
        QCOMPARE(affected.size(), std::size_t{2});
        QCOMPARE(affected[1].service, ServiceId("report"));
    }

    void whileOtherReplicasStayOnlyTheServiceDegrades() {
        auto outage = restartOfTheDatabase(Duration(20'000));
        outage.healthyReplicas = 2;
        const auto affected = affectedBy(outage, shop());
        QCOMPARE(affected.size(), std::size_t{1});
        QVERIFY(affected[0].effect == Effect::Degraded);
        // How many are healthy is not known: it may be the last.
        outage.healthyReplicas.reset();
        QCOMPARE(affectedBy(outage, shop()).size(), std::size_t{4});
    }

    void whatInterruptsNothingTouchesNobody() {
        auto outage = restartOfTheDatabase(Duration(20'000));
        outage.action = RecoveryAction::CacheClear;
        QVERIFY(affectedBy(outage, shop()).empty());
    }

    void whatTheStepsRestartAsWellGoesDownToo() {
        auto outage = restartOfTheDatabase(Duration(1'000));
        outage.action = RecoveryAction::DependencyRestart;
        outage.service = ServiceId("web");
        outage.alsoDown = {ServiceId("api"), ServiceId("db")};
        const auto affected = affectedBy(outage, shop());
        QCOMPARE(affected.size(), std::size_t{4});
        QVERIFY(affected[2].effect == Effect::Down);
        QCOMPARE(affected[3].service, ServiceId("report"));
    }
};

HOLDFAST_TEST(TstPlanImpact)
#include "tst_plan_impact.moc"

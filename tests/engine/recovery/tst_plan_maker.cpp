// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/plan_maker.h"
#include "tests/engine/recovery/wish_world.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using actions::RecoveryAction;

class TstPlanMaker final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWishBecomesAPlan() {
        WishWorld world;
        auto request = restartOfTheCache();
        request.arguments = {{"replica", "1"}};
        const auto drawn = world.maker().draw(request, {actions::Origin::CommandLine, "ada"});
        QVERIFY2(drawn, drawn ? "" : drawn.error().detail.c_str());
        const auto& plan = drawn->plan;
        QVERIFY(actions::checkPlan(plan));
        QCOMPARE(plan.target.fleet, std::string("shop"));
        QCOMPARE(plan.target.identity, std::string("process 4711"));
        QCOMPARE(plan.revision, std::uint64_t{1});
        QCOMPARE(plan.drawnUpBy, std::string("ada"));
        QVERIFY(plan.tier == actions::Tier::Impact);
        QCOMPARE(plan.reason, std::string("its own health is 0.31 (memory 0.31)"));
        QCOMPARE(plan.success.deadline, Duration(60'000));
        QCOMPARE(plan.success.healthAtLeast, 0.7);
        QVERIFY(requestOf(plan).arguments == request.arguments);
        // The cache is away for 8 s; the API lives 2 s without it.
        QCOMPARE(plan.affected.size(), std::size_t{3});
        QCOMPARE(plan.affected[0].service, ServiceId("cache"));
        QCOMPARE(plan.affected[1].service, ServiceId("api"));
        QCOMPARE(plan.affected[1].lasts, Duration(6'000));
        QVERIFY(plan.affected[2].effect == actions::Effect::Down);
    }

    void inProductionWhatHasAnImpactIsHard() {
        WishWorld world;
        world.fleet->environment = Environment::Production;
        const auto drawn = world.maker().draw(restartOfTheCache(), {});
        QVERIFY(drawn);
        QVERIFY(drawn->plan.tier == actions::Tier::Hard);
    }

    void twoPlansAreNeverTheSameAndSortByTime() {
        WishWorld world;
        auto maker = world.maker();
        const auto first = maker.draw(restartOfTheCache(), {});
        world.clock.pass(Duration(1));
        const auto second = maker.draw(restartOfTheCache(), {});
        QVERIFY(first && second);
        QVERIFY(first->plan.id < second->plan.id);
    }

    void whatCannotBeDrawnSaysWhatToDo() {
        WishWorld world;
        auto maker = world.maker();
        QVERIFY(!maker.draw({.service = ServiceId("cash"), .arguments = {}, .reason = {}}, {}));
        const auto other = maker.draw(
            {.service = ServiceId("cache"), .action = RecoveryAction::Isolate, .arguments = {}, .reason = {}},
            {});
        QVERIFY(!other);
        QVERIFY(other.error().detail.contains("Choose another action"));
        world.recipe->reluctance = "The fleet file names no platform for cache. Add «platform:».";
        const auto reluctant = maker.draw(restartOfTheCache(), {});
        QVERIFY(!reluctant);
        QCOMPARE(reluctant.error().detail, world.recipe->reluctance);
        world.recipe->reluctance.clear();
        world.state.reset();
        const auto blind = maker.draw(restartOfTheCache(), {});
        QVERIFY(!blind);
        QVERIFY(blind.error().code == ErrorCode::Retry);
    }

    void anUnsoundDrawingIsNoPlan() {
        WishWorld world;
        world.recipe->found.wayBack.clear();
        const auto drawn = world.maker().draw(restartOfTheCache(), {});
        QVERIFY(!drawn);
        QVERIFY(drawn.error().code == ErrorCode::Internal);
    }

    void everyActionIsOfferedOrSaysWhyNot() {
        WishWorld world;
        const auto offers = world.maker().offers(ServiceId("cache"));
        QVERIFY(offers);
        QCOMPARE(offers->size(), actions::allActions().size());
        for (const auto& offer : *offers)
            QCOMPARE(offer.whyNot.empty(), offer.action == RecoveryAction::GracefulRestart);
    }
};

HOLDFAST_TEST(TstPlanMaker)
#include "tst_plan_maker.moc"

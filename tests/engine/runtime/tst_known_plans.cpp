// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/known_plans.h"
#include "engine/stores/action_store_factory.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::runtime;
using namespace std::chrono_literals;
using actions::Outcome;
using actions::RecoveryAction;

class TstKnownPlans final : public QObject {
    Q_OBJECT

    holdfast::testing::FakeClock m_clock;
    TimePoint m_noon = m_clock.now();

    [[nodiscard]] actions::PlanDetail plan(const char* id, RecoveryAction action, Outcome outcome,
                                           std::chrono::minutes at) const {
        actions::PlanDetail out;
        out.plan = actions::testing::samplePlan();
        out.plan.id = actions::PlanId(id);
        out.plan.action = action;
        out.plan.tier = actions::Tier::Destroys;
        out.plan.target.service = ServiceId("api");
        for (auto& step : out.plan.steps)
            step.service = ServiceId("api");
        out.plan.steps.front().service = ServiceId("db");
        out.summary = {.plan = out.plan.id,
                       .service = ServiceId("api"),
                       .action = action,
                       .by = "ann",
                       .began = m_noon + at,
                       .firstStep = m_noon + at + 1s,
                       .ended = m_noon + at + 60s,
                       .outcome = outcome};
        return out;
    }

private Q_SLOTS:

    void whatMayHaveLeftSomethingChangedIsKnownWithItsServices() {
        QTemporaryDir folder;
        const auto opened = stores::openLocalActionStore(folder.path().toStdString(), m_clock);
        auto& store = *opened.store;
        for (const auto& one : {plan("early", RecoveryAction::GracefulRestart, Outcome::Done, -90min),
                                plan("restart", RecoveryAction::GracefulRestart, Outcome::Done, 5min),
                                plan("undone", RecoveryAction::ScaleOut, Outcome::RolledBack, 10min),
                                plan("back", RecoveryAction::EmergencyRollback, Outcome::Done, 15min),
                                plan("open", RecoveryAction::ScaleOut, Outcome::NeedsPerson, 20min),
                                plan("late", RecoveryAction::ScaleIn, Outcome::Done, 50min)})
            QVERIFY(store.putPlan("shop", one));
        const auto known = knownPlans(store, "shop", m_noon, m_noon + 30min);
        QVERIFY2(known, known ? "" : known.error().detail.c_str());
        QStringList ids;
        for (const auto& one : *known)
            ids << QString::fromStdString(one.plan);
        ids.sort();
        QCOMPARE(ids.join(QLatin1Char(' ')), QStringLiteral("back open restart"));
        const auto back = std::ranges::find(*known, "back", &snapshots::KnownPlan::plan);
        QCOMPARE(back->services.size(), std::size_t{2}); // a rollback acts on others, too
        QCOMPARE(back->who, std::string("ann"));
        QVERIFY(back->began == m_noon + 15min + 1s && back->ended == m_noon + 16min);
        QCOMPARE(std::ranges::find(*known, "restart", &snapshots::KnownPlan::plan)->services.size(),
                 std::size_t{1});
        QVERIFY(knownPlans(store, "other", m_noon, m_noon + 30min)->empty());
    }

    void oneUnderWayIsKnownFromItsFirstStep() {
        automation::RunningPlan running{
            .plan = plan("now", RecoveryAction::ScaleOut, Outcome::Done, 0min).plan, .confirmedBy = "ann"};
        QVERIFY(!knownPlan(running, m_noon));
        running.firstStep = m_noon - 5s;
        const auto known = knownPlan(running, m_noon);
        QVERIFY(known && known->began == m_noon - 5s && known->ended == m_noon && known->who == "ann");
    }
};

HOLDFAST_TEST(TstKnownPlans)
#include "tst_known_plans.moc"

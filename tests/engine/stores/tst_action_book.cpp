// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_book.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/engine/stores/action_store_subjects.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::actions::testing::kNow;
using holdfast::actions::testing::samplePlan;
using holdfast::testing::wrong;

class TstActionBook final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_place = std::make_unique<holdfast::testing::SqlitePlace>();
        m_store = m_place->open();
    }

    /// The service's own rule decides how long to wait, whatever action it was written for.
    void anOutcomeIsCountedOnceByTheServicesRule() {
        int asked = 0;
        stores::ActionBook book(*m_store, m_clock, [&](const ServiceId& service, RecoveryAction action) {
            ++asked;
            return service == ServiceId("learning") && action == RecoveryAction::GracefulRestart
                       ? std::optional(automation::TriggerRule{.action = RecoveryAction::CacheClear,
                                                               .healthBelow = 0.4,
                                                               .backOff = Duration(7'000)})
                       : std::nullopt;
        });
        for (int told = 0; told < 2; ++told)
            QCOMPARE(wrong(book.record(samplePlan(), Outcome::Failed, kNow)), QString());
        const auto record = m_store->attempts("aiwfe-prod", ServiceId("learning"));
        QCOMPARE(record->of(RecoveryAction::GracefulRestart).failed, 1);
        QVERIFY(record->of(RecoveryAction::GracefulRestart).backOffUntil == kNow + Duration(7'000));
        QVERIFY(!record->of(RecoveryAction::CacheClear).lastEnded);
        QVERIFY(asked > 0);
    }

    void withoutARuleTheDefaultsHold() {
        stores::ActionBook book(*m_store, m_clock, {});
        QVERIFY(book.record(samplePlan(), Outcome::RolledBack, kNow));
        const auto record = m_store->attempts("aiwfe-prod", ServiceId("learning"));
        QVERIFY(record->of(RecoveryAction::GracefulRestart).backOffUntil ==
                kNow + automation::TriggerRule{}.backOff);
    }

    void theFirstReasonOfAPauseStands() {
        stores::ActionBook book(*m_store, m_clock, {});
        QVERIFY(book.pauseAutomation(samplePlan(), "verification failed"));
        const auto first = *m_store->pauses("aiwfe-prod");
        QCOMPARE(first.size(), std::size_t{1});
        QVERIFY(first[0].service == ServiceId("learning"));
        QVERIFY(first[0].by == "plan 1932");
        QVERIFY(first[0].since == m_clock.now());
        m_clock.pass(Duration(60'000));
        QVERIFY(book.pauseAutomation(samplePlan(), "again"));
        QVERIFY(*m_store->pauses("aiwfe-prod") == first);
    }

    void aPersonIsAskedOnce() {
        stores::ActionBook book(*m_store, m_clock, {});
        QVERIFY(book.askPerson(samplePlan(), "something is in effect"));
        QVERIFY(book.askPerson(samplePlan(), "something is in effect"));
        const auto questions = *m_store->questions("aiwfe-prod");
        QCOMPARE(questions.size(), std::size_t{1});
        QVERIFY(questions[0].plan == samplePlan().id && questions[0].why == "something is in effect");
    }

    void whatTheStoreCannotKeepIsNotSaidToBeKept() {
        QVERIFY(m_store->settings("aiwfe-prod").has_value());
        std::filesystem::rename(m_place->path(), m_place->path().string() + ".aside");
        stores::ActionBook book(*m_store, m_clock, {});
        QVERIFY(!book.record(samplePlan(), Outcome::Failed, kNow));
        QVERIFY(!book.pauseAutomation(samplePlan(), "why"));
        QVERIFY(!book.askPerson(samplePlan(), "why"));
    }

private:
    holdfast::testing::FakeClock m_clock;
    std::unique_ptr<holdfast::testing::SqlitePlace> m_place;
    std::unique_ptr<ports::ActionStore> m_store;
};

HOLDFAST_TEST(TstActionBook)
#include "tst_action_book.moc"

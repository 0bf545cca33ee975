// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/confirmation_draft.h"
#include "tests/support/acting.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;
using actions::RecoveryAction;

class TstConfirmationDraft final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};
    automation::DeskState m_desk;

    [[nodiscard]] actions::PlanSheet sheet(RecoveryAction action, Environment environment) const {
        const auto plan = testing::planFor("api", action, environment, m_now);
        return testing::sheetFor(plan, testing::factsFor(plan, m_now));
    }

    [[nodiscard]] QString why(const actions::PlanSheet& sheet, const ConfirmationDraft& draft) const {
        return whyNotYet(sheet, draft, &m_desk, m_now);
    }

private Q_SLOTS:

    void init() { m_desk = testing::deskFor(*testing::referenceFleet(), m_now); }

    void whatNobodyNoticesNeedsOneClick() {
        QVERIFY(why(sheet(RecoveryAction::ScaleOut, Environment::Lab), {}).isEmpty());
    }

    void impactMustBeRead() {
        const auto restart = sheet(RecoveryAction::GracefulRestart, Environment::Lab);
        QVERIFY(why(restart, {}).contains(QStringLiteral("whom it affects")));
        QVERIFY(why(restart, {.impactRead = true}).isEmpty());
    }

    void inProductionTheNameIsTypedToTheByte() {
        const auto restart = sheet(RecoveryAction::GracefulRestart, Environment::Production);
        QCOMPARE(why(restart, {.impactRead = true}), QStringLiteral("Type api to confirm."));
        for (const char* wrong : {"API", "api ", " api", "ap"})
            QVERIFY2(!why(restart, {.impactRead = true, .typedName = QString::fromUtf8(wrong)}).isEmpty(),
                     wrong);
        QVERIFY(why(restart, {.impactRead = true, .typedName = QStringLiteral("api")}).isEmpty());
    }

    void whatDestroysDataNeedsAReason() {
        auto flush = sheet(RecoveryAction::CacheFlush, Environment::Lab);
        for (auto& result : flush.guards.results) // that there is a backup is another test's
            result.verdict = actions::Verdict::Pass;
        ConfirmationDraft draft{
            .impactRead = true, .typedName = QStringLiteral("api"), .reason = QStringLiteral("  ")};
        QVERIFY(why(flush, draft).contains(QStringLiteral("give a reason")));
        draft.reason = QStringLiteral("poisoned keys");
        QVERIFY(why(flush, draft).isEmpty());
    }

    void lockedStaleAndRefusedComeFirst() {
        auto restart = sheet(RecoveryAction::GracefulRestart, Environment::Lab);
        const ConfirmationDraft all{.impactRead = true};
        m_desk.access.unlocked = false;
        QVERIFY(why(restart, all).contains(QStringLiteral("locked")));
        m_desk.access.unlocked = true;
        QVERIFY(whyNotYet(restart, all, &m_desk, restart.expires).contains(QStringLiteral("too old")));
        QVERIFY(whyNotYet(restart, all, nullptr, m_now).contains(QStringLiteral("Nobody can act")));
        restart.guards.results.front().verdict = actions::Verdict::Refuse;
        QVERIFY(why(restart, all).contains(QStringLiteral("1 check refuses")));
    }

    /// The engine itself takes what is handed over.
    void whatIsGivenConfirmsThePlanThatWasShown() {
        const auto restart = sheet(RecoveryAction::GracefulRestart, Environment::Production);
        const auto given = givenOf(restart, {.impactRead = true, .typedName = QStringLiteral("api")}, "ada");
        QVERIFY(actions::confirm(restart.plan, given, m_now).has_value());
        auto other = restart.plan;
        other.wayBack = "none";
        QVERIFY(!actions::confirm(other, given, m_now).has_value());
    }
};

HOLDFAST_TEST(TstConfirmationDraft)
#include "tst_confirmation_draft.moc"

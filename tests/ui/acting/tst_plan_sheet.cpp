// SPDX-License-Identifier: GPL-3.0-or-later
// A plan as a person at three in the morning meets it: read, confirmed, watched, stopped, proven.
#include "models/action_link.h"
#include "tests/support/acting.h"
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/acting/column.h"
#include "ui/acting/confirm_bar.h"
#include "ui/acting/evidence_panel.h"
#include "ui/acting/plan_sheet.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/stepper.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;
using acting::PlanSheet;
using actions::RecoveryAction;

class TstPlanSheet final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<theme::Theme> m_look;
    std::unique_ptr<Scene> m_scene;
    automation::DeskState m_desk;

    void publish() {
        m_scene->play().desk = std::make_shared<const automation::DeskState>(m_desk);
        m_scene->play().tell(m_scene->client());
    }

    void open(const char* service, RecoveryAction action) {
        m_scene->context().reviewPlan(
            {.service = ServiceId(service), .action = action, .arguments = {}, .reason = {}});
        QTRY_VERIFY(!button("Cancel Esc")->isHidden());
        QTRY_VERIFY(sheet().findChild<widgets::Stepper*>()->current() > 0);
    }

    PlanSheet& sheet() {
        auto* found = m_scene->window().findChild<PlanSheet*>();
        if (found == nullptr) qFatal("no sheet");
        return *found;
    }

    QPushButton* button(const char* words) {
        for (auto* one : sheet().findChildren<QPushButton*>())
            if (one->text() == QString::fromUtf8(words)) return one;
        qFatal("no button %s", words);
    }

    acting::Section* section(const char* title) {
        for (auto* one : sheet().findChildren<acting::Section*>())
            if (one->accessibleName() == QString::fromUtf8(title) && one->isVisible()) return one;
        return nullptr;
    }

    QLineEdit* field(const char* name) {
        for (auto* one : sheet().findChildren<QLineEdit*>())
            if (one->accessibleName() == QString::fromUtf8(name)) return one;
        qFatal("no field %s", name);
    }

    QCheckBox* impactRead() { return sheet().findChild<QCheckBox*>(); }

    QString whyNot() {
        QStringList all;
        for (const auto* label : sheet().findChildren<QLabel*>())
            if (label->isVisible()) all << label->text();
        return all.join(QLatin1Char('|'));
    }

    [[nodiscard]] automation::RunningPlan running(std::size_t step) {
        const auto plan =
            planFor("api", RecoveryAction::GracefulRestart, Environment::Production, m_scene->play().now());
        return runningFor(plan, step, m_scene->play().now());
    }

private Q_SLOTS:

    void initTestCase() { m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() { m_look.reset(); }

    void init() {
        const auto all = actingConditions();
        const auto calm = std::ranges::find(all, QStringLiteral("recovery-calm"), &Condition::name);
        QVERIFY(calm != all.end());
        m_scene = std::make_unique<Scene>(*m_look, *calm);
        m_desk = *m_scene->play().desk;
        m_scene->window().resize(1440, 900);
        m_scene->window().show();
        m_scene->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window()));
    }

    void cleanup() { m_scene.reset(); }

    void theButtonIsNeverTheDefaultOneAndSaysWhyItCannotBePressed() {
        open("api", RecoveryAction::GracefulRestart);
        auto* go = button("Restart now");
        QVERIFY(!go->isDefault() && !go->autoDefault());
        QVERIFY(!go->isEnabled());
        QVERIFY2(go->toolTip().contains(QStringLiteral("whom it affects")), qPrintable(go->toolTip()));
        QVERIFY(whyNot().contains(go->toolTip()));
        QTest::keyClick(&sheet(), Qt::Key_Return);
        QVERIFY(m_scene->hands().given.empty());
    }

    void whenItWasBuiltIsNotCut() {
        open("learning-service", RecoveryAction::GracefulRestart);
        const widgets::ElidedLabel* facts = nullptr;
        for (const auto* label : sheet().findChildren<widgets::ElidedLabel*>())
            if (label->text().contains(QStringLiteral("built from live state"))) facts = label;
        QVERIFY(facts != nullptr);
        QTRY_VERIFY(facts->width() >= facts->sizeHint().width());
    }

    void whatTheTierAsksIsGivenByKeyboardAlone() {
        open("api", RecoveryAction::GracefulRestart);
        QTRY_COMPARE(QApplication::focusWidget(), impactRead()); // where it asks first
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), field("Name of the service"));
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("Api"));
        QVERIFY(!button("Restart now")->isEnabled());
        field("Name of the service")->clear();
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("api"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // not by the way
        QVERIFY(m_scene->hands().given.empty());
        QVERIFY(button("Restart now")->isEnabled());
        button("Restart now")->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QCOMPARE(m_scene->hands().given.size(), std::size_t{1});
        const auto& given = m_scene->hands().given.front();
        QCOMPARE(given.by, std::string("ada"));
        QCOMPARE(given.typedName, std::string("api"));
        QVERIFY(given.impactRead);
        QVERIFY(!given.digest.empty());
    }

    void aRefusalStandsWhereItWasAskedAndCanBeReadAgain() {
        m_scene->hands().refusal =
            Error{.code = ErrorCode::Replan, .detail = "The plan has changed. Read it again.", .where = {}};
        open("api", RecoveryAction::ScaleOut);
        QVERIFY(button("Add replicas now")->isEnabled());
        button("Add replicas now")->click();
        QTRY_VERIFY(whyNot().contains(QStringLiteral("The plan has changed. Read it again.")));
        QVERIFY(button("Add replicas now")->isVisible());
    }

    void aRefusedPlanIsShownWithItsRefusalsFirst() {
        const auto draw = m_scene->hands().draw;
        m_scene->hands().draw = [draw](const actions::PlanRequest& request) -> Result<actions::PlanSheet> {
            auto sheet = draw(request);
            auto facts = factsFor(sheet->plan, sheet->plan.drawnUp);
            facts.record->lastEnded = facts.now - 1min;
            return sheetFor(sheet->plan, facts);
        };
        open("api", RecoveryAction::ScaleOut);
        auto* checks = section("Checks");
        QVERIFY(checks != nullptr);
        QVERIFY(checks->model().row(0).detail.contains(QStringLiteral("the cooldown is")));
        QVERIFY(!button("Add replicas now")->isEnabled());
        QVERIFY(button("Draw up anew")->isVisible());
        QCOMPARE(sheet().findChild<widgets::Stepper*>()->current(), 1);
    }

    void aPlanThatCannotBeDrawnUpSaysWhatToDo() {
        m_scene->hands().draw = nullptr;
        m_scene->context().reviewPlan({.service = ServiceId("api"), .action = RecoveryAction::Isolate});
        QTRY_VERIFY(whyNot().contains(QStringLiteral("The platform is not connected. Connect it.")));
        QVERIFY(button("Draw up anew")->isVisible());
    }

    void lockedItOffersToUnlockAndDrawsItUpAnewThen() {
        m_desk.access.unlocked = false;
        publish();
        open("api", RecoveryAction::ScaleOut);
        QVERIFY(!button("Add replicas now")->isEnabled());
        QSignalSpy unlock(&sheet(), &PlanSheet::unlockAsked);
        QVERIFY(button("Unlock…")->isVisible());
        button("Unlock…")->click();
        QCOMPARE(unlock.count(), 1);
        const auto asked = m_scene->hands().requests.size();
        m_desk.access.unlocked = true;
        publish();
        QTRY_COMPARE(m_scene->hands().requests.size(), asked + 1);
        QTRY_VERIFY(button("Add replicas now")->isEnabled());
        QVERIFY(!button("Unlock…")->isVisible());
    }

    void aDryRunShowsTheCallsAndDoesNothing() {
        equip(m_scene->hands(), *m_scene->client().state());
        m_scene->hands().rehearsal.steps = {{{.call = "POST /containers/api/stop", .answer = "withheld"}}};
        open("api", RecoveryAction::ScaleOut);
        QVERIFY(section("Dry run") == nullptr);
        button("Dry run")->click();
        QTRY_VERIFY(section("Dry run") != nullptr);
        QCOMPARE(section("Dry run")->model().row(0).title, QStringLiteral("POST /containers/api/stop"));
        QVERIFY(m_scene->hands().given.empty());
    }

    void itIsWatchedStoppedAndProven() {
        open("api", RecoveryAction::ScaleOut);
        button("Add replicas now")->click();
        auto live = running(2);
        live.plan.id = m_scene->hands().given.front().plan;
        m_desk.running = {live};
        publish();
        QTRY_VERIFY(section("Now") != nullptr);
        QCOMPARE(section("Steps")->model().row(2).side, QStringLiteral("at work"));
        QVERIFY(section("Checks") == nullptr);
        QVERIFY(!button("Add replicas now")->isVisible());
        button("Abort")->click();
        QVERIFY(std::holds_alternative<ports::AbortPlan>(m_scene->hands().commands.back()));
        QVERIFY(!button("Abort")->isEnabled());
        live.phase = actions::Phase::Verifying;
        live.current.reset();
        m_desk.running = {live};
        publish();
        QCOMPARE(sheet().findChild<widgets::Stepper*>()->current(), 4);
        auto detail = detailFor(live.plan, actions::Outcome::Done, m_scene->play().now());
        m_scene->hands().details[live.plan.id] = detail;
        m_desk.running.clear();
        m_desk.ended = {detail.summary};
        publish();
        QTRY_VERIFY(sheet().findChild<acting::EvidencePanel*>()->isVisible());
        QCOMPARE(sheet().findChild<widgets::Stepper*>()->current(), 5);
        QVERIFY(section("Verification")->text().contains(QStringLiteral("health 0.92")));
        QVERIFY(button("Export evidence")->isVisible());
    }

    /// Without waiting for the next state.
    void aPlanUnderWayIsShownAtOnce() {
        const auto live = running(2);
        m_desk.running = {live};
        publish();
        m_scene->context().showPlan(live.plan.id);
        QVERIFY(section("Now") != nullptr);
        QCOMPARE(section("Steps")->model().rowCount(), 4);
        QVERIFY(button("Abort")->isVisible());
    }

    /// Monitoring goes on around it, and Esc closes it.
    void itStandsInNobodysWay() {
        open("api", RecoveryAction::ScaleOut);
        QVERIFY(!sheet().isWindow());
        QVERIFY(sheet().parentWidget() != m_scene->window().centralWidget()); // bars stay in reach
        m_scene->window().goTo({.page = QStringLiteral("services"), .service = {}, .part = {}});
        QVERIFY(!sheet().isVisible());
        open("api", RecoveryAction::ScaleOut);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QVERIFY(!sheet().isVisible());
        QVERIFY(m_scene->hands().given.empty());
    }

    void thePlanCanBeTakenAway() {
        open("api", RecoveryAction::GracefulRestart);
        button("Export plan")->click();
        auto* dialog = m_scene->window().findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->windowModality(), Qt::NonModal);
        const QTemporaryDir folder;
        Q_EMIT dialog->fileSelected(folder.filePath(QStringLiteral("plan.txt")));
        Q_EMIT dialog->fileSelected(folder.filePath(QStringLiteral("plan.json")));
        dialog->close();
        QFile text(folder.filePath(QStringLiteral("plan.txt")));
        QVERIFY(text.open(QIODevice::ReadOnly));
        const auto words = text.readAll();
        QVERIFY(words.contains("What will change"));
        QVERIFY(!words.contains("old-token"));
        QFile json(folder.filePath(QStringLiteral("plan.json")));
        QVERIFY(json.open(QIODevice::ReadOnly));
        QVERIFY(json.readAll().startsWith('{'));
    }
};

HOLDFAST_TEST(TstPlanSheet)
#include "tst_plan_sheet.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The smaller sheets of acting: unlocking, a new plan, an open question, the self-test of the guards.
#include "models/action_link.h"
#include "tests/support/acting.h"
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/acting/break_glass_sheet.h"
#include "ui/acting/column.h"
#include "ui/acting/guard_test_sheet.h"
#include "ui/acting/ladder_sheet.h"
#include "ui/acting/new_plan_sheet.h"
#include "ui/acting/plan_sheet.h"
#include "ui/acting/rung_row.h"
#include "ui/acting/settle_sheet.h"
#include "ui/acting/unlock_sheet.h"
#include "ui/shell/access_button.h"
#include "ui/shell/automation_bar.h"
#include "ui/widgets/fitted_list.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QToolButton>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

class TstActSheets final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<theme::Theme> m_look;
    std::unique_ptr<Scene> m_scene;

    void show(const char* condition) {
        const auto all = actingConditions();
        const auto found = std::ranges::find(all, QString::fromUtf8(condition), &Condition::name);
        QVERIFY(found != all.end());
        m_scene = std::make_unique<Scene>(*m_look, *found);
        m_scene->window().resize(1440, 900);
        m_scene->window().show();
        m_scene->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_scene->window()));
    }

    template <typename S>
    S& sheet() {
        auto* found = m_scene->window().findChild<S*>();
        if (found == nullptr) qFatal("no sheet");
        return *found;
    }

    QPushButton* button(QWidget& sheet, const char* words) {
        for (auto* one : sheet.findChildren<QPushButton*>())
            if (one->text() == QString::fromUtf8(words)) return one;
        qFatal("no button %s", words);
    }

    QSpinBox* spin(QWidget& sheet, const char* name) {
        for (auto* one : sheet.findChildren<QSpinBox*>())
            if (one->accessibleName().startsWith(QLatin1String(name))) return one;
        return nullptr;
    }

    bool says(QWidget& sheet, const char* words) {
        return std::ranges::any_of(sheet.findChildren<QLabel*>(), [words](const QLabel* label) {
            return label->text().contains(QLatin1String(words));
        });
    }

    template <typename C>
    const C* lastCommand() {
        const auto& all = m_scene->hands().commands;
        return all.empty() ? nullptr : std::get_if<C>(&all.back());
    }

private Q_SLOTS:

    void initTestCase() { m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Light); }

    void cleanupTestCase() { m_look.reset(); }

    void cleanup() { m_scene.reset(); }

    void theStatusBarSaysThatItIsLockedAndUnlocks() {
        show("recovery-locked");
        auto* access = m_scene->window().findChild<shell::AccessButton*>();
        QCOMPARE(access->text(), QStringLiteral("locked — viewer"));
        access->click();
        auto& unlock = sheet<acting::UnlockSheet>();
        QVERIFY(unlock.isOpen());
        button(unlock, "Unlock")->click();
        const auto* wanted = lastCommand<ports::Unlock>();
        QVERIFY(wanted != nullptr);
        HOLDFAST_COMPARE(wanted->role, actions::Role::Operator);
        QVERIFY(wanted->lasts == Duration(15min));
        QTRY_VERIFY(!unlock.isOpen());
    }

    void aRefusedUnlockStaysOpenAndSaysWhy() {
        show("recovery-locked");
        m_scene->hands().refusal = Error{
            .code = ErrorCode::FixInput, .detail = "Operators are named in the fleet file.", .where = {}};
        m_scene->context().unlock();
        auto& unlock = sheet<acting::UnlockSheet>();
        button(unlock, "Unlock")->click();
        QTRY_VERIFY(std::ranges::any_of(unlock.findChildren<QLabel*>(), [](const QLabel* label) {
            return label->text() == QStringLiteral("Operators are named in the fleet file.");
        }));
        QVERIFY(unlock.isOpen());
    }

    void whereNobodyCanActNothingOffersIt() {
        show("recovery-nobody");
        QVERIFY(!m_scene->window().findChild<shell::AccessButton*>()->isVisible());
        QVERIFY(!m_scene->window().findChild<shell::AutomationBar*>()->isVisible());
        m_scene->context().unlock();
        QVERIFY(!button(sheet<acting::UnlockSheet>(), "Unlock")->isEnabled());
    }

    void automationIsPausedAtOnceFromAnyPage() {
        show("audit");
        auto* bar = m_scene->window().findChild<shell::AutomationBar*>();
        QVERIFY(bar->isVisible());
        bar->findChild<QToolButton*>()->click();
        const auto* pause = lastCommand<ports::PauseAutomation>();
        QVERIFY(pause != nullptr && pause->service.isEmpty());
    }

    void whatCannotBePlannedSaysWhyAndCannotBeChosen() {
        show("recovery-calm");
        m_scene->context().newPlan(ServiceId("worker"));
        auto& ask = sheet<acting::NewPlanSheet>();
        auto* list = ask.findChild<widgets::FittedList*>();
        QTRY_COMPARE(list->model()->rowCount(), static_cast<int>(actions::allActions().size()));
        QVERIFY(button(ask, "Review plan")->isEnabled());
        list->setCurrentIndex(list->model()->index(list->model()->rowCount() - 1, 0));
        QVERIFY(!button(ask, "Review plan")->isEnabled());
        QVERIFY(list->currentIndex()
                    .data(models::DetailRole)
                    .toString()
                    .contains(QStringLiteral("Take one on the Snapshots page")));
        list->setCurrentIndex(list->model()->index(0, 0));
        button(ask, "Review plan")->click();
        QVERIFY(!ask.isOpen());
        QTRY_COMPARE(m_scene->hands().requests.size(), std::size_t{1});
        QCOMPARE(m_scene->hands().requests.front().service.value(), std::string("worker"));
        QVERIFY(sheet<acting::PlanSheet>().isOpen());
    }

    void aQuestionIsSettledWithWhatWasFound() {
        show("recovery-busy");
        const auto plan = m_scene->client().state()->desk->questions.front().plan;
        m_scene->context().settle(plan);
        auto& settle = sheet<acting::SettleSheet>();
        QVERIFY(!button(settle, "Settle")->isEnabled());
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("the queue is empty"));
        button(settle, "Settle")->click();
        const auto* said = lastCommand<ports::SettleQuestion>();
        QVERIFY(said != nullptr);
        QVERIFY(said->plan == plan);
        QCOMPARE(said->text, std::string("the queue is empty"));
        QTRY_VERIFY(!settle.isOpen());
    }

    void theGlassIsBrokenForANameThatIsTypedAndForAReason() {
        show("recovery-held-back");
        button(*m_scene->window().currentPage(), "Break the glass…")->click();
        auto& glass = sheet<acting::BreakGlassSheet>();
        QVERIFY(glass.isOpen());
        auto* service = glass.findChild<QComboBox*>();
        service->setCurrentIndex(service->findText(QStringLiteral("redis")));
        const auto fields = glass.findChildren<QLineEdit*>();
        auto* type =
            *std::ranges::find(fields, QStringLiteral("Name of the service"), &QWidget::accessibleName);
        auto* reason = *std::ranges::find(fields, QStringLiteral("Reason"), &QWidget::accessibleName);
        auto* go = button(glass, "Break the glass");
        reason->setText(QStringLiteral("its disk is full"));
        for (const char* wrong : {"", "Redis", "redis "}) {
            type->setText(QLatin1String(wrong));
            QVERIFY2(!go->isEnabled(), wrong);
        }
        type->setText(QStringLiteral("redis"));
        QVERIFY(go->isEnabled());
        reason->setText(QStringLiteral("too short"));
        QVERIFY(!go->isEnabled());
        reason->setText(QStringLiteral("its disk is full"));
        // Another service is another word.
        service->setCurrentIndex(service->findText(QStringLiteral("api")));
        QVERIFY(!go->isEnabled());
        service->setCurrentIndex(service->findText(QStringLiteral("redis")));
        type->setText(QStringLiteral("redis"));
        go->click();
        const auto* order = lastCommand<ports::BreakGlass>();
        QVERIFY(order != nullptr && order->service == ServiceId("redis"));
        QCOMPARE(order->reason, std::string("its disk is full"));
        QTRY_VERIFY(!glass.isOpen());
    }

    void aLadderIsChangedRungByRungAndOnlyTheDifferenceIsKept() {
        show("recovery-calm");
        m_scene->context().editLadder(ServiceId("api"));
        auto& ladder = sheet<acting::LadderSheet>();
        QTRY_COMPARE(ladder.findChildren<acting::RungRow*>().size(), 3);
        auto* attempts = spin(ladder, "container restart: Attempts");
        QVERIFY(attempts != nullptr);
        attempts->setValue(7);
        button(ladder, "Keep")->click();
        const auto* kept = lastCommand<ports::SetLadder>();
        QVERIFY(kept != nullptr && kept->service == ServiceId("api"));
        QCOMPARE(kept->wanted.ladder.size(), std::size_t{3});
        QVERIFY(kept->wanted.ladder[0] == RungSetting{.action = "graceful-restart"});
        QVERIFY((kept->wanted.ladder[1] == RungSetting{.action = "container-restart", .attempts = 7}));
        QTRY_VERIFY(!ladder.isOpen());
    }

    void aLadderWithoutRungsOrLockedIsNotKeptAndSaysWhy() {
        show("recovery-locked");
        m_scene->context().editLadder(ServiceId("api"));
        auto& ladder = sheet<acting::LadderSheet>();
        QTRY_COMPARE(ladder.findChildren<acting::RungRow*>().size(), 3);
        QVERIFY(!button(ladder, "Keep")->isEnabled());
        QVERIFY(says(ladder, "Acting is locked"));
        for (int left = 3; left > 0; --left) {
            for (auto* tool : ladder.findChildren<QToolButton*>()) {
                if (!tool->accessibleName().endsWith(QStringLiteral("Take it off the ladder"))) continue;
                tool->click();
                break;
            }
            QTRY_COMPARE(ladder.findChildren<acting::RungRow*>().size(), left - 1);
        }
        QVERIFY(says(ladder, "A ladder needs a rung"));
    }

    void everyRefusalOfTheGuardsIsListedWithItsSentence() {
        show("recovery-calm");
        m_scene->context().testGuards();
        auto& test = sheet<acting::GuardTestSheet>();
        button(test, "Test")->click();
        auto* trials = test.findChild<acting::Section*>();
        QTRY_COMPARE(trials->model().rowCount(), 3);
        QVERIFY(trials->model().row(0).detail.contains(QStringLiteral("Type «api» exactly")));
        QVERIFY(std::ranges::any_of(test.findChildren<QLabel*>(), [](const QLabel* label) {
            return label->text().startsWith(QStringLiteral("2 of 3 refused"));
        }));
    }
};

HOLDFAST_TEST(TstActSheets)
#include "tst_act_sheets.moc"

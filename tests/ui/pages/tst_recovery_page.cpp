// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/action_link.h"
#include "tests/support/acting.h"
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/acting/ladder_sheet.h"
#include "ui/acting/plan_sheet.h"
#include "ui/acting/settle_sheet.h"
#include "ui/pages/act_list_card.h"
#include "ui/pages/automation_card.h"
#include "ui/pages/plan_history_card.h"
#include "ui/pages/recovery_page.h"
#include "ui/pages/running_card.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fitted_list.h"
#include "ui/widgets/segmented_control.h"

#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

using namespace holdfast;
using namespace holdfast::testing;

class TstRecoveryPage final : public QObject {
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

    template <typename W>
    W& part() {
        auto* found = m_scene->window().currentPage()->findChild<W*>();
        if (found == nullptr) qFatal("not there");
        return *found;
    }

    pages::ActListCard& card(int which) {
        return *m_scene->window().findChildren<pages::ActListCard*>()[which];
    }

    QPushButton* button(QWidget& in, const char* words) {
        for (auto* one : in.findChildren<QPushButton*>())
            if (one->text() == QString::fromUtf8(words)) return one;
        qFatal("no button %s", words);
    }

    QString words() {
        QStringList all;
        for (const auto* label : m_scene->window().currentPage()->findChildren<QLabel*>())
            if (label->isVisible()) all << label->text();
        return all.join(QLatin1Char('|'));
    }

private Q_SLOTS:

    void initTestCase() { m_look = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() { m_look.reset(); }

    void cleanup() { m_scene.reset(); }

    void aQuestionAndAProposalAreOneKeyAway() {
        show("recovery-busy");
        auto& needs = card(0).list();
        needs.setFocus();
        needs.setCurrentIndex(needs.model()->index(0, 0));
        QTest::keyClick(&needs, Qt::Key_Return);
        auto* settle = m_scene->window().findChild<acting::SettleSheet*>();
        QVERIFY(settle->isOpen());
        settle->close();
        auto& proposed = card(1).list();
        QTest::mouseClick(proposed.viewport(), Qt::LeftButton, {},
                          proposed.visualRect(proposed.model()->index(0, 0)).center());
        QVERIFY(m_scene->window().findChild<acting::PlanSheet*>()->isOpen());
        const auto& asked = m_scene->hands().requests;
        QCOMPARE(asked.size(), std::size_t{1});
        HOLDFAST_COMPARE(asked.front().action, actions::RecoveryAction::CacheClear);
    }

    void aPlanUnderWayIsWatchedAndAborted() {
        show("recovery-busy");
        auto& running = part<pages::RunningCard>();
        QVERIFY2(words().contains(QStringLiteral("running, 2 of 4 steps done")), qPrintable(words()));
        button(running, "Abort")->click();
        const auto* abort = std::get_if<ports::AbortPlan>(&m_scene->hands().commands.back());
        QVERIFY(abort != nullptr);
        QVERIFY(abort->plan == m_scene->client().state()->desk->running.front().plan.id);
        button(running, "Open")->click();
        QVERIFY(m_scene->window().findChild<acting::PlanSheet*>()->isOpen());
    }

    void whenAPlanEndsItsViewGoes() {
        show("recovery-busy");
        auto desk = *m_scene->play().desk;
        desk.running.clear();
        m_scene->play().desk = std::make_shared<const automation::DeskState>(desk);
        m_scene->play().tell(m_scene->client());
        QTRY_COMPARE(part<pages::RunningCard>().findChildren<pages::RunningView*>().size(), 0);
        QVERIFY(words().contains(QStringLiteral("Nothing is under way")));
    }

    void thePastOpensItsEvidence() {
        show("recovery-busy");
        auto& table = part<pages::PlanHistoryCard>().table();
        QCOMPARE(table.model()->rowCount(), 6);
        table.setCurrentIndex(table.model()->index(0, 0));
        QTest::keyClick(&table, Qt::Key_Return);
        QVERIFY(m_scene->window().findChild<acting::PlanSheet*>()->isOpen());
        QTRY_VERIFY(m_scene->window().findChild<acting::PlanSheet*>()->isVisible());
    }

    void modesAreChosenForTheFleetAndForAService() {
        show("recovery-calm");
        auto& automation = part<pages::AutomationCard>();
        const auto controls = automation.findChildren<widgets::SegmentedControl*>();
        QCOMPARE(controls.size(), 2);
        Q_EMIT controls[0]->chosen(2);
        const auto* fleet = std::get_if<ports::SetAutomationMode>(&m_scene->hands().commands.back());
        QVERIFY(fleet != nullptr && fleet->service.isEmpty());
        HOLDFAST_COMPARE(fleet->mode, actions::AutomationMode::Auto);
        Q_EMIT controls[1]->chosen(0);
        const auto* service = std::get_if<ports::SetAutomationMode>(&m_scene->hands().commands.back());
        QVERIFY(service != nullptr && !service->service.isEmpty());
    }

    void whatHoldsAutomationBackIsOnThePage() {
        show("recovery-held-back");
        QVERIFY(words().contains(QStringLiteral("Automation is paused by ada")));
        QVERIFY(words().contains(QStringLiteral("Five of 13 services are in trouble at once")));
        QVERIFY(words().contains(QStringLiteral("The environment allows no more than Suggest")));
    }

    void whatTheEnvironmentForbidsIsGreyed() {
        show("recovery-held-back");
        for (auto* control : part<pages::AutomationCard>().findChildren<widgets::SegmentedControl*>()) {
            const auto segments = control->findChildren<QAbstractButton*>();
            QVERIFY(segments[1]->isEnabled());
            QVERIFY(!segments[2]->isEnabled());
            QVERIFY(segments[2]->toolTip().contains(QStringLiteral("no more than Suggest")));
        }
    }

    void brokenGlassStaysInSightAndALadderSaysWhereItIsFrom() {
        show("recovery-glass");
        QTRY_VERIFY2(words().contains(QStringLiteral("The glass is broken for redis")), qPrintable(words()));
        QVERIFY(words().contains(QStringLiteral("by ada@bastion-1: the database that keeps the locks")));
        QVERIFY(words().contains(QStringLiteral("set here · by itself up to")));
        button(part<pages::AutomationCard>(), "Change the ladder…")->click();
        QVERIFY(m_scene->window().findChild<acting::LadderSheet*>()->isOpen());
        // Mended by its time.
        m_scene->hands().rules.broken.clear();
        m_scene->play().tell(m_scene->client());
        QTRY_VERIFY(!words().contains(QStringLiteral("The glass is broken")));
    }

    void nothingReachesBeyondTheMargins() {
        show("recovery-glass");
        auto* page = m_scene->window().currentPage();
        const auto rightOf = [page](const QWidget* widget) {
            return widget->mapTo(page, widget->rect().topRight()).x();
        };
        const int margin = page->width() - 1 - theme::kPadding;
        QTRY_COMPARE(rightOf(&part<pages::AutomationCard>()), margin);
        for (const auto* banner : page->findChildren<widgets::Banner*>())
            QVERIFY(!banner->isVisible() || rightOf(banner) == margin);
    }

    void thePastIsInSightWhileAPlanRuns() {
        show("recovery-busy");
        auto& table = part<pages::PlanHistoryCard>().table();
        auto* page = m_scene->window().currentPage();
        QTRY_VERIFY(table.visualRect(table.model()->index(0, 0)).height() > 0);
        const auto first = table.visualRect(table.model()->index(0, 0));
        QVERIFY(table.viewport()->mapTo(page, first.bottomLeft()).y() < page->height());
    }

    void lockedThePageSaysSoAndOffersToUnlock() {
        show("recovery-locked");
        QVERIFY2(words().contains(QStringLiteral("Acting is locked")), qPrintable(words()));
    }

    void withoutADeskItSaysWhyNobodyCanAct() {
        show("recovery-nobody");
        QVERIFY(words().contains(QStringLiteral("Nobody can act here")));
        QVERIFY(words().contains(QStringLiteral("This engine only watches")));
    }
};

HOLDFAST_TEST(TstRecoveryPage)
#include "tst_recovery_page.moc"

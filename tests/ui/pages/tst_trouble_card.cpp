// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/roles.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"
#include "ui/pages/trouble_card.h"
#include "ui/theme/theme.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QListView>

using namespace holdfast;
using namespace holdfast::testing;

class TstTroubleCard final : public QObject {
    Q_OBJECT

private:
    [[nodiscard]] QPoint middleOf(int row, int left) const {
        const QRect rect = m_list->visualRect(m_list->model()->index(row, 0));
        return {rect.left() + left, rect.center().y()};
    }

    void press(Qt::Key key) { QTest::keyClick(m_list, key); }

private Q_SLOTS:

    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Light); }

    void cleanupTestCase() {
        m_card.reset();
        m_theme.reset();
    }

    void init() {
        FleetPlay play(referenceFleet());
        play.sweep(5);
        play.down("redis");
        play.sweep(3);
        m_card = std::make_unique<pages::TroubleCard>(*m_theme, true);
        m_card->resize(900, 300);
        const auto state = play.state();
        m_card->show(*state, models::summarise(*state));
        m_card->QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(m_card.get()));
        m_list = m_card->findChild<QListView*>();
        m_list->setCurrentIndex(m_list->model()->index(0, 0));
    }

    void theArrowKeysOpenAndFoldACause() {
        QCOMPARE(m_list->model()->rowCount(), 1);
        const int folded = m_list->height();
        press(Qt::Key_Right);
        QVERIFY(m_list->model()->rowCount() > 4);
        QVERIFY(m_list->height() > folded);
        press(Qt::Key_Down);
        press(Qt::Key_Down);
        QCOMPARE(m_list->currentIndex().row(), 2);
        press(Qt::Key_Left); // to its cause …
        QCOMPARE(m_list->currentIndex().row(), 0);
        press(Qt::Key_Left); // … and folded
        QCOMPARE(m_list->model()->rowCount(), 1);
        QCOMPARE(m_list->height(), folded);
    }

    void theArrowFoldsAndTheRowLeadsToItsService() {
        QSignalSpy chosen(m_card.get(), &pages::TroubleCard::serviceChosen);
        QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, middleOf(0, 20));
        QVERIFY(m_list->model()->rowCount() > 4);
        QCOMPARE(chosen.size(), 0);
        QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, middleOf(0, 300));
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.front().front().value<ServiceId>().value(), std::string("redis"));
        QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, middleOf(1, 20)); // no arrow there
        QCOMPARE(chosen.size(), 2);
        QVERIFY(chosen.back().front().value<ServiceId>() != ServiceId("redis"));
        QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, middleOf(0, 20));
        QCOMPARE(m_list->model()->rowCount(), 1);
        QCOMPARE(chosen.size(), 2);
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<pages::TroubleCard> m_card;
    QListView* m_list = nullptr;
};

HOLDFAST_TEST(TstTroubleCard)
#include "tst_trouble_card.moc"

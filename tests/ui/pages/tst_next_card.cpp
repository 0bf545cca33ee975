// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/roles.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"
#include "ui/pages/next_card.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QListView>
#include <QtWidgets/QPushButton>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;
using pages::NextCard;

class TstNextCard final : public QObject {
    Q_OBJECT

private:
    void show() { m_card->show(*m_play->state()); }

    /// Everything that can be read on it.
    [[nodiscard]] QString words() const {
        QStringList all;
        for (const auto* label : m_card->findChildren<widgets::ElidedLabel*>())
            if (label->isVisible()) all << label->text();
        return all.join(QLatin1Char('|'))
            .replace(QChar(0x202F), QLatin1Char(' '))
            .replace(QChar(0xA0), QLatin1Char(' '));
    }

    [[nodiscard]] bool says(const char* text) const { return words().contains(QString::fromUtf8(text)); }

    void everyoneLearns() {
        const auto state = m_play->state();
        for (const auto& service : state->services)
            m_play->foretold->learning.insert(service.id.value());
    }

private Q_SLOTS:

    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Light); }

    void cleanupTestCase() {
        m_card.reset();
        m_theme.reset();
    }

    void init() {
        m_play = std::make_unique<FleetPlay>(ordinaryHour());
        m_play->foretold = Foretold{};
        m_card = std::make_unique<NextCard>(*m_theme, NextCard::Leads::ServicesAndForecasts);
        m_card->resize(1100, 300);
        show();
        m_card->QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(m_card.get()));
        m_list = m_card->findChild<QListView*>();
    }

    void quietIsSaidWithTheHorizonAndTheRecord() {
        QVERIFY2(says("Nothing is expected to fail in the next 15 min"), qPrintable(words()));
        QVERIFY2(says("15 min horizon · of the last 50 warnings above 70 %, 41 came true"),
                 qPrintable(words()));
        QVERIFY(!m_list->isVisible());
        m_play->foretold->days = 0;
        show();
        QVERIFY2(says("no record yet"), qPrintable(words()));
    }

    void learningSaysWhenItIsReady() {
        everyoneLearns();
        show();
        QVERIFY2(says("Learning what is usual") && says("ready in 22 min"), qPrintable(words()));
        m_play->foretold->learning = {"redis", "api"};
        show();
        QVERIFY2(says("Nothing is expected to fail") && says("2 of 13 services are still learning"),
                 qPrintable(words()));
    }

    void beforeTheFirstRoundNothingIsForetold() {
        m_play->foretold.reset();
        show();
        QVERIFY2(says("Nothing is foretold yet"), qPrintable(words()));
        QVERIFY(!says("horizon"));
    }

    /// The analysis hangs: what it said last is shown as old, and later not at all.
    void whatIsOldIsSaidToBeOld() {
        m_play->foretold->age = 4min;
        show();
        QVERIFY2(says("Nothing was expected to fail") && says("worked out 4 min ago"), qPrintable(words()));
        m_play->foretold->warned = {{"redis", 0.82}};
        show();
        QVERIFY(m_list->isVisible());
        QVERIFY2(says("worked out 4 min ago"), qPrintable(words()));
        m_play->foretold->age = 20min;
        show();
        QVERIFY(!m_list->isVisible());
        QVERIFY2(says("Nobody knows what happens next"), qPrintable(words()));
    }

    void offlineNobodyKnows() {
        m_play->foretold->warned = {{"redis", 0.82}};
        m_play->goOffline("no route");
        show();
        QVERIFY(!m_list->isVisible());
        QVERIFY2(says("Holdfast is offline"), qPrintable(words()));
    }

    void aRowLeadsToItsServiceAndTheArrowOpensIt() {
        m_play->foretold->warned = {{"redis", 0.82}, {"api", 0.78}, {"webui", 0.75}};
        m_play->foretold->because = {{"api", "redis"}};
        show();
        QSignalSpy chosen(m_card.get(), &NextCard::serviceChosen);
        const auto press = [this](int row, int left) {
            const QRect rect = m_list->visualRect(m_list->model()->index(row, 0));
            QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {},
                              {rect.left() + left, rect.center().y()});
        };
        QCOMPARE(m_list->model()->rowCount(), 2);
        const int folded = m_list->height();
        press(0, 18);
        QCOMPARE(m_list->model()->rowCount(), 3);
        QVERIFY(m_list->height() > folded);
        QCOMPARE(chosen.size(), 0);
        press(1, 400);
        QCOMPARE(chosen.front().front().value<ServiceId>().value(), std::string("api"));
        m_list->setCurrentIndex(m_list->model()->index(1, 0));
        QTest::keyClick(m_list, Qt::Key_Left); // to its cause …
        QCOMPARE(m_list->currentIndex().row(), 0);
        QTest::keyClick(m_list, Qt::Key_Left); // … and folded
        QCOMPARE(m_list->model()->rowCount(), 2);
    }

    void theForecastPageIsOfferedWhereThereIsOne() {
        QSignalSpy asked(m_card.get(), &NextCard::forecastsChosen);
        QTest::mouseClick(m_card->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        const NextCard without(*m_theme, NextCard::Leads::Services);
        QVERIFY(without.findChild<QPushButton*>() == nullptr);
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<FleetPlay> m_play;
    std::unique_ptr<NextCard> m_card;
    QListView* m_list = nullptr;
};

HOLDFAST_TEST(TstNextCard)
#include "tst_next_card.moc"

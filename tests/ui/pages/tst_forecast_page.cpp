// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does on the Forecast page, in a window with an engine that a test drives.
#include "tests/support/test_registry.h"
#include "tests/ui/gallery/scene.h"
#include "ui/charts/chart_panel.h"
#include "ui/charts/reliability_panel.h"
#include "ui/pages/forecast_detail.h"
#include "ui/pages/forecast_page.h"
#include "ui/pages/outlook_list.h"
#include "ui/pages/past_card.h"
#include "ui/pages/record_strip.h"
#include "ui/pages/signal_forecast_card.h"
#include "ui/pages/warnings_card.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<FleetPlay> leak() {
    auto play = std::make_unique<FleetPlay>(ordinaryHour());
    play->foretold =
        Foretold{.warned = {{"redis", 0.82}, {"qdrant", 0.75}}, .learning = {"api"}, .unusual = {"redis"}};
    return play;
}

/// A fleet whose redis is expected to fail, with the Forecast page in front.
struct Room {
    explicit Room(std::function<std::unique_ptr<FleetPlay>()> play = leak)
        : look(*qApp, theme::SchemeChoice::Dark)
        , scene(look, {.name = {}, .play = std::move(play), .bare = {}, .after = {}}) {
        scene.window().resize(1440, 900);
        scene.window().show();
        go("");
        page = scene.window().findChild<pages::ForecastPage*>();
    }

    void go(const char* service, const char* part = "") {
        scene.window().goTo({.page = QStringLiteral("forecast"),
                             .service = ServiceId(service),
                             .part = QString::fromLatin1(part)});
    }

    bool ready() const {
        return QTest::qWaitFor([this] { return page->readiness() == shell::Page::Readiness::Ready; }, 30'000);
    }

    void sweep() {
        scene.play().sweep();
        scene.play().tell(scene.client());
    }

    /// Some label in sight says this.
    [[nodiscard]] bool says(const QString& words) const {
        for (const auto* label : page->findChildren<QLabel*>()) {
            QString text = label->text();
            if (label->isVisible() && text.replace(QChar(0x202F), QLatin1Char(' ')).contains(words))
                return true;
        }
        return false;
    }

    template <typename T>
    [[nodiscard]] T& part() const {
        return *page->findChild<T*>();
    }

    theme::Theme look;
    Scene scene;
    pages::ForecastPage* page = nullptr;
};

} // namespace

class TstForecastPage final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsMostPressingIsOpenedWithItsChartAndLimit() {
        Room room;
        QVERIFY(room.ready());
        QCOMPARE(room.page->detail().service(), ServiceId("redis"));
        const auto& cards = room.page->detail().cards();
        QVERIFY(!cards.empty());
        const auto& content = cards.front()->panel().chart().content();
        QCOMPARE(cards.front()->panel().title(), QStringLiteral("memory"));
        QVERIFY(!content.forecast.empty());
        QCOMPARE(content.levels.size(), 1);
        QCOMPARE(content.levels.front().name, QStringLiteral("limit"));
        QVERIFY(!content.forecastOld);
        QVERIFY(room.says(QStringLiteral("memory reaches its limit of")));
        QVERIFY(room.says(QStringLiteral("Would help: cache clear (")));
    }

    void aPersonsChoiceIsKeptWhenAnotherWarningComes() {
        Room room;
        QVERIFY(room.ready());
        auto& list = room.part<pages::OutlookList>();
        list.select(ServiceId("postgres")); // without telling: nothing changes
        QCOMPARE(room.page->detail().service(), ServiceId("redis"));
        room.go("postgres");
        QCOMPARE(room.page->detail().service(), ServiceId("postgres"));
        room.scene.play().foretold->warned["worker"] = 0.97;
        room.sweep();
        QCOMPARE(room.page->detail().service(), ServiceId("postgres"));
        room.page->showWhole();
        QCOMPARE(room.page->detail().service(), ServiceId("worker"));
    }

    void arrowsGoFromWarningToWarningAndReturnOpensTheService() {
        Room room;
        QVERIFY(room.ready());
        auto& rows = room.part<pages::WarningsCard>().list();
        rows.setFocus();
        QTest::keyClick(&rows, Qt::Key_Down);
        QCOMPARE(room.page->detail().service(), ServiceId("qdrant"));
        QSignalSpy asked(&room.part<pages::WarningsCard>(), &pages::WarningsCard::opened);
        QTest::keyClick(&rows, Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        QTRY_VERIFY(room.scene.window().currentPage() != room.page);
    }

    void howAForecastWasMadeIsOneKeyAway() {
        Room room;
        QVERIFY(room.ready());
        auto* card = room.page->detail().cards().front();
        auto* how = card->findChild<QToolButton*>();
        QCOMPARE(how->accessibleName(), QStringLiteral("How the forecast of memory was made"));
        QVERIFY(!room.says(QStringLiteral("smoothing on the mean day")));
        how->setFocus();
        QTest::keyClick(how, Qt::Key_Space);
        QVERIFY(card->isExplained());
        QVERIFY(room.says(QStringLiteral("smoothing on the mean day")));
        QVERIFY(room.says(QStringLiteral("31 % better than repeating")));
        room.sweep(); // it stays open, and is told anew
        QTRY_VERIFY(room.says(QStringLiteral("smoothing on the mean day")));
    }

    void aServiceThatIsLearntSaysWhenItWillBeReady() {
        Room room;
        QVERIFY(room.ready());
        room.go("api");
        QVERIFY(room.says(QStringLiteral("learning, ready in 22 min")));
        QTRY_VERIFY(!room.page->detail().cards().empty());
        QVERIFY(room.page->detail().cards().front()->panel().chart().content().forecast.empty());
    }

    /// The analysis hangs while readings go on.
    void whatWasForetoldLongAgoLooksOld() {
        Room room;
        QVERIFY(room.ready());
        QVERIFY(!room.says(QStringLiteral("not of now")));
        room.scene.play().foretold->age = 5min;
        room.sweep();
        QVERIFY(room.says(QStringLiteral("made 5 min ago: not of now")));
        QTRY_VERIFY(room.page->detail().cards().front()->panel().chart().content().forecastOld);
    }

    void withoutAnOutlookItSaysWhatIsNeeded() {
        Room room([] { return std::make_unique<FleetPlay>(ordinaryHour()); });
        QVERIFY(room.ready());
        QVERIFY(room.says(QStringLiteral("Nothing is foretold yet")));
        QVERIFY(room.says(QStringLiteral("30 min of readings")));
        QVERIFY(!room.page->usesTimeWindow());
        room.scene.play().foretold = Foretold{};
        room.sweep();
        QVERIFY(room.says(QStringLiteral("No failure is expected within 15 min")));
        QVERIFY(room.page->usesTimeWindow());
    }

    void withoutARecordThereIsNoFigure() {
        Room room([] {
            auto play = leak();
            play->foretold->days = 0;
            return play;
        });
        QVERIFY(room.ready());
        QTRY_VERIFY(room.says(QStringLiteral("No record yet")));
        QVERIFY(room.says(QStringLiteral("Gathering since")));
        for (const auto* figure : room.page->findChildren<pages::FigureCell*>())
            QVERIFY(!figure->isVisible());
    }

    void theRecordHasItsCountsAndFollowsThePeriod() {
        Room room;
        QVERIFY(room.ready());
        const auto figures = room.page->findChildren<pages::FigureCell*>();
        QCOMPARE(figures.size(), 6);
        QCOMPARE(figures[0]->accessibleName(), QStringLiteral("Precision"));
        const QString week = figures[0]->accessibleDescription();
        QVERIFY2(week.contains(QStringLiteral(" came true")), qPrintable(week));
        room.part<pages::RecordStrip>().setPeriod(2);
        QTRY_VERIFY(figures[0]->accessibleDescription() != week);
    }

    void whatCameOfItIsAPlaceOfItsOwn() {
        Room room;
        QVERIFY(room.ready());
        room.go("", "record");
        QVERIFY(room.page->showsRecord());
        QVERIFY(!room.page->usesTimeWindow());
        auto& table = room.part<pages::PastCard>().table();
        QTRY_VERIFY(table.model()->rowCount() > 5);
        QCOMPARE(room.page->firstFocus(), &table);
        QStringList outcomes;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            outcomes << table.model()->index(row, 0).data().toString();
        for (const char* word : {"came true", "false alarm", "intervened", "missed"})
            QVERIFY2(outcomes.contains(QLatin1String(word)), word);
        table.setFocus();
        table.selectRow(0);
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY2(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("Outcome\tService")),
                 qPrintable(QGuiApplication::clipboard()->text()));
    }

    void theDiagramIsReadByKeysAndHasATable() {
        Room room;
        QVERIFY(room.ready());
        room.go("", "record");
        auto& panel = room.part<charts::ReliabilityPanel>();
        QTRY_VERIFY(panel.csv().count('\n') == 11);
        panel.setTable(true);
        QVERIFY(panel.showsTable());
        room.sweep(); // a new answer does not take the table away
        QCoreApplication::sendPostedEvents();
        QVERIFY(panel.showsTable());
        QSignalSpy said(&panel, &charts::ReliabilityPanel::said);
        panel.copyCsv();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral(" of ")));
        QCOMPARE(said.size(), 1);
    }

    void outOfSightNothingIsAskedAndItIsTrueWhenItComesBack() {
        Room room;
        QVERIFY(room.ready());
        room.scene.window().goTo({.page = QStringLiteral("overview"), .service = {}, .part = {}});
        int asked = 0;
        room.scene.play().foretold->warned = {{"worker", 0.9}};
        room.sweep();
        room.scene.client().forecast = [&asked](const ServiceId& service) {
            ++asked;
            return outlook::ServiceForecast{.service = service};
        };
        room.scene.client().publish(room.scene.play().state());
        QCoreApplication::sendPostedEvents();
        QCOMPARE(asked, 0);
        room.go("");
        QCOMPARE(room.page->detail().service(), ServiceId("worker"));
        QTRY_VERIFY(asked > 0);
    }
};

HOLDFAST_TEST(TstForecastPage)
#include "tst_forecast_page.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/time_chart.h"

#include <QtGui/QWheelEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLineEdit>

using namespace holdfast;
using namespace holdfast::charts;
using namespace holdfast::charts::samples;
using namespace std::chrono_literals;

class TstTimeChart : public QObject {
    Q_OBJECT

private:
    bool wheel(int delta, Qt::KeyboardModifiers modifiers) {
        const QPointF at = m_chart->frame().plot().center();
        QWheelEvent event(at, m_chart->mapToGlobal(at), {}, QPoint(0, delta), Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        event.ignore();
        QApplication::sendEvent(m_chart->viewport(), &event);
        return event.isAccepted();
    }

    QImage picture() { return m_chart->grab().toImage(); }

    /// Whether a pixel of about this colour is painted in the column at a moment.
    bool paintedAt(TimePoint time, const QColor& color) {
        const QImage image = picture();
        const int x = static_cast<int>(m_chart->frame().xOf(time));
        for (int y = static_cast<int>(m_chart->frame().plot().top()); y < m_chart->frame().plot().bottom();
             ++y) {
            for (int around = -1; around <= 1; ++around) {
                const QColor seen = image.pixelColor(x + around, y);
                const int far = std::abs(seen.red() - color.red()) + std::abs(seen.green() - color.green()) +
                                std::abs(seen.blue() - color.blue());
                if (far < 60) return true;
            }
        }
        return false;
    }

    static std::size_t visibleLines(const QChart* chart) {
        std::size_t count = 0;
        for (const QAbstractSeries* series : chart->series()) {
            if (series->type() == QAbstractSeries::SeriesTypeLine && series->isVisible()) ++count;
        }
        return count;
    }

private Q_SLOTS:

    void initTestCase() { m_theme = std::make_unique<theme::Theme>(*qApp, theme::SchemeChoice::Dark); }

    void cleanupTestCase() {
        m_chart.reset();
        m_theme.reset();
    }

    void init() {
        m_view = std::make_unique<TimeView>([] { return kNow; }, 1h);
        m_chart = std::make_unique<TimeChart>(*m_theme, *m_view);
        m_chart->resize(600, 240);
        m_chart->setStatus(TimeChart::Status::Ready);
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }

    void aGapIsAGap() {
        auto points = readings(120, 30s);
        points.erase(points.begin() + 50, points.begin() + 70);
        m_chart->setContent(contentOf(points, 90s));
        QCOMPARE(visibleLines(m_chart->chart()), std::size_t{2});
        const QColor line = m_theme->color(theme::Role::Accent);
        QVERIFY(paintedAt(kNow - 10min, line));
        QVERIFY(!paintedAt(kNow - 30min, line)); // in the middle of the gap
        m_chart->setContent(contentOf(readings(120, 30s), 90s));
        QCOMPARE(visibleLines(m_chart->chart()), std::size_t{1});
        QVERIFY(paintedAt(kNow - 30min, line));
    }

    void aReadingBetweenTwoGapsIsADot() {
        auto points = readings(3, 20min);
        m_chart->setContent(contentOf(points, 90s));
        QCOMPARE(visibleLines(m_chart->chart()), std::size_t{3});
        QVERIFY(paintedAt(kNow - 20min, m_theme->color(theme::Role::Accent)));
    }

    void aMillionPointsGiveNoMoreThanTheColumnsHold() {
        m_view->setLength(1'000'000 * 30s);
        m_chart->setContent(contentOf(readings(1'000'000, 30s), 0s));
        // mean, least and greatest for each column, and half a width beyond
        QVERIFY2(m_chart->pointCount() <= static_cast<std::size_t>(m_chart->columns()) * 5,
                 qPrintable(QString::number(m_chart->pointCount())));
        QVERIFY(m_chart->pointCount() >= static_cast<std::size_t>(m_chart->columns()));
    }

    void aNearLimitIsInSightAFarOneIsNot() {
        Content content = contentOf(readings(60, 1min), 3min);
        content.levels = {{.kind = Level::Kind::Limit, .value = 100.0, .name = QStringLiteral("limit")}};
        m_chart->setContent(content);
        QVERIFY(m_chart->scale().maximum >= 100.0);
        QVERIFY(paintedAt(kNow - 50min, m_theme->color(theme::Role::Critical)));
        content.levels[0].value = 1e6;
        m_chart->setContent(content);
        QVERIFY(m_chart->scale().maximum < 1000.0);
    }

    void theForecastIsVioletAndOnlyThereWhenGiven() {
        const QColor violet = m_theme->color(theme::Role::Predicted);
        m_chart->setContent(contentOf(readings(45, 1min), 3min));
        QVERIFY(!paintedAt(kNow - 5min, violet));
        Content content = contentOf({}, 3min);
        for (int i = 0; i <= 15; ++i) {
            content.forecast.push_back(
                {.time = kNow - 15min + i * 1min, .median = 30.0, .low = 25.0, .high = 35.0});
        }
        m_chart->setContent(content);
        bool painted = false;
        for (int i = 1; i < 14; ++i)
            painted = painted || paintedAt(kNow - 15min + i * 1min, violet);
        QVERIFY(painted);
    }

    void aWideIntervalDoesNotPressTheLineFlat() {
        Content content = contentOf(readings(60, 1min), 3min);
        m_chart->setContent(content);
        const double before = m_chart->scale().maximum;
        content.forecast = {{.time = kNow, .median = 60.0, .low = 60.0, .high = 60.0},
                            {.time = kNow + 15min, .median = 62.0, .low = -1e9, .high = 1e9}};
        m_view->setAhead(15min);
        m_chart->setContent(content);
        QVERIFY2(m_chart->scale().maximum <= 2.0 * before,
                 qPrintable(QString::number(m_chart->scale().maximum)));
        // Out of sight it has no say at all.
        content.forecast.back().median = 1000.0;
        m_view->setRange({.from = kNow - 50min, .to = kNow - 10min});
        m_chart->setContent(content);
        QVERIFY(m_chart->scale().maximum <= before);
    }

    void anOldForecastIsFainter() {
        Content content = contentOf({}, 3min);
        for (int i = 0; i <= 15; ++i)
            content.forecast.push_back(
                {.time = kNow - 15min + i * 1min, .median = 30.0, .low = 25.0, .high = 35.0});
        const auto painted = [&] {
            for (int i = 1; i < 14; ++i)
                if (paintedAt(kNow - 15min + i * 1min, m_theme->color(theme::Role::Predicted))) return true;
            return false;
        };
        m_chart->setContent(content);
        QVERIFY(painted());
        content.forecastOld = true;
        m_chart->setContent(content);
        QVERIFY(!painted());
    }

    void anUnusualReadingIsRingedAndTellsWhyByKeyboard() {
        Content content = contentOf(readings(60, 1min), 3min);
        const QColor ink = m_theme->color(theme::Role::Ink);
        m_chart->setContent(content);
        QVERIFY(!paintedAt(kNow - 40min, ink));
        content.marks = {
            {.time = kNow - 40min, .value = 20.0, .reason = QStringLiteral("spike: 20, about 2 expected")},
            {.time = kNow - 20min, .value = 40.0, .reason = QStringLiteral("level shift")}};
        m_chart->setContent(content);
        QVERIFY(paintedAt(kNow - 40min, ink));
        m_chart->setFocus();
        const auto step = [&](Qt::Key key) {
            QTest::keyClick(m_chart.get(), key, Qt::ControlModifier | Qt::ShiftModifier);
        };
        step(Qt::Key_Left);
        QVERIFY(m_view->cursor() == kNow - 20min);
        QCOMPARE(m_chart->accessibleDescription(), QStringLiteral("level shift"));
        step(Qt::Key_Left);
        QCOMPARE(m_chart->accessibleDescription(), QStringLiteral("spike: 20, about 2 expected"));
        step(Qt::Key_Left); // there is no other
        QVERIFY(m_view->cursor() == kNow - 40min);
        step(Qt::Key_Right);
        QVERIFY(m_view->cursor() == kNow - 20min);
        QTest::keyClick(m_chart.get(), Qt::Key_Escape);
        QVERIFY(m_chart->accessibleDescription().isEmpty());
    }

    void theKeyboardReadsOnIntoTheForecast() {
        Content content = contentOf(readings(60, 1min), 3min);
        content.forecast = {{.time = kNow, .median = 60.0, .low = 60.0, .high = 60.0},
                            {.time = kNow + 1min, .median = 61.0, .low = 59.0, .high = 63.0}};
        m_view->setAhead(15min);
        m_chart->setContent(content);
        m_chart->setFocus();
        QTest::keyClick(m_chart.get(), Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(m_view->cursor() == kNow + 1min);
    }

    void draggingPansAndTheValuesStayUnderThePointer() {
        m_chart->setContent(contentOf(readings(200, 30s), 90s));
        const QPoint start = m_chart->frame().plot().center().toPoint();
        const TimePoint held = m_chart->frame().timeAt(start.x());
        QTest::mousePress(m_chart->viewport(), Qt::LeftButton, {}, start);
        QTest::mouseMove(m_chart->viewport(), start + QPoint(120, 5));
        QVERIFY(!m_view->isLive());
        QVERIFY(std::chrono::abs(m_chart->frame().timeAt(start.x() + 120) - held) < 5s);
        QTest::mouseRelease(m_chart->viewport(), Qt::LeftButton, {}, start + QPoint(120, 5));
        QTest::mouseDClick(m_chart->viewport(), Qt::LeftButton, {}, start);
        QVERIFY(m_view->isLive());
    }

    void shiftAndDraggingLooksAtAStretch() {
        const QPoint start = m_chart->frame().plot().center().toPoint();
        const TimePoint from = m_chart->frame().timeAt(start.x());
        QTest::mousePress(m_chart->viewport(), Qt::LeftButton, Qt::ShiftModifier, start);
        QTest::mouseMove(m_chart->viewport(), start + QPoint(80, 0));
        QTest::mouseRelease(m_chart->viewport(), Qt::LeftButton, Qt::ShiftModifier, start + QPoint(80, 0));
        QVERIFY(std::chrono::abs(m_view->range().from - from) < 10s);
        QVERIFY(m_view->range().length() < 15min);
    }

    void theWheelScrollsThePageUntilTheChartIsMeant() {
        QLineEdit elsewhere;
        m_chart->clearFocus();
        QVERIFY(!wheel(120, Qt::NoModifier));
        QVERIFY(m_view->range().length() == 1h);
        QVERIFY(wheel(120, Qt::ControlModifier));
        QVERIFY(m_view->range().length() < 1h);
        m_view->reset();
        m_chart->setFocus();
        QVERIFY(wheel(-120, Qt::NoModifier));
        QVERIFY(m_view->range().length() > 1h);
    }

    void theKeyboardPansZoomsAndReadsValues() {
        m_chart->setContent(contentOf(readings(120, 30s), 90s));
        m_chart->setFocus();
        QTest::keyClick(m_chart.get(), Qt::Key_Left);
        QVERIFY(m_view->range().to < kNow);
        QTest::keyClick(m_chart.get(), Qt::Key_Plus);
        QVERIFY(m_view->range().length() < 1h);
        QTest::keyClick(m_chart.get(), Qt::Key_0);
        QVERIFY(m_view->isLive() && m_view->range().length() == 1h);
        QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ControlModifier);
        QVERIFY(m_view->cursor() == kNow - 30s);
        QTest::keyClick(m_chart.get(), Qt::Key_Left, Qt::ControlModifier);
        QVERIFY(m_view->cursor() == kNow - 60s);
        QTest::keyClick(m_chart.get(), Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(m_view->cursor() == kNow - 30s);
        QTest::keyClick(m_chart.get(), Qt::Key_Escape);
        QVERIFY(!m_view->cursor());
    }

    void theCursorFollowsThePointerInAllChartsOfTheView() {
        TimeChart other(*m_theme, *m_view);
        other.resize(300, 200);
        const QPoint at = m_chart->frame().plot().center().toPoint();
        QTest::mouseMove(m_chart->viewport(), at);
        QVERIFY(m_view->cursor().has_value());
        QVERIFY(std::chrono::abs(*m_view->cursor() - m_chart->frame().timeAt(at.x())) < 1s);
        QTest::mouseMove(m_chart->viewport(), QPoint(2, 2)); // the labels are no place in time
        QVERIFY(!m_view->cursor());
    }

    void theScaleDoesNotJumpWithEveryReading() {
        auto points = readings(60, 1min);
        m_chart->setContent(contentOf(points, 3min));
        const ValueScale before = m_chart->scale();
        points.back().maximum = points.back().mean = points.back().last = points.back().minimum = 61.0;
        m_chart->setContent(contentOf(points, 3min));
        QCOMPARE(m_chart->scale().maximum, before.maximum);
        for (HistoryPoint& point : points)
            point.maximum = point.mean = point.last = point.minimum = 2.0;
        m_chart->setContent(contentOf(points, 3min));
        QVERIFY(m_chart->scale().maximum < before.maximum);
    }

    void loadingEmptyAndFailedAreSaid() {
        m_chart->setStatus(TimeChart::Status::Failed, QStringLiteral("History could not be read"));
        QCOMPARE(m_chart->accessibleDescription(), QStringLiteral("History could not be read"));
        QVERIFY(paintedAt(kNow - 30min, m_theme->color(theme::Role::CriticalText)) ||
                paintedAt(kNow - 25min, m_theme->color(theme::Role::CriticalText)));
        m_chart->setStatus(TimeChart::Status::Ready);
        QVERIFY(m_chart->accessibleDescription().isEmpty());
    }

private:
    std::unique_ptr<theme::Theme> m_theme;
    std::unique_ptr<TimeView> m_view;
    std::unique_ptr<TimeChart> m_chart;
};

HOLDFAST_TEST(TstTimeChart)
#include "tst_time_chart.moc"

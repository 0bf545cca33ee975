// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/time_view.h"

using namespace holdfast;
using namespace holdfast::charts;
using namespace std::chrono_literals;

class TstTimeView : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_now = samples::kNow;
        m_view = std::make_unique<TimeView>([this] { return m_now; }, 1h);
    }

    void itBeginsLiveAndFollowsNow() {
        QVERIFY(m_view->isLive());
        m_now += 10s;
        QSignalSpy moved(m_view.get(), &TimeView::rangeChanged);
        m_view->setAwake(true);
        QCOMPARE(moved.count(), 1);
        QVERIFY(m_view->range().to == m_now);
        m_now += 5s;
        QTRY_VERIFY_WITH_TIMEOUT(m_view->range().to == m_now, 10'000);
    }

    void panningIntoThePastLeavesLiveAndPanningBackReturns() {
        QSignalSpy live(m_view.get(), &TimeView::liveChanged);
        m_view->pan(-0.5);
        QVERIFY(!m_view->isLive());
        m_now += 10min;
        m_view->setAwake(true);
        QVERIFY(m_view->range().to == samples::kNow - 30min); // stays where a person put it
        m_view->pan(0.3);
        QVERIFY(!m_view->isLive());
        m_view->pan(5.0);
        QVERIFY(m_view->isLive());
        QVERIFY(m_view->range().to == m_now && m_view->range().length() == 1h);
        QCOMPARE(live.count(), 2);
    }

    void zoomingOutLiveStaysLive() {
        m_view->zoom(2.0, 0.3);
        QVERIFY(m_view->isLive() && m_view->range().length() == 2h && m_view->range().to == m_now);
    }

    void zoomingIntoAnEarlierMomentLooksThere() {
        const TimePoint held = m_view->range().at(0.4);
        m_view->zoom(0.5, 0.4);
        QVERIFY(!m_view->isLive());
        QVERIFY(std::chrono::abs(m_view->range().at(0.4) - held) <= 2ms);
    }

    void theFutureIsNotLookedAt() {
        m_view->setRange({m_now - 10min, m_now + 2h});
        QVERIFY(m_view->range().to == m_now);
        QVERIFY(m_view->isLive());
        m_view->setRange({m_now, m_now - 1h}); // nonsense
        QVERIFY(m_view->range().length() > 0s);
    }

    void aLiveRangeMakesRoomForWhatIsForetold() {
        m_view->setAhead(15min);
        QVERIFY(m_view->isLive() && m_view->isReset());
        QVERIFY(m_view->range().from == m_now - 1h && m_view->range().to == m_now + 15min);
        QVERIFY(m_view->aheadShown() == 15min);
        m_view->pan(-0.5);
        QVERIFY(!m_view->isLive() && m_view->aheadShown() == 0s);
        m_view->setAhead(10min); // where a person looks stays
        QVERIFY(m_view->range().length() == 75min);
        m_view->pan(5.0);
        QVERIFY(m_view->isLive() && m_view->range().to == m_now + 10min);
        m_view->reset();
        QVERIFY(m_view->range().from == m_now - 1h && m_view->range().to == m_now + 10min);
        m_view->setAhead(0s);
        QVERIFY(m_view->isReset() && m_view->range().to == m_now && m_view->range().length() == 1h);
    }

    void noMoreThanHalfOfTheRangeLiesAhead() {
        m_view->setAhead(15min);
        m_view->setLength(5min);
        QVERIFY(m_view->range().from == m_now - 5min && m_view->range().to == m_now + 5min);
        m_view->zoom(4.0, 0.5);
        QVERIFY(m_view->isLive() && m_view->range().to == m_now + 15min);
        QVERIFY(m_view->range().from == m_now - 25min);
    }

    void theChosenLengthComesBackWithReset() {
        m_view->setLength(6h);
        QVERIFY(m_view->range().length() == 6h);
        m_view->zoom(0.1, 0.2);
        m_view->reset();
        QVERIFY(m_view->isLive() && m_view->range().length() == 6h);
    }

    void theCursorIsToldOnce() {
        QSignalSpy moved(m_view.get(), &TimeView::cursorChanged);
        m_view->setCursor(m_now);
        m_view->setCursor(m_now);
        QCOMPARE(moved.count(), 1);
    }

private:
    TimePoint m_now;
    std::unique_ptr<TimeView> m_view;
};

HOLDFAST_TEST(TstTimeView)
#include "tst_time_view.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/charts/time_ticks.h"

#include <QtCore/QDateTime>

using namespace holdfast;
using namespace holdfast::charts;
using namespace std::chrono_literals;

namespace {

const QLocale kEnglish(QLocale::English, QLocale::UnitedKingdom);

TimePoint at(const QTimeZone& zone, const char* text) {
    QDateTime time = QDateTime::fromString(QString::fromLatin1(text), Qt::ISODate);
    time.setTimeZone(zone);
    return TimePoint(Duration(time.toMSecsSinceEpoch()));
}

QStringList labels(const QList<TimeTick>& ticks) {
    QStringList all;
    for (const TimeTick& tick : ticks)
        all << tick.label;
    return all;
}

} // namespace

class TstTimeTicks : public QObject {
    Q_OBJECT

private:
    const QTimeZone m_utc = QTimeZone::utc();
    const QTimeZone m_berlin{"Europe/Berlin"};

private Q_SLOTS:

    void anHourHasTicksOnQuarters() {
        const TimeRange range{at(m_utc, "2026-11-21T08:03:20"), at(m_utc, "2026-11-21T09:03:20")};
        QCOMPARE(labels(timeTicks(range, 5, m_utc, kEnglish)),
                 (QStringList{QStringLiteral("08:15"), QStringLiteral("08:30"), QStringLiteral("08:45"),
                              QStringLiteral("09:00")}));
    }

    void aMinuteHasSeconds() {
        const TimeRange range{at(m_utc, "2026-11-21T08:00:00"), at(m_utc, "2026-11-21T08:01:00")};
        QCOMPARE(labels(timeTicks(range, 3, m_utc, kEnglish)).at(1), QStringLiteral("08:00:30"));
    }

    void midnightNamesTheDay() {
        const TimeRange range{at(m_utc, "2026-11-20T21:00:00"), at(m_utc, "2026-11-21T03:00:00")};
        const auto ticks = timeTicks(range, 3, m_utc, kEnglish);
        QCOMPARE(labels(ticks),
                 (QStringList{QStringLiteral("22:00"), QStringLiteral("21 Nov"), QStringLiteral("02:00")}));
        QVERIFY(ticks[1].newDay && !ticks[0].newDay);
    }

    void ticksAreLocal() {
        const TimeRange range{at(m_berlin, "2026-11-21T00:30:00"), at(m_berlin, "2026-11-21T12:30:00")};
        QVERIFY(timeTicks(range, 2, m_berlin, kEnglish).front().time == at(m_berlin, "2026-11-21T06:00:00"));
    }

    void theHourThatSummerTimeSkipsHasNoTick() {
        // 29 March 2026: 02:00 to 03:00 does not exist in Berlin.
        const TimeRange range{at(m_berlin, "2026-03-29T00:30:00"), at(m_berlin, "2026-03-29T05:30:00")};
        const auto ticks = timeTicks(range, 6, m_berlin, kEnglish);
        QCOMPARE(labels(ticks), (QStringList{QStringLiteral("01:00"), QStringLiteral("03:00"),
                                             QStringLiteral("04:00"), QStringLiteral("05:00")}));
        QVERIFY(ticks[1].time - ticks[0].time == 1h);
    }

    void theHourThatComesTwiceKeepsTheOrder() {
        const TimeRange range{at(m_berlin, "2026-10-25T00:30:00"), at(m_berlin, "2026-10-25T05:30:00")};
        const auto ticks = timeTicks(range, 8, m_berlin, kEnglish);
        for (qsizetype i = 1; i < ticks.size(); ++i)
            QVERIFY(ticks[i].time > ticks[i - 1].time);
    }

    void aWeekHasDaysAndAYearHasMonths() {
        const TimePoint end = at(m_utc, "2026-11-21T08:00:00");
        const auto week = timeTicks({end - 7 * 24h, end}, 7, m_utc, kEnglish);
        QCOMPARE(week.size(), 7);
        QCOMPARE(week.front().label, QStringLiteral("15 Nov"));
        const auto year = timeTicks({end - 365 * 24h, end}, 13, m_utc, kEnglish);
        QVERIFY(year.size() >= 12);
        QVERIFY(labels(year).contains(QStringLiteral("2026")));
        QVERIFY(labels(year).contains(QStringLiteral("Jul")));
    }

    void panningMovesNoTick() {
        const TimePoint end = at(m_utc, "2026-11-21T08:00:00");
        for (const Duration length :
             {Duration(10min), Duration(26h), Duration(10 * 24h), Duration(60 * 24h), Duration(800 * 24h)}) {
            const auto before = timeTicks({end - length, end}, 6, m_utc, kEnglish);
            const auto after = timeTicks({end - length + length / 50, end + length / 50}, 6, m_utc, kEnglish);
            for (const TimeTick& tick : before) {
                if (tick.time >= end - length + length / 50) QVERIFY(after.contains(tick));
            }
        }
    }

    void neverMoreThanAsked() {
        const TimePoint end = at(m_utc, "2026-11-21T08:00:00");
        for (Duration length = 10s; length < kLongest; length = length * 17 / 10) {
            for (const int most : {1, 2, 5, 12}) {
                const auto count = timeTicks({end - length, end}, most, m_utc, kEnglish).size();
                QVERIFY2(count <= most + 1, qPrintable(QString::number(count)));
            }
        }
        QVERIFY(timeTicks({end, end}, 5, m_utc, kEnglish).isEmpty());
    }
};

HOLDFAST_TEST(TstTimeTicks)
#include "tst_time_ticks.moc"

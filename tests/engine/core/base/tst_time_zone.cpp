// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/time_zone.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <fstream>
#include <iterator>

using namespace holdfast;
using namespace std::chrono;

class TstTimeZone final : public QObject {
    Q_OBJECT

private:
    static TimeZone zone(const char* name) {
        auto loaded = TimeZone::load(name);
        return loaded ? *loaded : TimeZone();
    }

    static sys_seconds utc(int y, unsigned m, unsigned d, int h, int min = 0) {
        return sys_days(year(y) / month(m) / day(d)) + hours(h) + minutes(min);
    }

    static local_seconds wall(int y, unsigned m, unsigned d, int h, int min = 0) {
        return local_seconds(utc(y, m, d, h, min).time_since_epoch());
    }

private Q_SLOTS:

    void berlinIsAnHourAheadInWinterAndTwoInSummer() {
        const auto berlin = zone("Europe/Berlin");
        QCOMPARE(berlin.offsetAt(utc(2026, 12, 20, 12)), seconds(3'600));
        QCOMPARE(berlin.offsetAt(utc(2026, 7, 1, 12)), seconds(7'200));
    }

    void whatTheTableDoesNotReachFollowsTheLastingRule() {
        // The tables of the database end with 2037.
        const auto berlin = zone("Europe/Berlin");
        QCOMPARE(berlin.offsetAt(utc(2051, 1, 15, 12)), seconds(3'600));
        QCOMPARE(berlin.offsetAt(utc(2051, 7, 15, 12)), seconds(7'200));
        // South of the equator summer lies around the turn of the year.
        const auto sydney = zone("Australia/Sydney");
        QCOMPARE(sydney.offsetAt(utc(2051, 1, 15, 12)), seconds(39'600));
        QCOMPARE(sydney.offsetAt(utc(2051, 7, 15, 12)), seconds(36'000));
    }

    void theTableAndTheRuleAgreeWhereBothSpeak() {
        for (const char* name :
             {"Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "America/Santiago"}) {
            const auto read = zone(name);
            // Years with the same calendar: 28 apart.
            for (int d = 0; d < 365; ++d) {
                const auto early = utc(2030, 1, 1, 0, 30) + days(d);
                QCOMPARE(read.offsetAt(early), read.offsetAt(utc(2058, 1, 1, 0, 30) + days(d)));
            }
        }
    }

    void aTimeThatClocksLeapOverDoesNotExist() {
        const auto berlin = zone("Europe/Berlin");
        QVERIFY(berlin.instantsOf(wall(2027, 3, 28, 2, 30)).empty());
        QCOMPARE(berlin.instantsOf(wall(2027, 3, 28, 3)).size(), std::size_t{1});
    }

    void aTimeThatClocksShowTwiceIsTwoInstants() {
        const auto twice = zone("Europe/Berlin").instantsOf(wall(2026, 10, 25, 2, 30));
        QCOMPARE(twice.size(), std::size_t{2});
        QVERIFY(twice.front() == utc(2026, 10, 25, 0, 30));
        QVERIFY(twice.back() == utc(2026, 10, 25, 1, 30));
    }

    void lastingRulesAreReadAsPosixWritesThem_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("standard");
        QTest::addColumn<int>("summer");
        QTest::newRow("Berlin") << QByteArray("CET-1CEST,M3.5.0,M10.5.0/3") << 3'600 << 7'200;
        QTest::newRow("New York") << QByteArray("EST5EDT,M3.2.0,M11.1.0") << -18'000 << -14'400;
        QTest::newRow("Lord Howe") << QByteArray("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0") << 37'800 << 39'600;
        QTest::newRow("Dublin, the other way round")
            << QByteArray("IST-1GMT0,M10.5.0,M3.5.0/1") << 3'600 << 0;
        QTest::newRow("Godthab, before midnight")
            << QByteArray("<-02>2<-01>,M3.5.0/-1,M10.5.0/0") << -7'200 << -3'600;
    }

    void lastingRulesAreReadAsPosixWritesThem() {
        QFETCH(QByteArray, text);
        QFETCH(int, standard);
        QFETCH(int, summer);
        const auto rule = parseLastingRule(text.toStdString());
        QVERIFY(rule.has_value());
        QCOMPARE(rule->standard, seconds(standard));
        QCOMPARE(rule->summer, seconds(summer));
        QVERIFY(rule->toSummer.has_value());
    }

    void whatIsNoRuleIsNone() {
        for (const char* text : {"", "X", "CET", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0",
                                 "<+01-1", "CET-1CEST,M3.5.0,M10.5.0/3 "})
            QVERIFY2(!parseLastingRule(text), text);
        QVERIFY(!parseLastingRule("UTC0")->toSummer);
    }

    void anUnknownZoneAndAWayOutOfTheFolderAreRefused() {
        for (const char* name : {"Europe/Berln", "", "../../etc/passwd", "/etc/passwd", "Europe"}) {
            const auto loaded = TimeZone::load(name);
            QVERIFY2(!loaded, name);
            QCOMPARE(loaded.error().code, ErrorCode::FixInput);
        }
        QCOMPARE(TimeZone::load("UTC", "/nowhere/zoneinfo").error().code, ErrorCode::FixSetup);
    }

    void cutAndHostileFilesAreRefusedAtOnce() {
        std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
        const std::string whole{std::istreambuf_iterator<char>(file), {}};
        QVERIFY(TimeZone::fromTzif(whole).has_value());
        for (std::size_t length = 0; length + 28 < whole.size(); ++length)
            QVERIFY(!TimeZone::fromTzif(std::string_view(whole).substr(0, length)));
        std::string hostile = whole;
        for (std::size_t at = 20; at < 44; ++at)
            hostile[at] = '\xff';
        QVERIFY(!TimeZone::fromTzif(hostile));
    }
};

HOLDFAST_TEST(TstTimeZone)
#include "tst_time_zone.moc"

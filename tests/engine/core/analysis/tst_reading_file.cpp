// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/reading_file.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <chrono>
#include <cmath>

using namespace holdfast;
using namespace holdfast::analysis;

namespace {

std::string refusal(std::string_view text) {
    const auto rows = readReadings(text, "f.csv");
    return rows ? std::string("read") : rows.error().where + " " + rows.error().detail;
}

} // namespace

class TstReadingFile final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void stampsAndValuesAreRead() {
        const auto rows = readReadings("\xEF\xBB\xBFtimestamp,value\r\n2014-04-10 16:15:00,1.5\r\n\r\n"
                                       "2014-04-10T16:15:00.25Z, -2e3\n1397146500.5,+7",
                                       "f.csv");
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), std::size_t{3});
        const TimePoint expected = std::chrono::sys_days(std::chrono::year(2014) / 4 / 10) +
                                   std::chrono::hours(16) + std::chrono::minutes(15);
        QVERIFY(rows->at(0).at == expected);
        QVERIFY(rows->at(1).at == expected + Duration(250));
        QVERIFY(rows->at(2).at == expected + Duration(500));
        QCOMPARE(rows->at(0).value, 1.5);
        QCOMPARE(rows->at(1).value, -2000.0);
        QCOMPARE(rows->at(2).value, 7.0);
        QVERIFY(rows->at(0).stamp == "2014-04-10 16:15:00");
        QVERIFY(rows->at(1).text == "-2e3");
    }

    void whatIsNoValueIsNone() {
        const auto rows =
            readReadings("0,\n1,nan\n2,NaN\n3,null\n4,inf\n5,-Infinity\n6,1e999\n7,NA\n", "f.csv");
        QVERIFY(rows.has_value());
        QCOMPARE(rows->size(), std::size_t{8});
        for (const auto& row : *rows)
            QVERIFY(std::isnan(row.value));
    }

    void mistakesAreToldWithTheirPlace() {
        QCOMPARE(refusal("0,1\n1,abc\n"), std::string("f.csv:2:3 «abc» is not a number"));
        QVERIFY(refusal("0,1\nyesterday,1\n").starts_with("f.csv:2:1 «yesterday» is not a time"));
        QVERIFY(refusal("0,1\n2014-02-30 00:00:00,1\n").starts_with("f.csv:2:1"));
        QVERIFY(refusal("0,1\n1e300,1\n").starts_with("f.csv:2:1"));
        QCOMPARE(refusal("0,1\n1\n"), std::string("f.csv:2:2 expected timestamp,value"));
        QVERIFY(refusal("0,1,2\n").starts_with("f.csv:1:3 «1,2» is not a number"));
    }

    void nothingIsAMistake() {
        for (const char* text : {"", "\n\n", "timestamp,value\n"})
            QVERIFY(refusal(text).starts_with("f.csv no reading in it"));
        QVERIFY(refusal("no table at all").starts_with("f.csv:1:1"));
    }

    void timeMayRepeatAndRunBackwards() {
        const auto rows = readReadings("5,1\n5,2\n-3,3\n", "f.csv");
        QVERIFY(rows.has_value());
        QVERIFY(rows->at(2).at < rows->at(1).at);
    }
};

HOLDFAST_TEST(TstReadingFile)
#include "tst_reading_file.moc"

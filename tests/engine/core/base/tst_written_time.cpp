// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/written_time.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace std::chrono;

class TstWrittenTime final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void timesWithTheirOffsetAreInstants_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("offset");
        QTest::newRow("east") << QByteArray("2026-12-20T18:00+01:00") << 60;
        QTest::newRow("Greenwich") << QByteArray("2026-12-20 18:00:00Z") << 0;
        QTest::newRow("west, a blank before") << QByteArray("2026-12-20 18:00 -0330") << -210;
        QTest::newRow("hours only") << QByteArray(" 2026-12-20T18:00:00+05 ") << 300;
    }

    void timesWithTheirOffsetAreInstants() {
        QFETCH(QByteArray, text);
        QFETCH(int, offset);
        const auto read = parseWrittenTime(text.toStdString());
        QVERIFY(read.has_value());
        QVERIFY(read->shown == local_days(2026y / 12 / 20) + 18h);
        QCOMPARE(read->offset.value(), minutes(offset));
    }

    void withoutAnOffsetTheZoneStaysOpen() {
        const auto read = parseWrittenTime("2026-12-20T18:00:30.25");
        QVERIFY(read.has_value());
        QVERIFY(!read->offset);
        QVERIFY(read->shown == local_days(2026y / 12 / 20) + 18h + 30s + 250ms);
    }

    void whatIsNoTimeIsNone_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "2026-12-20", "2026-13-20T18:00", "2026-02-30T18:00", "2026-12-20T24:00", "2026-12-20T18",
              "20.12.2026 18:00", "2026-12-20T18:00+1", "2026-12-20T18:00+99:00", "2026-12-20T18:00Zulu",
              "2026-12-20T18:00:60", "2026-12-20T18:00:00.", "2026-12-20T18:00 CET"})
            QTest::newRow(text) << QByteArray(text);
    }

    void whatIsNoTimeIsNone() {
        QFETCH(QByteArray, text);
        QVERIFY(!parseWrittenTime(text.toStdString()));
    }
};

HOLDFAST_TEST(TstWrittenTime)
#include "tst_written_time.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/chart_export.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace holdfast;
using namespace holdfast::charts;
using namespace holdfast::charts::samples;
using namespace std::chrono_literals;

class TstChartExport : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void csvHoldsWhatIsInSightAsRawValues() {
        Content content = contentOf(readings(5, 1min), 3min, Unit::Bytes);
        content.lines[0].points[3].mean = 1610612736.5;
        const QByteArray csv = csvOf(content, {kNow - 2min, kNow});
        const QList<QByteArray> rows = csv.split('\n');
        QCOMPARE(rows[0], QByteArray("time,series,unit,mean,minimum,maximum,readings,note\r"));
        QCOMPARE(rows.size(), 5); // head, three rows, nothing after the last line end
        QCOMPARE(rows[2], QByteArray("2026-11-20T14:19:00.000Z,queue depth,bytes,1610612736.5,4,4,1,\r"));
    }

    void namesCannotBreakOrRunTheTable() {
        Content content = contentOf(readings(1, 1min), 3min);
        content.lines[0].name = QStringLiteral("a,\"b\"\nc");
        QVERIFY(csvOf(content, {kNow - 1min, kNow}).contains(",\"a,\"\"b\"\"\nc\","));
        content.lines[0].name = QStringLiteral("=cmd()");
        QVERIFY(csvOf(content, {kNow - 1min, kNow}).contains(",'=cmd(),"));
    }

    void theForecastIsMarkedAsOne() {
        Content content = contentOf(readings(1, 1min), 3min);
        content.forecast = {{.time = kNow + 1min, .median = 5.0, .low = 4.0, .high = 7.0}};
        content.forecast.front().innerLow = 4.5;
        content.forecast.front().innerHigh = 5.5;
        const QByteArray csv = csvOf(content, {kNow - 1min, kNow});
        QVERIFY2(csv.contains(",forecast 95 %,count,5,4,7,0,\r\n"), csv.constData());
        QVERIFY2(csv.contains(",forecast 50 %,count,5,4.5,5.5,0,\r\n"), csv.constData());
    }

    void anUnusualReadingSaysWhy() {
        Content content = contentOf(readings(3, 1min), 3min);
        content.marks = {{.time = kNow - 1min, .value = 2.0, .reason = QStringLiteral("spike, 2")},
                         {.time = kNow - 1h, .value = 1.0, .reason = QStringLiteral("long ago")}};
        const QByteArray csv = csvOf(content, {kNow - 2min, kNow});
        QVERIFY2(csv.contains("14:19:00.000Z,unusual,count,2,2,2,1,\"spike, 2\"\r\n"), csv.constData());
        QVERIFY(!csv.contains("long ago"));
    }

    void aFileIsWrittenWholeOrNotAtAll() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.csv"));
        QCOMPARE(saveFile(path, "one"), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("one"));
        QVERIFY(!saveFile(folder.filePath(QStringLiteral("no/such/folder.csv")), "two").isEmpty());
    }

    void aPictureHasTwiceThePixels() {
        QWidget widget;
        widget.resize(120, 80);
        QCOMPARE(pictureOf(widget).size(), QSize(240, 160));
    }
};

HOLDFAST_TEST(TstChartExport)
#include "tst_chart_export.moc"

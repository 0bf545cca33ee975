// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/charts/reliability_panel.h"
#include "ui/charts/reliability_view.h"
#include "ui/theme/theme.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace holdfast;
using namespace holdfast::charts;

namespace {

std::vector<models::ReliabilityRow> bars() {
    std::vector<models::ReliabilityRow> rows;
    for (int bin = 0; bin < 10; ++bin)
        rows.push_back({.bin = bin, .counted = {}});
    rows[2].counted = {.count = 200, .came = 100, .mean = 0.25};
    rows[8].counted = {.count = 5, .came = 5, .mean = 0.85};
    return rows;
}

struct Room {
    Room() {
        view.resize(500, 360);
        view.show(bars());
        view.QWidget::show();
    }

    [[nodiscard]] QColor at(QPointF place) { return view.grab().toImage().pixelColor(place.toPoint()); }

    theme::Theme look{*qApp, theme::SchemeChoice::Dark};
    ReliabilityView view{look};
};

} // namespace

class TstReliabilityView final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aBarEndsAtTheShareThatCame() {
        Room room;
        const auto rows = bars();
        const QRectF half = room.view.barOf(rows[2]);
        const QRectF whole = room.view.barOf(rows[8]);
        QCOMPARE(half.bottom(), whole.bottom());
        QVERIFY(std::abs(half.height() * 2 - whole.height()) < 0.01);
    }

    /// Five outcomes say little: the bar is hollow.
    void aBarTooThinToJudgeByIsHollow() {
        Room room;
        const auto rows = bars();
        const QRectF full = room.view.barOf(rows[2]);
        const QRectF thin = room.view.barOf(rows[8]);
        const QPointF low(0, full.height() / 4);
        QVERIFY(room.at(full.center() + low) != room.at(full.topLeft() - QPointF(6, -40)));
        QCOMPARE(room.at(thin.center() + QPointF(0, 40)),
                 room.at(thin.center() + QPointF(thin.width() * 0.8, 40)));
    }

    void barsAreReadByKeys() {
        Room room;
        room.view.setFocus();
        QTest::keyClick(&room.view, Qt::Key_Right);
        QCOMPARE(room.view.current(), std::optional<int>(0));
        QTest::keyClick(&room.view, Qt::Key_Right);
        QTest::keyClick(&room.view, Qt::Key_Right);
        QVERIFY2(room.view.accessibleDescription().contains(QStringLiteral("100 of 200 came true")),
                 qPrintable(room.view.accessibleDescription()));
        QTest::keyClick(&room.view, Qt::Key_Left);
        QCOMPARE(room.view.current(), std::optional<int>(1));
        QTest::keyClick(&room.view, Qt::Key_Escape);
        QCOMPARE(room.view.current(), std::nullopt);
        QVERIFY(room.view.accessibleDescription().isEmpty());
    }

    void itIsSavedAsPictureAndAsCsv() {
        theme::Theme look(*qApp, theme::SchemeChoice::Light);
        ReliabilityPanel panel(look);
        panel.resize(500, 400);
        warnings::Reliability bins{};
        bins[7] = {.count = 21, .came = 17, .mean = 0.74};
        panel.show(bins);
        panel.QWidget::show();
        const QTemporaryDir folder;
        const QString csv = folder.filePath(QStringLiteral("a.csv"));
        QVERIFY(panel.saveTo(csv));
        QFile file(csv);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.startsWith("Said,On average,Came true,Share\r\n"));
        QVERIFY(text.contains("17 of 21"));
        const QString picture = folder.filePath(QStringLiteral("a.png"));
        QVERIFY(panel.saveTo(picture));
        QVERIFY(!QImage(picture).isNull());
        QVERIFY(!panel.saveTo(folder.filePath(QStringLiteral("no/such/folder/a.png"))));
    }
};

HOLDFAST_TEST(TstReliabilityView)
#include "tst_reliability_view.moc"

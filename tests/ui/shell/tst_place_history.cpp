// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/shell/place_history.h"

#include <QtTest/QTest>

using namespace holdfast::shell;

namespace {

Place place(const char* page) {
    return {.page = QLatin1String(page), .service = {}, .part = {}};
}

} // namespace

class TstPlaceHistory final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void backAndForwardLeadTheSameWay() {
        PlaceHistory history;
        QVERIFY(!history.back() && !history.forward());
        history.goOn(place("overview"));
        QVERIFY(!history.back());
        history.goOn(place("services"));
        history.goOn(place("services"));
        QVERIFY(history.back() == place("overview"));
        QVERIFY(history.forward() == place("services"));
        QVERIFY(!history.forward());
    }

    void goingElsewhereForgetsWhatLayAhead() {
        PlaceHistory history;
        for (const char* page : {"overview", "services"})
            history.goOn(place(page));
        QVERIFY(history.back().has_value());
        history.goOn(place("lab"));
        QVERIFY(!history.forward());
        QVERIFY(history.back() == place("overview"));
    }

    void theLastHundredAreKept() {
        PlaceHistory history;
        for (int i = 0; i < 300; ++i)
            history.goOn({.page = QString::number(i), .service = {}, .part = {}});
        int steps = 0;
        while (history.back())
            ++steps;
        QCOMPARE(steps, 100);
    }
};

HOLDFAST_TEST(TstPlaceHistory)
#include "tst_place_history.moc"

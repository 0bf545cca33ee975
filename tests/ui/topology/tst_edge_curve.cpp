// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/topology/edge_curve.h"

#include <array>
#include <cmath>

using namespace holdfast::ui::topology;

namespace {

const QRectF kLeft(0, 0, 100, 40);
const QRectF kRight(400, 200, 100, 40);

} // namespace

class TstEdgeCurve : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDirectRouteLeavesLevelAndArrivesLevel() {
        const EdgeRoute route = directRoute(kLeft, kRight);
        QCOMPARE(route.size(), 4);
        QCOMPARE(route.front(), QPointF(100, 20));
        QCOMPARE(route.back(), QPointF(400, 220));
        QCOMPARE(route[1].y(), route[0].y());
        QCOMPARE(route[2].y(), route[3].y());
    }

    void anEdgeBackwardsSwingsRoundBothCards() {
        const QRectF beside = kRight.translated(0, -190); // the same row
        const QRectF bounds = curveAlong(directRoute(beside, kLeft)).bounds;
        QVERIFY(bounds.right() > beside.right() + 10.0);
        QVERIFY(bounds.left() < kLeft.left() - 10.0);
    }

    void anEdgeBackwardsToAnotherRowRunsFromSideToSide() {
        const EdgeRoute up = directRoute(kRight, kLeft);
        QCOMPARE(up.front(), QPointF(450, 200));
        QCOMPARE(up.back(), QPointF(50, 40));
        QVERIFY(up[1].y() < up[0].y() && up[2].y() > up[3].y());
        const EdgeRoute down = directRoute(kLeft, kLeft.translated(20, 120));
        QCOMPARE(down.front(), QPointF(50, 40));
        QCOMPARE(down.back(), QPointF(70, 120));
    }

    void aClearRoutePassesNoCard() {
        const std::array cards{kLeft, kRight, QRectF(200, 90, 100, 60)}; // in the way of the calmest curve
        const EdgeRoute route = clearRoute(kLeft, kRight, cards);
        QCOMPARE(route.size(), 4);
        for (const QPointF point : curveAlong(route).fine)
            QVERIFY(!cards[2].contains(point));
        const EdgeRoute calm = clearRoute(kLeft, kRight, std::array{kLeft, kRight});
        QVERIFY(calm != route);
    }

    void whereThereIsNoClearRouteNoneIsGiven() {
        const std::array wall{QRectF(200, -4000, 60, 8000)};
        QVERIFY(clearRoute(kLeft, kRight, wall).isEmpty());
    }

    void aCardInTheWayOfALevelEdgeIsPassedInALane() {
        const QRectF left(0, 0, 100, 40);
        const QRectF right(600, 0, 100, 40);
        const std::array cards{left, QRectF(300, 0, 100, 40), right}; // all at one height
        const EdgeRoute route = clearRoute(left, right, cards);
        QCOMPARE(route.size(), 10);
        const QPolygonF line = curveAlong(route).fine;
        for (qsizetype i = 1; i < line.size(); ++i) {
            for (int share = 0; share <= 20; ++share)
                QVERIFY(!cards[1].contains(line[i - 1] + (line[i] - line[i - 1]) * (share / 20.0)));
        }
    }

    void theArrowTouchesTheCardThatIsCalled() {
        const EdgeCurve curve = curveAlong(directRoute(kLeft, kRight));
        QCOMPARE(curve.arrow.first(), QPointF(400, 220));
        // the line ends at the arrow's base, so that no blunt end shows through the tip
        QVERIFY(curve.fine.last().x() < 393.0);
        QVERIFY(curve.bounds.contains(curve.fine.boundingRect()));
    }

    void theFineCurveStaysWithinAFractionOfAPixel() {
        const EdgeRoute route = directRoute(kLeft, kRight);
        const EdgeCurve curve = curveAlong(route);
        for (int i = 0; i <= 200; ++i) {
            const double t = i / 200.0 * 0.97; // without the arrow
            const double u = 1.0 - t;
            const QPointF exact = route[0] * u * u * u + route[1] * 3 * u * u * t + route[2] * 3 * u * t * t +
                                  (route[3] - QPointF(8, 0)) * t * t * t + QPointF(-8, 0) * 3 * u * t * t;
            QVERIFY2(distanceTo(curve, exact) < 0.3, qPrintable(QString::number(distanceTo(curve, exact))));
        }
        QVERIFY(curve.coarse.size() < curve.fine.size());
    }

    void distanceIsMeasuredToTheLineNotToItsCorners() {
        EdgeCurve straight{
            .fine = QPolygonF{QPointF(0, 0), QPointF(100, 0)}, .coarse = {}, .arrow = {}, .bounds = {}};
        QCOMPARE(distanceTo(straight, {50, 7}), 7.0);
        QCOMPARE(distanceTo(straight, {103, 4}), 5.0);
    }

    void aRouteOfNoLengthHasACurve() {
        const QPointF here(5, 5);
        const EdgeCurve curve = curveAlong({here, here, here, here});
        QVERIFY(std::isfinite(curve.bounds.width()));
    }
};

HOLDFAST_TEST(TstEdgeCurve)
#include "tst_edge_curve.moc"

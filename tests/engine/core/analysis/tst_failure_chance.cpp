// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/failure_chance.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::analysis;

class TstFailureChance final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatHasFailedHasFailed() {
        QCOMPARE(failureChanceAt(0.0), 1.0);
        QCOMPARE(failureChanceAt(0.39), 1.0);
        QCOMPARE(failureChanceAt(0.4), 0.5);
        QVERIFY(std::abs(failureChanceAt(0.7) - 0.1) < 1e-12);
        QVERIFY(std::abs(failureChanceAt(1.0) - 0.01) < 1e-12);
    }

    void betterHealthIsNeverAGreaterChance() {
        for (int i = 0; i < 100; ++i)
            QVERIFY(failureChanceAt(i / 100.0) >= failureChanceAt((i + 1) / 100.0));
    }

    void unknownHealthHasNoChance() {
        OwnHealth own;
        QVERIFY(!failureChance(own));
        own.score = 0.2;
        own.confidence = 0.4;
        QVERIFY(!failureChance(own));
        own.confidence = 0.5;
        QCOMPARE(failureChance(own).value_or(0.0), 1.0);
    }
};

HOLDFAST_TEST(TstFailureChance)
#include "tst_failure_chance.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/rate_limit.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstRateLimit final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aBurstIsLetThroughThenTheRateHolds() {
        api::RateLimit limit(10.0);
        SteadyPoint now{Duration(0)};
        int admitted = 0;
        for (int i = 0; i < 100; ++i)
            admitted += limit.admits("a", now) ? 1 : 0;
        QCOMPARE(admitted, 20);
        QVERIFY(limit.admits("b", now)); // each for himself
        now += Duration(1'000);
        admitted = 0;
        for (int i = 0; i < 100; ++i)
            admitted += limit.admits("a", now) ? 1 : 0;
        QCOMPARE(admitted, 10);
    }

    void aCrowdOfPeersCostsBoundedMemory() {
        api::RateLimit limit(10.0);
        const SteadyPoint now{Duration(0)};
        int admitted = 0;
        for (int i = 0; i < 5'000; ++i)
            admitted += limit.admits(std::to_string(i), now) ? 1 : 0;
        QCOMPARE(admitted, 1'024);
        QVERIFY(limit.admits("later", now + Duration(60'000)));
    }
};

HOLDFAST_TEST(TstRateLimit)
#include "tst_rate_limit.moc"

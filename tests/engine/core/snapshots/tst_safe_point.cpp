// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/safe_point.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;

class TstSafePoint : public QObject {
    Q_OBJECT

    static std::vector<SweptHealth> fleet(std::optional<double> api) {
        return {{.service = ServiceId("redis"), .own = 0.99}, {.service = ServiceId("api"), .own = api}};
    }

private Q_SLOTS:

    void threeGoodSweepsMakeASafePoint() {
        SafePointWatch watch;
        for (std::uint64_t sweep = 1; sweep <= 2; ++sweep) {
            watch.observe(sweep, fleet(0.7), false);
            QVERIFY(!watch.verdict().safe);
        }
        QCOMPARE(watch.verdict().whyNot, std::string("All was well for 2 of 3 sweeps in a row."));
        watch.observe(3, fleet(0.7), false);
        QVERIFY(watch.verdict().safe);
        QVERIFY(watch.verdict().whyNot.empty());
        QCOMPARE(watch.verdict().sweeps, 3);
    }

    void oneSickOrUnknownServiceBeginsAnew() {
        SafePointWatch watch;
        for (std::uint64_t sweep = 1; sweep <= 9; ++sweep)
            watch.observe(sweep, fleet(0.9), false);
        watch.observe(10, fleet(0.69), false);
        QCOMPARE(watch.verdict().whyNot, std::string("The health of api was 0.69; at least 0.70 is asked."));
        watch.observe(11, fleet(0.9), false);
        watch.observe(12, fleet(std::nullopt), false);
        QVERIFY(!watch.verdict().safe);
        QCOMPARE(watch.verdict().whyNot, std::string("The health of api was not known."));
    }

    void anActionSpoilsIt() {
        SafePointWatch watch;
        for (std::uint64_t sweep = 1; sweep <= 5; ++sweep)
            watch.observe(sweep, fleet(0.9), sweep == 5);
        QVERIFY(!watch.verdict().safe);
        QCOMPARE(watch.verdict().whyNot, std::string("An action was running."));
    }

    void theSameSweepCountsOnceAndGapsBeginAnew() {
        SafePointWatch watch;
        for (int i = 0; i < 5; ++i)
            watch.observe(1, fleet(0.9), false);
        QCOMPARE(watch.verdict().sweeps, 1);
        watch.observe(2, fleet(0.9), false);
        watch.observe(4, fleet(0.9), false);
        QCOMPARE(watch.verdict().sweeps, 1);
        watch.observe(5, fleet(0.9), false);
        watch.observe(6, fleet(0.9), false);
        QVERIFY(watch.verdict().safe);
        watch.observe(6, fleet(0.1), false);
        QVERIFY(!watch.verdict().safe);
        watch.beginAnew("The fleet file was loaded again.");
        QCOMPARE(watch.verdict().whyNot, std::string("The fleet file was loaded again."));
    }

    void nothingReadIsNeverSafe() {
        SafePointWatch watch({.healthAtLeast = 0.7, .sweeps = 0});
        QVERIFY(!watch.verdict().safe);
        watch.observe(1, {}, false);
        QVERIFY(!watch.verdict().safe);
    }
};

HOLDFAST_TEST(TstSafePoint)
#include "tst_safe_point.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/storm_brake.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::automation;

namespace {

SteadyPoint second(int seconds) {
    return SteadyPoint{Duration(seconds * 1000)};
}

const ServiceId kRedis("redis");

} // namespace

class TstStormBrake final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void manyAtOnceAreAStorm() {
        StormBrake brake;
        brake.take(3, 13, kRedis, second(0)); // 30 % of 13 are 3.9
        QVERIFY(brake.whyNot(second(0)).empty());
        brake.take(4, 13, kRedis, second(30));
        QVERIFY2(brake.whyNot(second(30)) ==
                     "4 services are in trouble at once, so automation does nothing. Look at "
                     "redis first, the likely cause.",
                 brake.whyNot(second(30)).c_str());
    }

    void aSmallFleetIsNoStormByItself() {
        StormBrake brake;
        brake.take(2, 2, {}, second(0));
        QVERIFY(!brake.storm());
        brake.take(3, 3, {}, second(0));
        QVERIFY(brake.storm());
        QVERIFY(brake.whyNot(second(0)).find("in common") != std::string::npos);
    }

    void itHoldsUntilItHasBeenCalmForLong() {
        StormBrake brake;
        brake.take(6, 13, kRedis, second(0));
        brake.take(1, 13, kRedis, second(10));
        brake.take(1, 13, kRedis, second(309));
        QVERIFY(brake.storm());
        brake.take(2, 13, kRedis, second(309)); // not calm: 2 of 3.9
        brake.take(1, 13, kRedis, second(310));
        brake.take(0, 13, kRedis, second(609));
        QVERIFY(brake.storm());
        brake.take(0, 13, kRedis, second(610));
        QVERIFY(!brake.storm());
    }

    void itActsOnlySoOften() {
        StormBrake brake;
        for (const int at : {0, 100, 200})
            brake.acted(second(at));
        QVERIFY(brake.whyNot(second(599)).find("3 times within 10 min") != std::string::npos);
        QVERIFY(brake.whyNot(second(600)).empty());
        brake.acted(second(600));
        QVERIFY(!brake.whyNot(second(600)).empty());
    }

    void pauseHoldsForFleetAndService() {
        AutomationPause pause;
        QVERIFY(pause.whyPaused(kRedis).empty());
        pause.pauseService(kRedis, "the restart did not verify");
        QVERIFY(pause.whyPaused(kRedis) == "the restart did not verify");
        QVERIFY(pause.whyPaused(ServiceId("api")).empty());
        pause.pause("ada", "deploying");
        QVERIFY(pause.paused());
        QVERIFY(pause.whyPaused(ServiceId("api")) == "ada has paused it: deploying");
        pause.resume();
        QVERIFY(!pause.paused());
        QVERIFY(!pause.whyPaused(kRedis).empty()); // its own pause stays
        pause.resumeService(kRedis);
        QVERIFY(pause.whyPaused(kRedis).empty());
    }
};

HOLDFAST_TEST(TstStormBrake)
#include "tst_storm_brake.moc"

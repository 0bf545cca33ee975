// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstClock final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theWallClockIsTheSystems() {
        const SystemClock clock;
        const auto reference = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
        QVERIFY(std::chrono::abs(clock.now() - reference) < std::chrono::seconds(5));
    }

    void monotonicClocksNeverGoBack() {
        const SystemClock clock;
        auto steady = clock.steady();
        auto boot = clock.sinceBoot();
        for (int i = 0; i < 1000; ++i) {
            QVERIFY(clock.steady() >= steady);
            QVERIFY(clock.sinceBoot() >= boot);
            steady = clock.steady();
            boot = clock.sinceBoot();
        }
        // Sleep counts in the one and not in the other.
        QVERIFY(boot.time_since_epoch() + Duration(5) >= steady.time_since_epoch());
    }
};

HOLDFAST_TEST(TstClock)
#include "tst_clock.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/refit_schedule.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <string>

using namespace holdfast;
using namespace holdfast::forecasting;

class TstRefitSchedule final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aFleetsRefitsSpreadOverTheInterval() {
        const Duration every = std::chrono::hours(1);
        std::array<int, 60> minutes{};
        for (int i = 0; i < 6'000; ++i) {
            const auto next = nextRefit("service-" + std::to_string(i) + "/latency", TimePoint{}, every);
            ++minutes[static_cast<std::size_t>(next.time_since_epoch().count() / 60'000 % 60)];
        }
        for (const int count : minutes)
            QVERIFY2(count > 50 && count < 150, qPrintable(QString::number(count)));
    }

    void eachComesBackAtItsOwnPlace() {
        const Duration every = std::chrono::minutes(10);
        const auto first = nextRefit("web/memory", TimePoint{}, every);
        QCOMPARE(nextRefit("web/memory", first, every) - first, every);
        QCOMPARE(nextRefit("web/memory", first + Duration(1'000), every) - first, every);
        QVERIFY(nextRefit("web/memory", first + every - Duration(1'000), every) - first >=
                every + every / 2 - Duration(1'000));
    }

    void timeBeforeTheEpochAndNoIntervalDoNoHarm() {
        const TimePoint early(Duration(-123'456'789));
        const auto next = nextRefit("x", early, Duration(1'000));
        QVERIFY(next > early && next - early <= Duration(1'500));
        QVERIFY(nextRefit("", early, Duration(0)) > early);
        QVERIFY(nextRefit("", early, Duration(-5)) > early);
    }
};

HOLDFAST_TEST(TstRefitSchedule)
#include "tst_refit_schedule.moc"

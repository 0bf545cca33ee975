// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/rest_and_ways.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <functional>

using namespace holdfast::warnings;

namespace {

constexpr double kStep = 1.0 / 15.0; ///< a minute of a quarter of an hour
constexpr double kLimit = 100.0;
const SignalNoise kQuiet{.reading = 1.0, .wander = 0.3, .drift = 0.3, .room = 70.0};

/// -1..1, the same on every machine.
double noiseAt(int i) {
    const auto mixed = std::uint64_t(i + 1) * 0x9E3779B97F4A7C15ULL;
    return double((mixed ^ (mixed >> 29)) % 20'001) / 10'000.0 - 1.0;
}

RestAndWays after(int minutes, const std::function<double(int)>& level) {
    RestAndWays accounts;
    accounts.restart(level(0), 100.0);
    for (int i = 1; i < minutes; ++i)
        accounts.add(level(i) + 1.5 * noiseAt(i), kStep, kQuiet, kLimit);
    return accounts;
}

/// 30, and from minute 120 on `rate` more a minute.
std::function<double(int)> rampOf(double rate) {
    return [rate](int i) { return 30.0 + rate * std::max(0, i - 120); };
}

} // namespace

class TstRestAndWays final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void restIsRest() {
        const auto accounts = after(200, rampOf(0.0));
        QVERIFY(accounts.onWay() < 0.2);
        QVERIFY(std::abs(accounts.level() - 30.0) < 1.5);
        QVERIFY(accounts.pastAtRest(kLimit, 1.0, kQuiet) < 1e-6);
        QVERIFY(accounts.pastAtRest(31.0, 1.0, kQuiet) > 0.1);
    }

    void aSteepWayIsFollowedAtItsPace() {
        for (const double rate : {0.4, 1.7}) {
            const auto accounts = after(120 + int(55.0 / rate), rampOf(rate));
            QVERIFY(accounts.onWay() > 0.9);
            QVERIFY2(std::abs(accounts.slope() / 15.0 - rate) < 0.2 * rate,
                     qPrintable(QString::number(accounts.slope() / 15.0)));
        }
    }

    void aLevelThatJumpsOnceIsAtRest() {
        for (const int minutes : {122, 125, 140}) {
            const auto accounts = after(minutes, [](int i) { return i < 120 ? 30.0 : 70.0; });
            QVERIFY(std::abs(accounts.level() - 70.0) < 6.0);
            QVERIFY(accounts.onWay() < 0.7);
        }
    }

    void waysThatEndEarlyAreBelievedLess() {
        const auto lasting = after(1200, rampOf(0.05));
        const auto broken = after(1200, [](int i) { return 30.0 + 1.5 * (i % 20); });
        QVERIFY(broken.endRate(1) > 2.0 * lasting.endRate(1));
        QVERIFY(broken.persistence() < lasting.persistence());
    }

    void theReachCoversWhatIsLikely() {
        const auto accounts = after(150, rampOf(1.0));
        QVERIFY(accounts.reach(kQuiet) > accounts.level() + 0.8 * accounts.slope());
    }

    void chancesAreChances() {
        auto accounts = after(300, rampOf(0.5));
        for (int i = 0; i < 500; ++i) {
            accounts.add(i % 7 == 0 ? 1e6 : 30.0, i % 5 == 0 ? 3.0 : kStep, kQuiet, kLimit);
            const double p = accounts.pastAtRest(kLimit, 1.0, kQuiet) +
                             accounts.pastOnWay(0, kLimit, 1.0, kQuiet) +
                             accounts.pastOnWay(1, kLimit, 1.0, kQuiet);
            QVERIFY(p >= 0.0 && p <= 1.0 + 1e-6);
        }
    }
};

HOLDFAST_TEST(TstRestAndWays)
#include "tst_rest_and_ways.moc"

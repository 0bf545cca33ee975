// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/health_tail.h"
#include "tests/engine/core/outlook/fake_world.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::outlook;
using namespace holdfast::testing;

namespace {

constexpr Duration kHorizon{15 * 60'000};

struct Played {
    ServiceState state;
    std::vector<SignalAnalyst> analysts;

    [[nodiscard]] std::optional<HealthTail> tail(TimePoint now) const {
        const std::vector<const SignalAnalyst*> pointers{&analysts[0], &analysts[1]};
        return healthTail(state, pointers, now, kHorizon);
    }
};

Played played(FakeWorld::Values memory, int sweeps) {
    FakeWorld world({"api"});
    world.memory("api", std::move(memory));
    Played result;
    result.analysts.emplace_back(Unit::Bytes, FakeWorld::kInterval);
    result.analysts.emplace_back(Unit::Seconds, FakeWorld::kInterval);
    for (int i = 0; i < sweeps; ++i) {
        const TimePoint time = world.next().time;
        for (std::size_t s = 0; s < 2; ++s)
            static_cast<void>(result.analysts[s].take(*world.states()[0].signals[s].last, time));
    }
    result.state = world.states()[0];
    return result;
}

} // namespace

class TstHealthTail final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void healthThatRestsStaysWhereItIs() {
        const auto tail = played([](int) { return 400.0; }, 100).tail(FakeWorld::at(99));
        QVERIFY(tail);
        QCOMPARE(tail->points.size(), std::size_t(kTailPoints));
        for (const auto& point : tail->points) {
            QCOMPARE(point.median, 1.0F);
            QVERIFY(point.lower > 0.95F);
            QVERIFY(point.lower <= point.median && point.median <= point.upper);
        }
        QVERIFY(tail->points.front().after == kHorizon / 6);
        QVERIFY(tail->points.back().after == kHorizon);
    }

    void healthFallsWhereMemoryRises() {
        const auto run =
            played([](int sweep) { return sweep < 60 ? 400.0 : 400.0 + 7.0 * (sweep - 60); }, 120);
        const auto tail = run.tail(FakeWorld::at(119)); // memory is 813 and rises by 14 a minute
        QVERIFY(tail);
        QVERIFY(tail->points.back().median < 0.4F); // critical
        QVERIFY(tail->points.front().median > 0.5F);
        for (std::size_t i = 1; i < tail->points.size(); ++i)
            QVERIFY(tail->points[i].median <= tail->points[i - 1].median);
    }

    void whatWasMissedSinceTheLastReadingIsPartOfTheWay() {
        const auto run =
            played([](int sweep) { return sweep < 60 ? 400.0 : 400.0 + 7.0 * (sweep - 60); }, 120);
        const auto late = run.tail(FakeWorld::at(123));
        QVERIFY(late->points.front().median < run.tail(FakeWorld::at(119))->points.front().median);
    }

    void whatIsUnknownHasNoTail() {
        auto run = played([](int) { return 400.0; }, 100);
        run.state.own.confidence = 0.4;
        QVERIFY(!run.tail(FakeWorld::at(99)));
        QVERIFY(!played([](int) { return 400.0; }, 5).tail(FakeWorld::at(4)));
    }
};

HOLDFAST_TEST(TstHealthTail)
#include "tst_health_tail.moc"

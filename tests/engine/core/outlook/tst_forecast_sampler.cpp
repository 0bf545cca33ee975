// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/forecast_sampler.h"
#include "tests/engine/core/outlook/fake_world.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <map>

using namespace holdfast;
using namespace holdfast::outlook;
using namespace holdfast::testing;

namespace {

constexpr Duration kHorizon{15 * 60'000};

struct Sampled {
    std::vector<warnings::ForecastStatement> said;
    std::vector<warnings::ForecastStatement> known;
};

Sampled sampled(FakeWorld& world, int sweeps, std::uint64_t seed = 1) {
    std::vector<ServiceAnalyst> analysts;
    for (const auto& spec : world.spec()->services)
        analysts.emplace_back(spec, FakeWorld::kInterval);
    ForecastSampler sampler(seed);
    std::vector<warnings::ForecastStatement> out;
    for (int i = 0; i < sweeps; ++i) {
        const auto round = world.next();
        RoundWork work{.now = {.wall = round.time, .steady = round.time}, .settings = {}, .marks = {}};
        for (std::size_t s = 0; s < analysts.size(); ++s)
            static_cast<void>(analysts[s].take(round.services[s], work));
        sampler.take(round.services, analysts, round.time, FakeWorld::kInterval, kHorizon, out);
    }
    Sampled result;
    for (const auto& one : out)
        (one.actual ? result.known : result.said).push_back(one);
    return result;
}

} // namespace

class TstForecastSampler final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachSignalHasItsTurnOnceAHorizon() {
        FakeWorld world;
        const auto result = sampled(world, 30 * 8);
        // Four signals, eight horizons; the first has too little history.
        QVERIFY(result.said.size() >= 24);
        QVERIFY(result.said.size() <= 32);
        std::map<SeriesKey, int> turns;
        for (const auto& one : result.said)
            ++turns[one.series];
        QCOMPARE(turns.size(), 4U);
        for (const auto& [series, count] : turns)
            QVERIFY(count >= 5 && count <= 8);
    }

    void aLargeFleetStatesAHundredAHorizon() {
        std::vector<std::string> names;
        for (int i = 0; i < 120; ++i)
            names.push_back("s" + std::to_string(i));
        std::vector<const char*> pointers;
        for (const auto& name : names)
            pointers.push_back(name.c_str());
        FakeWorld world(pointers);
        const auto result = sampled(world, 90);
        QVERIFY2(result.said.size() <= 300, std::to_string(result.said.size()).c_str());
        QVERIFY2(result.said.size() >= 200, std::to_string(result.said.size()).c_str());
    }

    void whatCameTrueIsPutBesideIt() {
        FakeWorld world;
        const auto result = sampled(world, 30 * 12);
        QVERIFY(result.known.size() + 4 >= result.said.size());
        int within = 0;
        for (const auto& one : result.known) {
            QVERIFY(one.about > one.made);
            QVERIFY(std::chrono::abs((one.about - one.made) - kHorizon) <= FakeWorld::kInterval);
            within += *one.actual >= one.lower && *one.actual <= one.upper ? 1 : 0;
        }
        QVERIFY(within >= int(result.known.size()) * 8 / 10);
    }

    void aReadingThatNeverCameLeavesItWithout() {
        FakeWorld world({"api"});
        world.blind("api", [](int sweep) { return sweep > 100; });
        const auto result = sampled(world, 200);
        for (const auto& one : result.known)
            QVERIFY(one.about <= FakeWorld::at(101));
        for (const auto& one : result.said)
            QVERIFY(one.made <= FakeWorld::at(101));
        QVERIFY(result.said.size() > result.known.size());
    }

    void storedOnesAreJudgedAfterARestart() {
        FakeWorld world({"api"});
        std::vector<ServiceAnalyst> analysts;
        analysts.emplace_back(world.spec()->services[0], FakeWorld::kInterval);
        ForecastSampler sampler;
        const warnings::ForecastStatement open{
            .series = {.service = ServiceId("api"), .signal = SignalId("memory")},
            .made = FakeWorld::at(-20),
            .about = FakeWorld::at(10),
            .median = 400.0,
            .lower = 390.0,
            .upper = 410.0};
        sampler.load({&open, 1});
        std::vector<warnings::ForecastStatement> out;
        for (int i = 0; i < 11; ++i) {
            const auto round = world.next();
            sampler.take(round.services, analysts, round.time, FakeWorld::kInterval, kHorizon, out);
        }
        QCOMPARE(out.size(), 1U);
        QVERIFY(out[0].made == open.made);
        QVERIFY(std::abs(*out[0].actual - 400.0) < 10.0);
    }
};

HOLDFAST_TEST(TstForecastSampler)
#include "tst_forecast_sampler.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forest_attribution.h"
#include "engine/core/analysis/service_features.h"
#include "engine/core/analysis/service_forest.h"
#include "engine/core/analysis/split_mix.h"
#include "engine/core/analysis/training_sampler.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kBegin{1'700'000'000s};

std::vector<double> cloud(std::size_t rows, std::uint64_t seed) {
    SplitMix random(seed);
    std::vector<double> values(rows * 2);
    for (double& value : values)
        value = random.unit() + random.unit() + random.unit();
    return values;
}

ServiceForest trained(const std::vector<double>& values, std::size_t columns = 2,
                      ForestOptions options = {}) {
    return ServiceForest::train({.values = values, .columns = columns}, {.trained = kBegin}, options).value();
}

/// A service that is read every five minutes: requests and latency with the hour of the day, and memory,
/// which leaks, slowly enough that no day differs much from the one before.
class LeakingService {
public:
    explicit LeakingService(double leakADay) : m_leak(leakADay) {}

    /// The forest of the seven days up to `day`, as it is trained each day.
    std::shared_ptr<const ServiceForest> trainedAt(int day) {
        TrainingSampler sampler(m_features.columns(), {.rows = 1024});
        read(std::max(0, day - 7), day,
             [&](TimePoint time, std::span<const double> row) { QVERIFY(sampler.add(time, row)); });
        const auto rows = sampler.rows();
        return std::make_shared<const ServiceForest>(trained(rows, m_features.columns(), {.seed = 1}));
    }

    template <typename Take>
    void read(int from, int to, const Take& take) {
        m_features.restart();
        SplitMix random(static_cast<std::uint64_t>(from) + 7);
        const auto noise = [&] { return random.unit() + random.unit() - 1.0; };
        for (int i = from * 288; i < to * 288; ++i) {
            const double days = i / 288.0;
            const double busy = 1.0 + 0.5 * std::sin(2.0 * std::numbers::pi * days);
            const std::array readings{100.0 * busy + 5.0 * noise(), 0.02 * busy + 0.002 * noise(),
                                      500.0 + m_leak * days + 10.0 * busy + 8.0 * noise()};
            std::array<double, 9> row{};
            const TimePoint time = kBegin + i * 5min;
            [&] { QVERIFY(m_features.update(time, readings, row)); }();
            take(time, row);
        }
    }

private:
    double m_leak;
    ServiceFeatures m_features{3, 5min};
};

struct Shares {
    double unusual = 0.0;
    double drifted = 0.0;
};

Shares sharesOn(LeakingService& service, const GuardedForest& forests, int day) {
    Shares shares;
    service.read(day, day + 1, [&](TimePoint, std::span<const double> row) {
        const auto standing = forests.judge(row)->standing;
        shares.unusual += standing == DriftStanding::Unusual ? 1.0 / 288.0 : 0.0;
        shares.drifted += standing == DriftStanding::Drifted ? 1.0 / 288.0 : 0.0;
    });
    return shares;
}

} // namespace

class TstServiceForest final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theTailIsHonestOnRowsThatPlayedNoPart() {
        const auto forest = trained(cloud(2000, 1));
        const auto fresh = cloud(20'000, 2);
        for (const double tail : {0.5, 0.1, 0.02}) {
            double rare = 0.0;
            for (std::size_t i = 0; i < fresh.size(); i += 2)
                rare += forest.judge(std::span(fresh).subspan(i, 2))->tail <= tail ? 1.0 / 20'000.0 : 0.0;
            QVERIFY2(rare < 1.5 * tail && rare > 0.5 * tail, qPrintable(QString::number(rare)));
        }
    }

    void whatStandsApartHasTheLeastTailThereCanBe() {
        const auto forest = trained(cloud(2000, 1));
        QCOMPARE(forest.heldOut(), 500U);
        QCOMPARE(forest.judge(std::array{30.0, -20.0})->tail, 1.0 / 501.0);
        QVERIFY(forest.judge(std::array{1.5, 1.5})->tail > 0.3);
    }

    void theTailFallsAsTheScoreRises() {
        const auto forest = trained(cloud(3000, 4));
        double before = 2.0;
        for (double score = 0.0; score <= 1.0; score += 0.001) {
            const double tail = forest.tailOf(score);
            QVERIFY(tail <= before && tail > 0.0 && tail <= 1.0);
            before = tail;
        }
    }

    void whatNeverVariedIsOrdinary() {
        const auto forest = trained(std::vector<double>(200, 3.0));
        QCOMPARE(forest.judge(std::array{3.0, 3.0})->tail, 1.0);
    }

    void whatNeverVariedAndMovesIsSomethingNew() {
        // No errors for a week, then some: no tree can part by that, the range can.
        const auto busy = cloud(4000, 6);
        std::vector<double> values;
        for (std::size_t i = 0; i < busy.size(); i += 4)
            values.insert(values.end(), {busy[i], busy[i + 1], busy[i + 2], busy[i + 3], 0.0});
        const auto forest = trained(values, 5);
        const auto judgement = forest.judge(std::array{1.5, 1.5, 1.5, 1.5, 0.05}).value();
        QVERIFY2(judgement.tail < 0.05, qPrintable(QString::number(judgement.tail)));
        QVERIFY(forest.judge(std::array{1.5, 1.5, 1.5, 1.5, 0.0})->tail > 0.3);
        QCOMPARE(judgement.furthest, std::size_t{4});
        QCOMPARE(judgement.beyond, 1.0);
    }

    void fartherOutIsMoreUnusual() {
        const auto forest = trained(cloud(2000, 1));
        const double near = forest.judge(std::array{5.0, 1.5})->score;
        const double far = forest.judge(std::array{25.0, 1.5})->score;
        QVERIFY(far > near && far <= 1.0);
        QCOMPARE(forest.judge(std::array{1.5, 1.5})->beyond, 0.0);
    }

    void aFewRowsAreEnoughOrAreRefused() {
        QVERIFY(!ServiceForest::train({.values = std::vector<double>(14, 1.0), .columns = 2}, {}));
        const auto forest = trained(cloud(8, 1));
        QCOMPARE(forest.heldOut(), 2U);
        QVERIFY(forest.judge(std::array{99.0, 99.0})->tail >= 1.0 / 3.0); // so few say little
    }

    void aSlowLeakIsNotLearntAsNormal() {
        // Five megabytes a day, with noise of ten and more: each day looks like the week before it.
        LeakingService service(5.0);
        GuardedForest forests;
        forests.roll(service.trainedAt(7)); // the first is the baseline, too
        const auto early = sharesOn(service, forests, 7);
        QVERIFY2(early.drifted + early.unusual < 0.1,
                 qPrintable(QString::number(early.drifted + early.unusual)));
        forests.roll(service.trainedAt(28));
        const auto late = sharesOn(service, forests, 28);
        QVERIFY2(late.unusual < 0.1,
                 qPrintable(QString::number(late.unusual))); // the rolling one has learnt it
        QVERIFY2(late.drifted > 0.9, qPrintable(QString::number(late.drifted))); // the frozen one has not
        // And the reason has a name: memory, the third signal.
        std::vector<double> last;
        service.read(28, 29,
                     [&](TimePoint, std::span<const double> row) { last.assign(row.begin(), row.end()); });
        const auto judgement = forests.judge(last).value();
        QCOMPARE(ServiceFeatures::signalOf(judgement.frozen.furthest), std::size_t{2});
        QVERIFY(judgement.worse().tail == judgement.frozen.tail && judgement.frozen.beyond > 1.0);
        const auto shares =
            attribute(*forests.frozen(), last, {.columnsPerSignal = ServiceFeatures::kPerSignal}).value();
        QCOMPARE(shares.front().signal, std::size_t{2});
    }

    void withoutALeakNothingDrifts() {
        LeakingService service(0.0);
        GuardedForest forests;
        forests.roll(service.trainedAt(7));
        forests.roll(service.trainedAt(28));
        const auto late = sharesOn(service, forests, 28);
        QVERIFY2(late.unusual + late.drifted < 0.05,
                 qPrintable(QString::number(late.unusual + late.drifted)));
    }

    void aBaselineThatIsTakenAnewForgetsTheDrift() {
        LeakingService service(5.0);
        GuardedForest forests;
        forests.roll(service.trainedAt(7));
        forests.roll(service.trainedAt(28));
        forests.freeze(forests.rolling());
        const auto late = sharesOn(service, forests, 28);
        QCOMPARE(late.drifted, 0.0);
    }

    void otherSignalsBeginAnew() {
        GuardedForest forests;
        QVERIFY(forests.judge(std::array{1.0, 1.0}).error().code == ErrorCode::Retry);
        forests.roll(std::make_shared<const ServiceForest>(trained(cloud(100, 1))));
        const auto first = forests.frozen();
        forests.roll(std::make_shared<const ServiceForest>(trained(cloud(100, 2))));
        QVERIFY(forests.frozen() == first);
        forests.roll(std::make_shared<const ServiceForest>(trained(cloud(99, 3), 3)));
        QVERIFY(forests.frozen() == forests.rolling());
        QVERIFY(!forests.judge(std::array{1.0, 1.0}));
        QVERIFY(forests.judge(std::array{1.0, 1.0, 1.0}));
    }

    void aFingerprintIsThatOfNamesInTheirOrder() {
        const std::array one{SignalId("ab"), SignalId("c")};
        const std::array other{SignalId("a"), SignalId("bc")};
        const std::array turned{SignalId("c"), SignalId("ab")};
        QVERIFY(fingerprintOf(one) == fingerprintOf(one));
        QVERIFY(fingerprintOf(one) != fingerprintOf(other));
        QVERIFY(fingerprintOf(one) != fingerprintOf(turned));
    }

    void aThousandServicesFitIntoTheirMemory() {
        // Twenty signals that all vary: the rolling and the frozen forest of a thousand services in 30 MiB.
        SplitMix random(5);
        std::vector<double> values(2048 * 60);
        for (double& value : values)
            value = random.unit() + random.unit() + random.unit();
        const auto forest = trained(values, 60, kFleetForest);
        const auto both = 2.0 * static_cast<double>(forest.size().count) * 1000.0 / 1024.0 / 1024.0;
        QVERIFY2(both < 30.0, qPrintable(QString::number(both)));
    }
};

HOLDFAST_TEST(TstServiceForest)
#include "tst_service_forest.moc"

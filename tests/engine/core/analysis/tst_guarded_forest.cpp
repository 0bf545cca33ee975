// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forest_attribution.h"
#include "engine/core/analysis/guarded_forest.h"
#include "engine/core/analysis/service_features.h"
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

class TstGuardedForest final : public QObject {
    Q_OBJECT

private Q_SLOTS:

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
};

HOLDFAST_TEST(TstGuardedForest)
#include "tst_guarded_forest.moc"

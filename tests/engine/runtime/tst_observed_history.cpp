// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/runtime/observed_history.h"
#include "engine/stores/memory_store.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <future>

using namespace holdfast;
using namespace holdfast::runtime;

namespace {

const TimePoint kNow{Duration(1'780'000'000'000)};
constexpr Duration kStep{30'000};

ServiceSpec service(const char* id, ProbeKind kind) {
    ServiceSpec spec{.id = ServiceId(id)};
    const auto read = defaultSignals(kind);
    spec.signals.assign(read.begin(), read.end());
    return spec;
}

HistoryPoint point(TimePoint time, double low, double mean) {
    return {.time = time, .minimum = low, .maximum = mean, .mean = mean, .last = mean, .count = 1};
}

/// redis is slow every 40 minutes of the last day and web 30 s later; a reading each 30 s.
Result<OpenedStore> storeOfADay(const FleetSpec&) {
    auto store = std::make_unique<stores::MemoryStore>(ports::Retention{});
    std::vector<ports::StoredReading> readings;
    const auto keep = [&](const char* id, const char* signal, TimePoint time, double value) {
        readings.push_back({.series = {.service = ServiceId(id), .signal = SignalId(signal)},
                            .reading = {.time = time, .value = value}});
    };
    for (int t = 0; t < 2880; ++t) {
        const TimePoint time = kNow - kStep * (2880 - t) + Duration(1'000);
        const double noise = 0.001 * static_cast<double>((t * 7919) % 13);
        const auto slow = [](int at) { return at % 83 < 4 && at > 83; };
        const bool alone = t % 331 == 40; // web's own
        keep("redis", signals::kLatency, time, slow(t) ? 1.5 : 0.02 + noise);
        keep("web", signals::kLatency, time, slow(t - 1) || alone ? 2.5 : 0.03 + noise);
        keep("web", signals::kOwnHealth, time, 1.0);
    }
    if (auto kept = store->appendReadings(readings); !kept) return std::unexpected(kept.error());
    return OpenedStore{.store = std::move(store), .notice = {}};
}

Result<topology::ObservedInput> read(StoreFactory factory, const std::shared_ptr<const FleetSpec>& fleet) {
    std::promise<Result<topology::ObservedInput>> promise;
    auto future = promise.get_future();
    StoreWorker store(std::move(factory));
    store.open(fleet, [](const Result<std::string>&) {});
    ObservedHistory::read(
        store, fleet, kNow, std::chrono::hours(24),
        [&](Result<topology::ObservedInput> input) { promise.set_value(std::move(input)); });
    return future.get();
}

std::shared_ptr<const FleetSpec> fleet() {
    auto spec = std::make_shared<FleetSpec>();
    spec->services = {service("web", ProbeKind::Http), service("redis", ProbeKind::Redis),
                      service("box", ProbeKind::Process)};
    return spec;
}

} // namespace

class TstObservedHistory final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDayComesAlignedAndTellsWhoFollowsWhom() {
        const auto spec = fleet();
        const auto input = read(storeOfADay, spec);
        QVERIFY(input.has_value());
        QCOMPARE(input->step, kStep);
        QCOMPARE(input->samples, std::size_t{2880});
        QCOMPARE(input->from, kNow - std::chrono::hours(24));
        QCOMPARE(input->services.size(), std::size_t{3});
        QCOMPARE(input->services[0].latency.size(), std::size_t{2880});
        QCOMPARE(input->services[0].health.at(7), 1.0);
        QVERIFY(input->services[1].health.empty()); // never stored
        QVERIFY(input->services[2].latency.empty());
        const auto found = topology::observedEdges(*input, topology::DependencyGraph(*spec));
        QCOMPARE(found.edges.size(), std::size_t{1});
        QCOMPARE(found.edges[0].from, ServiceId("web"));
        QCOMPARE(found.edges[0].to, ServiceId("redis"));
        QCOMPARE(found.edges[0].lag, kStep);
    }

    void withoutAStoreItSaysSo() {
        const auto closed = [](const FleetSpec&) -> Result<OpenedStore> {
            return failure(ErrorCode::FixSetup, "the disk is gone");
        };
        const auto input = read(closed, fleet());
        QVERIFY(!input.has_value());
        HOLDFAST_COMPARE(input.error().code, ErrorCode::FixSetup);
    }

    void slowSweepsMakeLongSamples() {
        auto spec = std::make_shared<FleetSpec>(*fleet());
        spec->interval = std::chrono::minutes(2);
        const auto input = read(storeOfADay, spec);
        QVERIFY(input.has_value());
        QCOMPARE(input->step, Duration(120'000));
        QCOMPARE(input->samples, std::size_t{720});
        QVERIFY(std::abs(input->services[0].latency.at(100) - 0.036) < 0.02); // a mean
    }

    void aSweepThatCameLateLeavesNoHoleButAGapDoes() {
        const std::vector<HistoryPoint> points{
            point(kNow, 0.5, 1.0), point(kNow + kStep * 2, 0.2, 0.4), point(kNow + kStep * 5, 0.1, 0.3),
            point(kNow + kStep * 9, 0.1, 0.3), point(kNow - kStep, 9.0, 9.0)};
        const auto latency = aligned(points, topology::Measure::Latency, kNow, kStep, 6);
        QCOMPARE(latency[0], 1.0);
        QCOMPARE(latency[1], 1.0);
        QCOMPARE(latency[2], 0.4);
        QVERIFY(std::isnan(latency[3]) && std::isnan(latency[4]));
        QCOMPARE(latency[5], 0.3);
        QCOMPARE(aligned(points, topology::Measure::Health, kNow, kStep, 6)[0], 0.5);
    }

    void whatCallersMeetComesFirst() {
        QCOMPARE(latencySignalOf(service("a", ProbeKind::Metrics)), SignalId(signals::kLatencyP95));
        QCOMPARE(latencySignalOf(service("a", ProbeKind::Http)), SignalId(signals::kLatency));
        QCOMPARE(latencySignalOf(service("a", ProbeKind::Celery)), SignalId(signals::kOldestTask));
        QVERIFY(latencySignalOf(service("a", ProbeKind::Process)).isEmpty());
    }
};

HOLDFAST_TEST(TstObservedHistory)
#include "tst_observed_history.moc"

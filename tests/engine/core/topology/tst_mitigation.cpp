// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/topology/mitigation.h"
#include "tests/engine/core/topology/small_fleet.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

namespace {

/// webui → api → redis ← worker, with a proxy in front.
FleetSpec shop() {
    auto fleet = smallFleet({{"caddy", "webui", DependencyKind::Soft},
                             {"caddy", "api"},
                             {"webui", "api", DependencyKind::Soft},
                             {"api", "redis"},
                             {"worker", "redis"}});
    service(fleet, "caddy").kind = ServiceKind::Proxy;
    service(fleet, "redis").kind = ServiceKind::Redis;
    return fleet;
}

std::vector<Mitigation> askFor(const FleetSpec& fleet, std::vector<const char*> names,
                               std::span<const ServiceState> states = {}) {
    const DependencyGraph graph(fleet);
    std::vector<Node> failing;
    for (const char* name : names)
        failing.push_back(*graph.find(ServiceId(name)));
    return mitigationsFor({.graph = &graph, .fleet = &fleet, .services = states, .failing = failing}, 20);
}

const Mitigation* find(const std::vector<Mitigation>& list, MitigationKind kind, const char* name) {
    const auto found = std::ranges::find_if(
        list, [&](const Mitigation& one) { return one.kind == kind && one.service == ServiceId(name); });
    return found == list.end() ? nullptr : &*found;
}

SignalState signal(const char* name, Part part, double score) {
    SignalState state{.id = SignalId(name), .part = part};
    state.last = Reading{.time = {}, .value = 1.0};
    state.freshness = Freshness::Fresh;
    state.score = score;
    return state;
}

std::vector<ServiceState> statesOf(const FleetSpec& fleet, const char* name,
                                   std::vector<SignalState> signals) {
    std::vector<ServiceState> states;
    for (const auto& spec : fleet.services) {
        ServiceState state;
        state.id = spec.id;
        if (spec.id == ServiceId(name)) {
            state.signals = signals;
            const int count = static_cast<int>(signals.size());
            state.own = analysis::ownHealth(state.signals, count, count);
        }
        states.push_back(std::move(state));
    }
    return states;
}

} // namespace

class TstMitigation final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aStoreGetsAStandbyAndOthersAReplica() {
        const auto fleet = shop();
        const auto forRedis = askFor(fleet, {"redis"});
        const auto* standby = find(forRedis, MitigationKind::Standby, "redis");
        QVERIFY(standby != nullptr);
        QCOMPARE(standby->removes, 0.9); // one failure in ten is shared
        QCOMPARE(forRedis.front(), *standby);
        QVERIFY(find(askFor(fleet, {"api"}), MitigationKind::Replica, "api") != nullptr);
        auto two = shop();
        service(two, "redis").replicas = 2;
        QVERIFY(find(askFor(two, {"redis"}), MitigationKind::Standby, "redis") == nullptr);
    }

    /// Expected by hand. redis fails: api, worker and caddy are down, webui is degraded by half: 3.5 lost.
    /// With api living without redis: worker is down, api, webui and caddy are degraded: 1 + 1.5 = 2.5.
    void aSoftEdgeIsWorthWhatItSaves() {
        const auto list = askFor(shop(), {"redis"});
        const auto* soft = find(list, MitigationKind::SoftDependency, "api");
        QVERIFY(soft != nullptr);
        QCOMPARE(soft->callee, ServiceId("redis"));
        QVERIFY(std::abs(soft->removes - (1.0 - 2.5 / 3.5)) < 1e-12);
        QVERIFY(actionOf(soft->kind).empty());
    }

    /// api fails: caddy is down, webui degraded: 1.5. Out of rotation, caddy is degraded through webui: 1.
    void aProxyCanTakeOutWhatFails() {
        const auto list = askFor(shop(), {"api"});
        const auto* isolate = find(list, MitigationKind::Isolate, "api");
        QVERIFY(isolate != nullptr);
        QCOMPARE(isolate->callee, ServiceId("caddy"));
        QVERIFY(std::abs(isolate->removes - (1.0 - 1.0 / 1.5)) < 1e-12);
        QCOMPARE(QByteArray(actionOf(isolate->kind).data()), QByteArray("isolate"));
    }

    void aRedisNearItsLimitIsClearedFirst() {
        const auto fleet = shop();
        const auto states = statesOf(
            fleet, "redis",
            {signal(signals::kUp, Part::Availability, 1.0), signal(signals::kMemory, Part::Saturation, 0.3)});
        const auto list = askFor(fleet, {"redis"}, states);
        const auto* clear = find(list, MitigationKind::ClearCache, "redis");
        QVERIFY(clear != nullptr);
        QCOMPARE(clear->because, SignalId(signals::kMemory));
        QVERIFY(std::abs(clear->removes - 0.99) < 1e-12); // from failed (1) to as well as can be (0.01)
        QCOMPARE(list.front(), *clear);
        QVERIFY(find(list, MitigationKind::Restart, "redis") == nullptr);
    }

    void eachTroubleHasItsRemedy() {
        auto fleet = shop();
        service(fleet, "redis").kind = ServiceKind::Postgres;
        const auto remedy = [&](const char* name, const char* id,
                                Part part) -> std::optional<MitigationKind> {
            const auto list = askFor(fleet, {name}, statesOf(fleet, name, {signal(id, part, 0.2)}));
            for (const auto& one : list) {
                if (!one.because.isEmpty()) return one.kind;
            }
            return std::nullopt;
        };
        QVERIFY(remedy("redis", signals::kConnections, Part::Saturation) == MitigationKind::ResetConnections);
        QVERIFY(remedy("redis", signals::kOldestTransaction, Part::Saturation) ==
                MitigationKind::ResetConnections);
        QVERIFY(remedy("redis", signals::kUp, Part::Availability) == MitigationKind::Restart);
        QVERIFY(remedy("api", signals::kMemory, Part::Saturation) == MitigationKind::RaiseLimit);
        QVERIFY(remedy("api", signals::kErrorRatio, Part::Errors) == MitigationKind::Restart);
        QVERIFY(remedy("api", signals::kCertificateDays, Part::Saturation) == std::nullopt);
    }

    /// What holds nobody down needs nothing, and what nobody hangs on is no risk to others.
    void nothingIsOfferedWhereNothingIsGained() {
        const auto fleet = shop();
        QVERIFY(askFor(fleet, {"caddy"}).empty());
        QVERIFY(askFor(fleet, {}).empty());
        const auto states = statesOf(fleet, "redis", {signal(signals::kMemory, Part::Saturation, 0.97)});
        for (const auto& one : askFor(fleet, {"redis"}, states))
            QVERIFY(one.because.isEmpty());
        auto unknown = statesOf(fleet, "redis", {signal(signals::kMemory, Part::Saturation, 0.1)});
        for (auto& state : unknown)
            state.own.confidence = 0.2;
        for (const auto& one : askFor(fleet, {"redis"}, unknown))
            QVERIFY(one.because.isEmpty());
    }

    void severalAtOnceAreWeighedTogether() {
        const auto fleet = shop();
        const auto list = askFor(fleet, {"api", "redis"});
        const auto* standby = find(list, MitigationKind::Standby, "redis");
        QVERIFY(standby != nullptr);
        // Beside the two: caddy and worker down, webui degraded, 2.5; with redis alive: caddy and webui, 1.5.
        QVERIFY(std::abs(standby->removes - 0.9 * (1.0 - 1.5 / 2.5)) < 1e-12);
    }

    void theListIsSortedAndBounded() {
        const auto fleet = shop();
        const DependencyGraph graph(fleet);
        const std::vector<Node> failing{*graph.find(ServiceId("redis"))};
        const auto list =
            mitigationsFor({.graph = &graph, .fleet = &fleet, .services = {}, .failing = failing}, 2);
        QCOMPARE(list.size(), std::size_t{2});
        QVERIFY(list[0].removes >= list[1].removes);
    }
};

HOLDFAST_TEST(TstMitigation)
#include "tst_mitigation.moc"

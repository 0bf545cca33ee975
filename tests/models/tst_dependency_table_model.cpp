// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dependency_table_model.h"
#include "models/engine_link.h"
#include "models/roles.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QTest>

#include <algorithm>
#include <random>

using namespace holdfast;
using namespace holdfast::models;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

ServiceState service(const std::string& name, HealthState state) {
    return {.id = ServiceId(name), .state = state, .freshness = Freshness::Fresh};
}

DependencyState edge(const std::string& from, const std::string& to) {
    return {.from = ServiceId(from), .to = ServiceId(to)};
}

FleetStatePtr fleet(std::vector<ServiceState> services, std::vector<DependencyState> edges) {
    auto state = std::make_shared<FleetState>();
    state->fleet = std::make_shared<FleetSpec>();
    state->services = std::move(services);
    state->dependencies = std::move(edges);
    return state;
}

HealthState stateAt(const DependencyTableModel& model, int row) {
    return static_cast<HealthState>(model.index(row, 0).data(StateRole).toInt());
}

} // namespace

class TstDependencyTableModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachScopeShowsTheServiceAtItsFarEnd() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        DependencyTableModel all(link, DependencyTableModel::Scope::Fleet);
        DependencyTableModel callees(link, DependencyTableModel::Scope::Callees, ServiceId("api"));
        DependencyTableModel callers(link, DependencyTableModel::Scope::Callers, ServiceId("api"));
        client.publish(fleet({service("web", HealthState::Degraded), service("api", HealthState::Healthy),
                              service("redis", HealthState::Critical)},
                             {edge("web", "api"), edge("api", "redis")}));
        QCOMPARE(all.rowCount(), 2);
        QCOMPARE(callees.rowCount(), 1);
        QVERIFY(callees.farEnd(callees.index(0, 0)) == ServiceId("redis"));
        QVERIFY(stateAt(callees, 0) == HealthState::Critical);
        QCOMPARE(callers.rowCount(), 1);
        QVERIFY(callers.farEnd(callers.index(0, 0)) == ServiceId("web"));
        QVERIFY(stateAt(callers, 0) == HealthState::Degraded);
    }

    void anotherServiceHasOtherEdges() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        DependencyTableModel callees(link, DependencyTableModel::Scope::Callees, ServiceId("api"));
        const QAbstractItemModelTester tester(&callees, kFatal);
        client.publish(fleet({}, {edge("web", "api"), edge("api", "redis"), edge("api", "db")}));
        QCOMPARE(callees.rowCount(), 2);
        callees.setService(ServiceId("web"));
        QCOMPARE(callees.rowCount(), 1);
        QCOMPARE(callees.index(0, 0).data(ServiceRole).toString(), QStringLiteral("api"));
    }

    void anEdgeToAServiceNobodyWatchesIsUnknown() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        const DependencyTableModel all(link, DependencyTableModel::Scope::Fleet);
        client.publish(fleet({service("api", HealthState::Healthy)}, {edge("api", "gone")}));
        QVERIFY(stateAt(all, 0) == HealthState::Unknown);
        QVERIFY(!all.index(0, DependencyTableModel::Health).data(SortRole).isValid());
    }

    void anEdgeTellsOfItsCallsAndItsBreaker() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        const DependencyTableModel all(link, DependencyTableModel::Scope::Fleet);
        auto told = edge("api", "redis");
        told.callsPerSecond = 4.0;
        told.errorRatio = 1.0;
        told.observed = TimePoint{Duration(0)};
        told.breaker =
            BreakerStatus{.phase = BreakerPhase::Open, .cause = BreakerCause::Failures, .ratio = 1.0};
        client.publish(fleet({}, {told, edge("api", "db")}));
        const auto text = [&](int row, int column) { return all.index(row, column).data().toString(); };
        QCOMPARE(text(0, DependencyTableModel::Breaker), QStringLiteral("open"));
        QVERIFY(text(0, DependencyTableModel::Observed).startsWith(QStringLiteral("metrics page")));
        QCOMPARE(all.index(0, 0).data(BreakerRole).toInt(), static_cast<int>(BreakerPhase::Open));
        QVERIFY(
            all.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("breaker open")));
        QCOMPARE(text(1, DependencyTableModel::Observed), QStringLiteral("not observed"));
        QVERIFY(!all.index(1, 0).data(BreakerRole).isValid());
        QCOMPARE(all.index(1, 0).data(CallsRole).toString(), QStringLiteral("calls not observed"));
    }

    void anyChangeLeadsToTheNewEdges() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        DependencyTableModel all(link, DependencyTableModel::Scope::Fleet);
        const QAbstractItemModelTester tester(&all, kFatal);
        std::mt19937 random(7);
        for (int round = 0; round < 100; ++round) {
            std::vector<DependencyState> edges;
            for (int i = 0; i < 12; ++i) {
                if (random() % 2 == 0) edges.push_back(edge("s" + std::to_string(i), "t"));
            }
            std::shuffle(edges.begin(), edges.end(), random);
            const auto state = random() % 2 == 0 ? HealthState::Healthy : HealthState::Critical;
            client.publish(fleet({service("t", state)}, edges));
            QCOMPARE(all.rowCount(), static_cast<int>(edges.size()));
            for (int row = 0; row < all.rowCount(); ++row) {
                QCOMPARE(all.row(row).from.toStdString(), edges[static_cast<std::size_t>(row)].from.value());
                QVERIFY(stateAt(all, row) == state);
            }
        }
    }
};

HOLDFAST_TEST(TstDependencyTableModel)
#include "tst_dependency_table_model.moc"

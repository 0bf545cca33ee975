// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine_link.h"
#include "models/roles.h"
#include "models/service_table_model.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <random>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

namespace {

ServiceState service(const std::string& name, HealthState state, double health) {
    ServiceState out{.id = ServiceId(name), .state = state, .freshness = Freshness::Fresh};
    out.own = {.score = health, .confidence = 1.0};
    out.effective = {.score = health, .cause = ServiceId(name), .path = {ServiceId(name)}};
    return out;
}

FleetStatePtr fleet(std::vector<ServiceState> services) {
    auto state = std::make_shared<FleetState>();
    auto spec = std::make_shared<FleetSpec>();
    for (const auto& s : services)
        spec->services.push_back({.id = s.id, .tags = {"tag-" + s.id.value()}});
    state->fleet = spec;
    state->services = std::move(services);
    return state;
}

/// A model under Qt's tester, its signals counted.
struct Watched {
    Watched()
        : link(client), model(link), tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal) {}

    testing::FakeEngineClient client;
    EngineLink link;
    ServiceTableModel model;
    QAbstractItemModelTester tester;
};

} // namespace

class TstServiceTableModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Redis is well, and its memory is on its way to the limit.
    void aPredictedFailureIsSaidAndSortedBeforeTheDegraded() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {}, .unusual = {}};
        play.fill("qdrant", 0.88);
        play.sweep(3);
        Watched watched;
        play.tell(watched.client);
        const int redis = watched.model.find("redis");
        const int degraded = watched.model.find("qdrant");
        QVERIFY(watched.model.row(degraded).state == HealthState::Degraded);
        const QModelIndex state = watched.model.index(redis, ServiceTableModel::State);
        QCOMPARE(state.data().toString(), QStringLiteral("failure predicted"));
        QCOMPARE(state.data(ForetoldRole).toInt(), static_cast<int>(models::Foretold::Failure));
        QVERIFY(state.data(SortRole).toInt() >
                watched.model.index(degraded, ServiceTableModel::State).data(SortRole).toInt());
        const QString why = watched.model.index(redis, ServiceTableModel::Why).data().toString();
        QVERIFY2(why.contains(QStringLiteral("82")) && why.contains(QStringLiteral("in ")), qPrintable(why));
        const auto tail = state.data(TailRole).value<std::shared_ptr<const outlook::HealthTail>>();
        QVERIFY(tail && !state.data(OldRole).toBool());
        play.foretold->age = 4min;
        play.tell(watched.client);
        QVERIFY(watched.model.index(redis, 0).data(OldRole).toBool());
        play.foretold.reset();
        play.tell(watched.client);
        QCOMPARE(watched.model.index(redis, 0).data().toString(), QStringLiteral("healthy"));
        QVERIFY(!watched.model.index(redis, 0)
                     .data(TailRole)
                     .value<std::shared_ptr<const outlook::HealthTail>>());
    }

    void thoseAboutToFailCanBeChosenBesideStates() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {}, .unusual = {}};
        play.down("learning-service");
        play.sweep(4);
        Watched watched;
        play.tell(watched.client);
        ServiceFilterProxy proxy;
        proxy.setSourceModel(&watched.model);
        const int all = proxy.rowCount();
        proxy.setForetold(models::Foretold::Failure);
        QCOMPARE(proxy.rowCount(), 1);
        QCOMPARE(proxy.index(0, ServiceTableModel::Name).data().toString(), QStringLiteral("redis"));
        proxy.setStates({HealthState::Critical});
        QVERIFY(proxy.rowCount() >= 2);
        proxy.setStates({});
        proxy.setForetold(models::Foretold::Nothing);
        QCOMPARE(proxy.rowCount(), all);
        proxy.setWords(QStringLiteral("predicted"));
        QCOMPARE(proxy.rowCount(), 1);
    }

    void onlyWhatChangedIsTold() {
        Watched watched;
        watched.client.publish(
            fleet({service("a", HealthState::Healthy, 1.0), service("b", HealthState::Healthy, 1.0),
                   service("c", HealthState::Healthy, 1.0)}));
        QCOMPARE(watched.model.rowCount(), 3);
        QSignalSpy changed(&watched.model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&watched.model, &QAbstractItemModel::modelReset);
        const QPersistentModelIndex chosen = watched.model.index(2, 0);
        watched.client.publish(
            fleet({service("a", HealthState::Healthy, 1.0), service("b", HealthState::Critical, 0.1),
                   service("c", HealthState::Healthy, 1.0)}));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(chosen.data(ServiceRole).toString(), QStringLiteral("c"));
    }

    void aFleetFileThatChangesKeepsTheChoice() {
        Watched watched;
        watched.client.publish(
            fleet({service("a", HealthState::Healthy, 1.0), service("b", HealthState::Healthy, 1.0)}));
        const QPersistentModelIndex chosen = watched.model.index(1, 0);
        watched.client.publish(
            fleet({service("new", HealthState::Healthy, 1.0), service("b", HealthState::Healthy, 1.0),
                   service("a", HealthState::Healthy, 1.0)}));
        QCOMPARE(chosen.row(), 1);
        QCOMPARE(chosen.data(ServiceRole).toString(), QStringLiteral("b"));
        watched.client.publish(fleet({service("a", HealthState::Healthy, 1.0)}));
        QVERIFY(!chosen.isValid());
    }

    void anyChangeLeadsToTheNewFleet() {
        Watched watched;
        ServiceFilterProxy proxy;
        proxy.setSourceModel(&watched.model);
        proxy.sort(ServiceTableModel::Health);
        const QAbstractItemModelTester proxyTester(&proxy,
                                                   QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::mt19937 random(3);
        for (int round = 0; round < 200; ++round) {
            std::vector<int> names(12);
            for (int i = 0; i < 12; ++i)
                names[static_cast<std::size_t>(i)] = i;
            std::shuffle(names.begin(), names.end(), random);
            names.resize(random() % 12);
            std::vector<ServiceState> services;
            for (const int name : names)
                services.push_back(service("s" + std::to_string(name), HealthState::Healthy,
                                           static_cast<double>(random() % 100) / 100.0));
            watched.client.publish(fleet(services));
            QCOMPARE(watched.model.rowCount(), static_cast<int>(names.size()));
            for (int row = 0; row < watched.model.rowCount(); ++row) {
                QCOMPARE(watched.model.row(row).id, services[static_cast<std::size_t>(row)].id.value());
                QCOMPARE(watched.model.row(row).effective,
                         services[static_cast<std::size_t>(row)].effective.score);
            }
        }
    }

    void unknownStandsLastInBothDirections() {
        Watched watched;
        auto unknown = service("unknown", HealthState::Unknown, 0.0);
        unknown.effective.score.reset();
        watched.client.publish(fleet({unknown, service("good", HealthState::Healthy, 0.9),
                                      service("bad", HealthState::Critical, 0.1)}));
        ServiceFilterProxy proxy;
        proxy.setSourceModel(&watched.model);
        const auto last = [&] { return proxy.index(2, 0).data(ServiceRole).toString(); };
        proxy.sort(ServiceTableModel::Health, Qt::AscendingOrder);
        QCOMPARE(last(), QStringLiteral("unknown"));
        proxy.sort(ServiceTableModel::Health, Qt::DescendingOrder);
        QCOMPARE(last(), QStringLiteral("unknown"));
    }

    void wordsNarrowByNameTagAndState() {
        Watched watched;
        watched.client.publish(
            fleet({service("api", HealthState::Healthy, 0.9), service("redis", HealthState::Critical, 0.1)}));
        ServiceFilterProxy proxy;
        proxy.setSourceModel(&watched.model);
        proxy.setWords(QStringLiteral("CRIT red"));
        QCOMPARE(proxy.rowCount(), 1);
        proxy.setWords(QStringLiteral("tag-api"));
        QCOMPARE(proxy.rowCount(), 1);
        proxy.setWords({});
        proxy.setStates({HealthState::Healthy});
        QCOMPARE(proxy.rowCount(), 1);
    }
};

HOLDFAST_TEST(TstServiceTableModel)
#include "tst_service_table_model.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The engine on its thread with its client: fake targets, a fake disk, a fleet file that changes.
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/in_process_client.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_probes.h"
#include "tests/support/fake_store.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QSaveFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <optional>

using namespace holdfast;
using namespace holdfast::testing;
using Answer = FakeWorld::Answer;

namespace {

/// An engine with its client, as the program composes them, on a fleet of a cache and its user.
class Bench final : public ports::EngineListener {
public:
    explicit Bench(std::shared_ptr<StoreContents> kept = std::make_shared<StoreContents>())
        : contents(std::move(kept)) {
        write("holdfast: 1\nfleet: bench\ninterval: 1 s\nservices:\n"
              "  api: { kind: tcp, address: '127.0.0.1:1', depends_on: [redis] }\n"
              "  redis: { kind: tcp, address: '127.0.0.1:2' }\n");
        engine.emplace(runtime::EngineWorld{.clock = &clock,
                                            .board = &board,
                                            .stores = storeFactory(contents),
                                            .environment = [](const std::string&) { return std::nullopt; },
                                            .probes = world.factory(),
                                            .version = "test"});
        client.emplace(*engine);
        client->addListener(this);
    }

    ~Bench() override { close(); }

    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    void close() {
        if (client) client->removeListener(this);
        client.reset();
        engine.reset();
    }

    void write(const QByteArray& text) {
        QSaveFile out(file());
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
        QVERIFY(out.commit());
    }

    [[nodiscard]] QString file() const { return folder.filePath(QStringLiteral("fleet.yaml")); }

    void open() {
        client->submit(ports::OpenFleet{.file = file().toStdString()},
                       [this](const Result<std::string>& result) { answer = result; });
    }

    void stateChanged(const FleetStatePtr& state) override { QVERIFY(state); }

    void eventsArrived(std::span<const Event> news) override {
        events.insert(events.end(), news.begin(), news.end());
    }

    [[nodiscard]] HealthState stateOf(const char* service) const {
        const auto state = client->state();
        const auto* found = state ? state->find(ServiceId(service)) : nullptr;
        return found == nullptr ? HealthState::Unknown : found->state;
    }

    [[nodiscard]] bool told(EventKind kind) const {
        return std::ranges::find(events, kind, &Event::kind) != events.end();
    }

    QTemporaryDir folder;
    SystemClock clock;
    FakeWorld world;
    runtime::StateBoard board;
    std::shared_ptr<StoreContents> contents;
    std::optional<runtime::EngineThread> engine;
    std::optional<runtime::InProcessClient> client;
    std::vector<Event> events;
    std::optional<Result<std::string>> answer;
};

} // namespace

class TstEngine final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void redisDiesItsUserFollowsAndBothHeal() {
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.stateOf("api") == HealthState::Healthy);
        QTRY_VERIFY(bench.told(EventKind::EngineStarted));
        bench.world.set("127.0.0.1:2", Answer::Down);
        QTRY_VERIFY(bench.stateOf("redis") == HealthState::Critical);
        QTRY_VERIFY(bench.stateOf("api") == HealthState::Critical);
        HOLDFAST_COMPARE(bench.client->state()->find(ServiceId("api"))->ownState, HealthState::Healthy);
        HOLDFAST_COMPARE(bench.client->state()->find(ServiceId("api"))->effective.cause, ServiceId("redis"));
        bench.world.set("127.0.0.1:2", Answer::Up);
        QTRY_VERIFY(bench.stateOf("api") == HealthState::Healthy);
        QTRY_VERIFY(bench.contents->copyEvents().size() >= 5);
        QTRY_COMPARE(bench.events.size(), bench.contents->copyEvents().size());
        for (std::size_t i = 0; i < bench.events.size(); ++i)
            QCOMPARE(bench.events[i].sequence, std::uint64_t{i + 1});
    }

    void whatIfIsAnsweredFromTheFleetAsItIs() {
        Bench bench;
        std::optional<Result<topology::WhatIf>> result;
        const auto ask = [&](const char* service) {
            result.reset();
            bench.client->askWhatIf({.failing = {ServiceId(service)}, .mitigations = true},
                                    [&](const Result<topology::WhatIf>& answer) { result = answer; });
        };
        ask("redis");
        QTRY_VERIFY(result.has_value());
        QVERIFY(!*result && result->error().code == ErrorCode::FixInput); // no fleet yet
        bench.open();
        QTRY_VERIFY(bench.stateOf("api") == HealthState::Healthy);
        QTRY_VERIFY(bench.client->state()->standing);
        QCOMPARE(bench.client->state()->standing->services.size(), std::size_t{2});
        QCOMPARE(bench.client->state()->standing->services[1].singlePoint, true);
        QTRY_VERIFY(bench.client->state()->services[1].cascadeRisk.has_value());
        ask("redis");
        QTRY_VERIFY(result.has_value());
        QVERIFY(*result);
        QCOMPARE((*result)->down.size(), std::size_t{1});
        QCOMPARE((*result)->down[0].service, ServiceId("api"));
        QCOMPARE((*result)->mitigations.empty(), false);
        ask("reddis");
        QTRY_VERIFY(result.has_value());
        QVERIFY(!*result && result->error().detail.find("reddis") != std::string::npos);
    }

    void suggestionsComeFromTheHistoryOfTheWindow() {
        Bench bench;
        std::optional<Result<topology::ObservedEdges>> result;
        const auto ask = [&](Duration window) {
            result.reset();
            bench.client->askObserved(
                window, [&](const Result<topology::ObservedEdges>& answer) { result = answer; });
        };
        ask(std::chrono::hours(24));
        QTRY_VERIFY(result.has_value());
        QVERIFY(!*result && result->error().code == ErrorCode::FixInput); // no fleet yet
        bench.open();
        QTRY_VERIFY(bench.stateOf("api") == HealthState::Healthy);
        ask(std::chrono::hours(24));
        QTRY_VERIFY(result.has_value());
        QVERIFY(*result);
        QCOMPARE((*result)->to - (*result)->from, Duration(std::chrono::hours(24)));
        QCOMPARE((*result)->services, std::size_t{0}); // nothing is known yet
        QVERIFY((*result)->edges.empty());
        ask(std::chrono::hours(1));
        QTRY_VERIFY(result.has_value());
        QVERIFY(!*result && result->error().code == ErrorCode::FixInput);
        ask(std::chrono::hours(24)); // and goes away without waiting for the answer
        bench.close();
    }

    void aBadFleetFileLeavesTheLastGoodOne() {
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.stateOf("api") == HealthState::Healthy);
        bench.write("holdfast: 1\nfleet: bench\nservices:\n  api: { kind: htp }\n");
        QTRY_VERIFY(!bench.client->state()->fleetTrouble.empty());
        QVERIFY(bench.client->state()->fleetTrouble.find("did you mean «http»") != std::string::npos);
        QCOMPARE(bench.client->state()->services.size(), std::size_t{2});
        QTRY_VERIFY(bench.told(EventKind::FleetRefused));
        bench.write("holdfast: 1\nfleet: bench\ninterval: 1 s\nservices:\n"
                    "  api: { kind: tcp, address: '127.0.0.1:1', depends_on: [redis, worker] }\n"
                    "  redis: { kind: tcp, address: '127.0.0.1:2' }\n"
                    "  worker: { kind: tcp, address: '127.0.0.1:3' }\n");
        QTRY_COMPARE(bench.client->state()->services.size(), std::size_t{3});
        QVERIFY(bench.client->state()->fleetTrouble.empty());
        QTRY_VERIFY(bench.stateOf("worker") == HealthState::Healthy);
    }

    void theDiskIsFullAndNoEventIsLost() {
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.told(EventKind::EngineStarted));
        {
            const std::lock_guard lock(bench.contents->mutex);
            bench.contents->full = true;
        }
        bench.world.set("127.0.0.1:2", Answer::Down);
        QTRY_VERIFY(bench.stateOf("redis") == HealthState::Critical); // it works on
        QTRY_VERIFY(bench.client->state()->store.condition == StoreCondition::Full);
        QVERIFY(!bench.told(EventKind::ServiceStateChanged)); // nothing is shown as recorded that is not
        {
            const std::lock_guard lock(bench.contents->mutex);
            bench.contents->full = false;
        }
        QTRY_VERIFY(bench.told(EventKind::ServiceStateChanged));
    }

    void theNextStartSaysSinceWhenNobodyWatched() {
        auto contents = std::make_shared<StoreContents>();
        const auto longAgo = SystemClock().now() - std::chrono::hours(2);
        contents->facts["observed_until"] = std::to_string(longAgo.time_since_epoch().count());
        Bench bench(contents);
        bench.open();
        QTRY_VERIFY(bench.told(EventKind::NotObserved));
        const auto gap = *std::ranges::find(bench.events, EventKind::NotObserved, &Event::kind);
        QCOMPARE(std::get<std::string>(gap.facts.at("why")), std::string("closed"));
        QCOMPARE(std::get<std::int64_t>(gap.facts.at("from")),
                 std::int64_t{longAgo.time_since_epoch().count()});
    }

    void aBreakerThatWasOpenIsOnTrialAfterARestart() {
        auto contents = std::make_shared<StoreContents>();
        contents->facts["open_breakers"] = "api\tredis\n";
        Bench bench(contents);
        bench.write("holdfast: 1\nfleet: bench\ninterval: 1 s\nservices:\n"
                    "  api: { kind: tcp, address: '127.0.0.1:1', depends_on: { redis: { breaker: true } } }\n"
                    "  redis: { kind: tcp, address: '127.0.0.1:2' }\n");
        bench.open();
        QTRY_VERIFY(bench.told(EventKind::BreakerHalfOpen));
        const auto event = *std::ranges::find(bench.events, EventKind::BreakerHalfOpen, &Event::kind);
        QCOMPARE(std::get<std::string>(event.facts.at("cause")), std::string("carried"));
        bench.close();
        QCOMPARE(contents->facts["open_breakers"], std::string("api\tredis\n")); // and after the next one
    }

    void itEndsInOrderAtAnyMoment() {
        {
            Bench bench;
            bench.open();
        } // while the file is being read
        {
            Bench bench;
            bench.world.set("127.0.0.1:1", Answer::Hang);
            bench.open();
            QTRY_VERIFY(bench.client->state() && bench.client->state()->fleet);
        } // in the middle of a sweep
        Bench bench;
        bench.open();
        QTRY_VERIFY(bench.stateOf("api") == HealthState::Healthy);
        auto contents = bench.contents;
        bench.close();
        const auto events = contents->copyEvents();
        QVERIFY(!events.empty());
        HOLDFAST_COMPARE(events.back().kind, EventKind::EngineStopped); // the last words are on disk
        QVERIFY(!contents->facts["observed_until"].empty());
    }

    void answersOfCancelledRequestsNeverCome() {
        Bench bench;
        bool came = false;
        const auto request = bench.client->queryEvents({}, [&](const auto&) { came = true; });
        bench.client->cancel(request);
        bool other = false;
        bench.client->queryEvents({}, [&](const auto&) { other = true; });
        QTRY_VERIFY(other);
        QVERIFY(!came);
    }

    void aConnectionTestNamesEachProbe() {
        Bench bench;
        bench.world.set("127.0.0.1:2", Answer::Down);
        bench.open();
        QTRY_VERIFY(bench.client->state() && bench.client->state()->fleet);
        std::optional<Result<ports::ConnectionReport>> report;
        bench.client->testConnection(ServiceId("redis"), [&](const auto& result) { report = result; });
        QTRY_VERIFY(report.has_value());
        QCOMPARE((*report)->findings.size(), std::size_t{1});
        HOLDFAST_COMPARE((*report)->findings[0].problem, ProbeProblem::Refused);
        report.reset();
        bench.client->testConnection(ServiceId("nobody"), [&](const auto& result) { report = result; });
        QTRY_VERIFY(report.has_value());
        QVERIFY(!report->has_value());
    }
};

HOLDFAST_TEST(TstEngine)
#include "tst_engine.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/snapshots/snapshot_diff.h"
#include "engine/recovery/absent_platform.h"
#include "engine/snapshots/fleet_recorder.h"
#include "tests/engine/platforms/contract/platform_under_test.h"
#include "tests/engine/snapshots/recorded_fleet.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using holdfast::testing::PlatformUnderTest;

namespace {

constexpr const char* kLoop = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

Concealer concealer() {
    return Concealer(Secret("0123456789abcdef0123456789abcdef"), {{"env:DB_PASSWORD", Secret("geheim-77")}});
}

Snapshot snapshotOf(Recording recording, const Concealer& by) {
    return {.manifest = {.id = SnapshotId("20261122-003000-7f3a"),
                         .fleet = "shop",
                         .taken = TimePoint(Duration(1'780'000'000'000)),
                         .saltId = by.saltId(),
                         .services = std::move(recording.services)},
            .parts = std::move(recording.parts)};
}

std::string all(const Snapshot& snapshot) {
    auto text = manifestText(snapshot.manifest);
    for (const auto& [digest, part] : snapshot.parts)
        text += *part;
    return text;
}

} // namespace

class TstFleetRecorder final : public QObject {
    Q_OBJECT

    static Result<Recording> recordWith(RecordedFleet& fleet, const Concealer& by,
                                        std::span<const ServiceId> services = {},
                                        const ports::PlatformContext& context = {},
                                        RecordingBounds bounds = {}) {
        FleetRecorder recorder({.fleet = *fleet.fleet, .subjects = fleet, .newest = {}, .bounds = bounds});
        return recorder.record(services, by, PlainTexts::Keep, context);
    }

    /// Recorded twice without a change: equal. Stopped: still the same configuration. Secrets are told by
    /// fingerprints and found again.
    static void oneOf(PlatformUnderTest& under) {
        const auto workload =
            under.plant({.name = "api",
                         .script = kLoop,
                         .environment = {{"LOG_LEVEL", "info"}, {"DB_PASSWORD", "geheim-77"}}});
        QCOMPARE(workload.value(), std::string("api"));
        RecordedFleet fleet;
        fleet.add("api", &under.platform());
        const auto by = concealer();
        auto first = recordWith(fleet, by);
        QVERIFY2(first, first ? "" : first.error().detail.c_str());
        const auto& entry = first->services.front();
        QVERIFY2(entry.missing.empty(), entry.missing.empty() ? "" : entry.missing.begin()->second.c_str());
        QCOMPARE(entry.health.running, 1);
        QVERIFY(entry.health.started.has_value());
        SecretPool pool(by);
        first->addTo(pool);
        const auto plain = first->plain.front();
        const auto before = snapshotOf(std::move(*first), by);
        QVERIFY(checkParts(before));
        QVERIFY2(all(before).find("geheim-77") == std::string::npos, "a secret was kept");
        QVERIFY(all(before).find("env:DB_PASSWORD") != std::string::npos);
        const auto* text = before.part(ServiceId("api"), PartKind::Workload);
        QVERIFY(text != nullptr);
        const auto back = workloadFrom(nlohmann::json::parse(*text), pool);
        QVERIFY2(back, back ? "" : back.error().detail.c_str());
        QVERIFY(back->configuration.environment == plain.workload->configuration.environment);
        QCOMPARE(back->replicas, 1);

        under.crash(workload);
        const auto crashed = recordWith(fleet, by);
        QVERIFY(crashed);
        const auto after = snapshotOf(*crashed, by);
        const auto found = differences(before, after);
        QVERIFY2(found.empty(), found.empty() || found.front().fields.empty()
                                    ? ""
                                    : found.front().fields.front().field.c_str());
    }

private Q_SLOTS:

    void aProcessIsRecordedAsItRuns() { oneOf(*holdfast::testing::makeLocalPlatform()); }

    void aContainerIsRecordedAsItRuns() { oneOf(*holdfast::testing::makeDockerPlatform()); }

    void filesAndSettingsAndHealthComeWithIt() {
        holdfast::testing::RedisServer server;
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("redis.conf"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("maxmemory 64mb\nrequirepass geheim-78\n") > 0);
        file.close();
        RecordedFleet fleet;
        auto& redis = fleet.add("redis");
        redis.kind = ServiceKind::Redis;
        redis.probes.push_back({.kind = ProbeKind::Redis, .target = server.target()});
        redis.configurationFiles = {path.toStdString(), path.toStdString() + ".none"};
        auto state = std::make_shared<FleetState>();
        auto& service = state->services.emplace_back();
        service.id = ServiceId("redis");
        service.state = HealthState::Healthy;
        service.own.score = 0.97;
        service.version = "7.0.15";
        FleetRecorder recorder({.fleet = *fleet.fleet,
                                .subjects = fleet,
                                .newest = [state]() -> FleetStatePtr { return state; }});
        const auto by = concealer();
        auto recording = recorder.record({}, by, PlainTexts::Forget, {});
        QVERIFY(recording);
        QVERIFY(recording->plain.empty());
        const auto& entry = recording->services.front();
        QVERIFY(entry.missing.empty());
        QVERIFY(!entry.parts.contains(PartKind::Workload)); // it has no platform: nothing is missing
        QVERIFY(entry.parts.contains(PartKind::Files) && entry.parts.contains(PartKind::Settings));
        HOLDFAST_COMPARE(entry.health.state, HealthState::Healthy);
        QCOMPARE(entry.health.own.value_or(0.0), 0.97);
        QCOMPARE(entry.health.version, std::string("7.0.15"));
        const auto snapshot = snapshotOf(std::move(*recording), by);
        QVERIFY(checkParts(snapshot));
        QVERIFY(all(snapshot).find("geheim-78") == std::string::npos);
        QVERIFY(all(snapshot).find("maxmemory 64mb") != std::string::npos);
        QVERIFY(all(snapshot).find("absent") != std::string::npos);
    }

    void whatCannotBeReadIsToldForItsServiceOnly() {
        const auto local = holdfast::testing::makeLocalPlatform();
        local->plant({.name = "api", .script = kLoop});
        recovery::AbsentPlatform absent("kubernetes", "This version cannot act through Kubernetes.");
        RecordedFleet fleet;
        fleet.add("api", &local->platform());
        fleet.add("gone", &local->platform());
        fleet.add("far", &absent);
        auto& db = fleet.add("db");
        db.kind = ServiceKind::Postgres;
        db.probes.push_back({.kind = ProbeKind::Postgres,
                             .target = "127.0.0.1:1",
                             .user = "holdfast",
                             .password = Secret("geheim-79")});
        const auto recording = recordWith(fleet, concealer());
        QVERIFY(recording);
        std::map<std::string, ServiceEntry> by;
        for (const auto& entry : recording->services)
            by[entry.service.value()] = entry;
        QVERIFY(by["api"].missing.empty() && by["api"].parts.contains(PartKind::Workload));
        QVERIFY(by["gone"].missing.contains(PartKind::Workload) && by["gone"].parts.empty());
        QVERIFY(by["far"].missing.at(PartKind::Workload).find("Kubernetes") != std::string::npos);
        QVERIFY(by["db"].missing.contains(PartKind::Settings));
        QVERIFY(by["db"].missing.at(PartKind::Settings).find("geheim") == std::string::npos);
        QVERIFY(std::ranges::is_sorted(recording->services, {}, &ServiceEntry::service));
    }

    void onlyWhatIsAskedForIsRead() {
        RecordedFleet fleet;
        for (const char* name : {"web", "api", "db"})
            fleet.add(name);
        const std::vector<ServiceId> two{ServiceId("web"), ServiceId("api"), ServiceId("web")};
        const auto recording = recordWith(fleet, concealer(), two);
        QVERIFY(recording);
        QCOMPARE(recording->services.size(), std::size_t{2});
        QCOMPARE(recording->services.front().service.value(), std::string("api"));
        const std::vector<ServiceId> none{ServiceId("none")};
        const auto refused = recordWith(fleet, concealer(), none);
        QVERIFY(!refused && refused.error().code == ErrorCode::FixInput);
    }

    void timeThatIsOverIsToldAndAStopIsNoRecord() {
        const auto local = holdfast::testing::makeLocalPlatform();
        local->plant({.name = "api", .script = kLoop});
        RecordedFleet fleet;
        fleet.add("api", &local->platform());
        const auto late = recordWith(fleet, concealer(), {}, {}, {.atOnce = 1, .eachService = Duration(0)});
        QVERIFY(late);
        QVERIFY(late->services.front().missing.at(PartKind::Workload).find("in time") != std::string::npos);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = recordWith(fleet, concealer(), {}, {.stop = stop.get_token()});
        QVERIFY(!stopped && stopped.error().code == ErrorCode::Cancelled);
    }
};

HOLDFAST_TEST(TstFleetRecorder)
#include "tst_fleet_recorder.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Fleets thrown by dice, changed by dice, and the moves applied to them as platforms and servers would.
#pragma once

#include "engine/core/snapshots/rollback_plan.h"
#include "tests/engine/core/snapshots/sample_snapshot.h"

#include <random>

namespace holdfast::snapshots::testing {

struct PlayedService {
    RecordedWorkload workload;
    RecordedFiles files;
    RecordedSettings settings;
};

using PlayedFleet = std::map<ServiceId, PlayedService>;

class RollbackPlay {
public:
    explicit RollbackPlay(std::uint64_t seed) : m_dice(seed) {}

    [[nodiscard]] int upTo(int most) {
        return static_cast<int>(m_dice() % static_cast<std::uint64_t>(most + 1));
    }

    [[nodiscard]] bool happens(int percent) { return upTo(99) < percent; }

    [[nodiscard]] FleetSpec fleet() {
        FleetSpec fleet;
        fleet.name = "play";
        const int count = 1 + upTo(9);
        for (int i = 0; i < count; ++i) {
            ServiceSpec spec;
            spec.id = ServiceId("s" + std::to_string(i));
            const std::array kinds{ServiceKind::Http, ServiceKind::Postgres, ServiceKind::Redis,
                                   ServiceKind::Proxy};
            spec.kind = kinds.at(static_cast<std::size_t>(upTo(3)));
            spec.priority = upTo(3) * 10;
            spec.configurationFiles = {"/etc/a.conf", "/etc/b:2.conf"};
            fleet.services.push_back(std::move(spec));
        }
        for (int i = upTo(2 * count); i > 0; --i) // in circles, too
            fleet.dependencies.push_back(
                {.from = fleet.services.at(static_cast<std::size_t>(upTo(count - 1))).id,
                 .to = fleet.services.at(static_cast<std::size_t>(upTo(count - 1))).id,
                 .kind = happens(50) ? DependencyKind::Hard : DependencyKind::Soft});
        return fleet;
    }

    [[nodiscard]] PlayedFleet state(const FleetSpec& fleet) {
        PlayedFleet out;
        for (const auto& spec : fleet.services) {
            PlayedService service{
                .workload = sampleWorkload(spec.id.value()), .files = {}, .settings = sampleSettings()};
            service.settings.settings.erase("primary_conninfo"); // a secret that is refused has its own test
            service.workload.replicas = 1 + upTo(3);
            service.files["/etc/a.conf"] = file();
            if (happens(50))
                service.files["/etc/b:2.conf"] = file();
            else
                service.files["/etc/b:2.conf"] = {
                    .condition = FileCondition::Absent, .content = {}, .why = {}};
            service.settings.settings["hot"] = {.value = "1", .applies = Applies::Live, .fromFile = false};
            out[spec.id] = std::move(service);
        }
        return out;
    }

    /// Some services, in some of what they are made of.
    void change(const FleetSpec& fleet, PlayedFleet& state) {
        for (const auto& spec : fleet.services) {
            if (happens(40)) continue;
            auto& service = state.at(spec.id);
            if (happens(30)) changeConfiguration(service.workload.configuration);
            if (happens(40)) service.workload.replicas = 1 + upTo(3);
            if (happens(40)) changeLimits(service.workload.configuration.limits);
            if (happens(40)) changeFile(service.files["/etc/a.conf"]);
            if (happens(30)) changeFile(service.files["/etc/b:2.conf"]);
            if (happens(40)) service.settings.settings["hot"].value = std::to_string(upTo(3));
            if (happens(40)) service.settings.settings["work_mem"].value = std::to_string(4 + upTo(3)) + "MB";
            // What only a start takes can be set in PostgreSQL alone.
            if (happens(40) && spec.kind == ServiceKind::Postgres)
                service.settings.settings["shared_buffers"].value = std::to_string(128 + upTo(3)) + "MB";
        }
    }

    [[nodiscard]] static Snapshot snapshotOf(const PlayedFleet& state, TimePoint taken = kTaken) {
        const auto concealer = sampleConcealer();
        auto snapshot = emptySnapshot(taken, concealer);
        for (const auto& [id, service] : state)
            addService(snapshot, id.value(),
                       {{PartKind::Workload, documentOf(service.workload, concealer)},
                        {PartKind::Files, documentOf(service.files, concealer)},
                        {PartKind::Settings, documentOf(service.settings, concealer)}});
        return snapshot;
    }

    static void addSecrets(SecretPool& pool, const PlayedFleet& state) {
        for (const auto& [id, service] : state) {
            addTo(pool, service.workload.configuration);
            for (const auto& [path, file] : service.files)
                addTo(pool, file);
            addTo(pool, service.settings);
        }
    }

    /// What a platform, a disk and a server would do.
    static void apply(PlayedService& service, const Move& move) {
        auto& workload = service.workload;
        switch (move.kind) {
        case MoveKind::Write:
            service.files[move.what] = move.file;
            break;
        case MoveKind::Set:
            service.settings.settings.at(move.what).value = move.setting.value;
            break;
        case MoveKind::Scale:
            workload.replicas = move.replicas;
            break;
        case MoveKind::Replace:
            workload.configuration = move.workload->configuration;
            break;
        case MoveKind::Limit:
            if (move.limits.cpus != 0.0) workload.configuration.limits.cpus = move.limits.cpus;
            if (move.limits.memory.count != 0) workload.configuration.limits.memory = move.limits.memory;
            if (move.limits.processes != 0) workload.configuration.limits.processes = move.limits.processes;
            break;
        }
        // A server that reads its file again has what stands there.
        for (const auto& field : move.fields) {
            if (move.kind != MoveKind::Set && field.part == PartKind::Settings)
                service.settings.settings.at(field.field.substr(9)).value = field.after;
        }
    }

private:
    [[nodiscard]] RecordedFile file() {
        return {.condition = FileCondition::Kept,
                .content = "a = " + std::to_string(upTo(5)) + "\npassword = hunter" +
                           std::to_string(upTo(2)) + "\nwork_mem = " + std::to_string(upTo(5)) + "\n",
                .why = {}};
    }

    void changeFile(RecordedFile& entry) {
        if (happens(20))
            entry = {.condition = FileCondition::Absent, .content = {}, .why = {}};
        else
            entry = file();
    }

    void changeLimits(workloads::Limits& limits) {
        limits.cpus = upTo(2) * 0.5;
        if (happens(50)) limits.memory = Bytes{(1 + upTo(3)) * 1024L};
        if (happens(30)) limits.processes = upTo(2) * 100;
    }

    void changeConfiguration(workloads::Configuration& to) {
        switch (upTo(4)) {
        case 0:
            to.artifact += std::to_string(upTo(2));
            break;
        case 1:
            to.environment["LOG_LEVEL"] = Secret(happens(50) ? "debug" : "info");
            break;
        case 2:
            to.environment["DB_PASSWORD"] = Secret("another-" + std::to_string(upTo(2)));
            break;
        case 3:
            to.mounts.clear();
            break;
        default:
            to.native = Secret(R"({"HostConfig":{"CapAdd":["SYS_TIME"]}})");
            break;
        }
    }

    std::mt19937_64 m_dice;
};

} // namespace holdfast::snapshots::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/file_record.h"
#include "engine/core/snapshots/settings_record.h"
#include "engine/core/snapshots/snapshot.h"
#include "engine/core/snapshots/workload_record.h"

namespace holdfast::snapshots::testing {

inline const TimePoint kTaken{std::chrono::sys_days{std::chrono::year(2026) / 11 / 22} +
                              std::chrono::minutes(30)};

inline Concealer sampleConcealer(const char* salt = "0123456789abcdef0123456789abcdef") {
    return Concealer(Secret(salt), {{"env:DB_PASSWORD", Secret("hunter2-hunter2")}});
}

/// A service with everything that can be recorded.
inline RecordedWorkload sampleWorkload(const std::string& name = "api") {
    RecordedWorkload out{.platform = "docker unix:///run/docker.sock",
                         .workload = workloads::WorkloadId("shop/" + name),
                         .replicas = 2,
                         .configuration = {}};
    auto& to = out.configuration;
    to.artifact = "shop/" + name + ":1.8.2";
    to.fingerprint = "sha256:0f1e2d3c";
    to.entrypoint = {"/bin/serve"};
    to.command = {"--port", "8001", "--password", "hunter2-hunter2"};
    to.environment = {{"LOG_LEVEL", Secret("info")}, {"DB_PASSWORD", Secret("hunter2-hunter2")}};
    to.directory = "/srv";
    to.user = "1000";
    to.limits = {.cpus = 1.5, .memory = Bytes{std::int64_t{512} << 20U}, .processes = 200};
    to.mounts = {
        {.kind = workloads::MountKind::Volume, .source = "data", .target = "/var/lib", .readOnly = false},
        {.kind = workloads::MountKind::Bind, .source = "/etc/x", .target = "/etc/x", .readOnly = true}};
    to.networks = {{.network = "shop_default", .aliases = {name}}};
    to.ports = {{.port = 8001, .protocol = "tcp", .hostAddress = "127.0.0.1", .hostPort = 8001}};
    to.labels = {{"com.docker.compose.config-hash",
                  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
                 {"team", "shop"}};
    to.healthCheck = {.command = {"CMD", "/bin/check"},
                      .interval = Duration(30'000),
                      .timeout = Duration(5'000),
                      .startPeriod = Duration(1'000),
                      .retries = 3};
    to.restart = {.policy = workloads::RestartPolicy::OnFailure, .attempts = 5};
    to.stopSignal = "SIGTERM";
    to.stopWithin = Duration(10'000);
    to.native = Secret(
        R"({"HostConfig":{"CapAdd":["NET_ADMIN"],"LogConfig":{"Config":{"splunk-token":"verysecret"}}}})");
    return out;
}

inline RecordedFiles sampleFiles() {
    return {{"/etc/shop/shop.conf",
             {.condition = FileCondition::Kept,
              .content = "level = info\npassword = hunter2\nworkers = 4\n",
              .why = {}}}};
}

inline RecordedSettings sampleSettings() {
    return {
        .server = "PostgreSQL 15.4",
        .settings = {{"work_mem", {.value = "4MB", .applies = Applies::Live, .fromFile = true}},
                     {"shared_buffers", {.value = "128MB", .applies = Applies::Restart, .fromFile = true}},
                     {"primary_conninfo",
                      {.value = "host=db password=hunter2", .applies = Applies::Live, .fromFile = false}}},
        .data = {{"schema", "0123abcd"}}};
}

/// Puts a service with the documents into a snapshot, whose services must come by name.
inline void addService(Snapshot& snapshot, const std::string& name,
                       const std::map<PartKind, nlohmann::json>& parts) {
    ServiceEntry entry{.service = ServiceId(name)};
    entry.health = {
        .state = HealthState::Healthy, .own = 0.97, .version = "1.8.2", .started = kTaken, .running = 2};
    for (const auto& [kind, document] : parts)
        entry.parts[kind] = addPart(snapshot, document);
    snapshot.manifest.services.push_back(std::move(entry));
}

inline Snapshot emptySnapshot(TimePoint taken = kTaken, const Concealer& concealer = sampleConcealer()) {
    Snapshot snapshot;
    snapshot.manifest = {.id = snapshotIdOf(taken, 0x7f3a), .fleet = "shop", .taken = taken};
    snapshot.manifest.saltId = concealer.saltId();
    snapshot.manifest.safety = {.safe = true, .sweeps = 5, .whyNot = {}};
    return snapshot;
}

inline Snapshot sampleSnapshot(TimePoint taken = kTaken, const Concealer& concealer = sampleConcealer()) {
    auto snapshot = emptySnapshot(taken, concealer);
    addService(snapshot, "api", {{PartKind::Workload, documentOf(sampleWorkload("api"), concealer)}});
    addService(snapshot, "postgres",
               {{PartKind::Workload, documentOf(sampleWorkload("postgres"), concealer)},
                {PartKind::Files, documentOf(sampleFiles(), concealer)},
                {PartKind::Settings, documentOf(sampleSettings(), concealer)}});
    return snapshot;
}

/// A pool with all that the samples conceal.
inline SecretPool samplePool(const Concealer& concealer) {
    SecretPool pool(concealer);
    addTo(pool, sampleWorkload().configuration);
    for (const auto& [path, file] : sampleFiles())
        addTo(pool, file);
    addTo(pool, sampleSettings());
    return pool;
}

} // namespace holdfast::snapshots::testing

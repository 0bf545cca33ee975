// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_keeper.h"
#include "engine/probes/probe_factory.h"
#include "engine/recovery/platform_book.h"
#include "engine/runtime/in_process_backups.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/restore_lab.h"
#include "tests/support/acting_bench.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace holdfast::backups::testing {

/// Enters what is stopped and started, in order, and holds one of these where a test wants to look around.
class WatchedPlatform final : public ports::Platform {
public:
    explicit WatchedPlatform(ports::Platform& real) : m_real(real) {}

    /// «start data»: the next one waits until it is let go, or until whoever ordered it gives up.
    void hold(const std::string& order) {
        const std::lock_guard lock(m_mutex);
        m_hold = order;
    }

    void letGo() {
        {
            const std::lock_guard lock(m_mutex);
            m_hold.clear();
        }
        m_wake.notify_all();
    }

    [[nodiscard]] bool isHeld() const {
        const std::lock_guard lock(m_mutex);
        return m_waits;
    }

    [[nodiscard]] std::string orders() const {
        const std::lock_guard lock(m_mutex);
        return m_orders;
    }

    Result<ports::PlatformIdentity> identify(const ports::PlatformContext& context) override {
        return m_real.identify(context);
    }

    [[nodiscard]] std::vector<workloads::Capability> capabilities() const override {
        return m_real.capabilities();
    }

    Result<std::vector<workloads::WorkloadSummary>> list(const ports::PlatformContext& context) override {
        return m_real.list(context);
    }

    Result<workloads::WorkloadDescription> describe(const workloads::WorkloadId& workload,
                                                    const ports::PlatformContext& context) override {
        return m_real.describe(workload, context);
    }

    Result<std::vector<workloads::PlatformCall>> rehearse(const workloads::Order& order,
                                                          const ports::PlatformContext& context) override {
        return m_real.rehearse(order, context);
    }

    Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                            const ports::PlatformContext& context) override {
        const bool starts = order.kind == workloads::OrderKind::Start;
        const auto words = (starts ? "start " : "stop ") + order.workload.value();
        {
            std::unique_lock lock(m_mutex);
            m_orders += (m_orders.empty() ? "" : ", ") + words;
            m_waits = m_hold == words;
            m_wake.wait(lock, context.stop, [&] { return m_hold != words; });
            m_waits = false;
        }
        return m_real.perform(order, context);
    }

    Result<ports::LogEnd> readLog(const ports::LogQuery& query,
                                  const std::function<ports::StreamNext(const ports::LogLine&)>& sink,
                                  const ports::PlatformContext& context) override {
        return m_real.readLog(query, sink, context);
    }

    Result<void> followEvents(std::optional<TimePoint> since,
                              const std::function<ports::StreamNext(const ports::PlatformEvent&)>& sink,
                              const ports::PlatformContext& context) override {
        return m_real.followEvents(since, sink, context);
    }

    Result<std::vector<workloads::InstanceStats>> stats(const workloads::WorkloadId& workload,
                                                        const ports::PlatformContext& context) override {
        return m_real.stats(workload, context);
    }

private:
    ports::Platform& m_real;
    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_wake;
    std::string m_hold;
    std::string m_orders;
    bool m_waits = false;
};

/// The programs of PostgreSQL 15, whose server waits at each start for leave to begin.
class GatedPrograms {
public:
    explicit GatedPrograms(std::filesystem::path folder) : m_folder(std::move(folder)) {
        namespace fs = std::filesystem;
        fs::create_directory(m_folder);
        for (const auto& program : fs::directory_iterator(kReal)) {
            if (program.path().filename() != "postgres")
                fs::create_symlink(program.path(), m_folder / program.path().filename());
        }
        const auto gate = (m_folder / "gate").string();
        if (::mkfifo(gate.c_str(), 0666) != 0 || ::chmod(gate.c_str(), 0666) != 0) return;
        m_gate = ::open(gate.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        QFile server(QString::fromStdString((m_folder / "postgres").string()));
        if (!server.open(QIODevice::WriteOnly)) return;
        server.write(QByteArray::fromStdString("#!/bin/sh\nread leave < '" + gate + "' || exit 1\nexec " +
                                               kReal + "/postgres \"$@\"\n"));
        server.close();
        fs::permissions(m_folder / "postgres", fs::perms(0755));
    }

    ~GatedPrograms() { ::close(m_gate); }

    GatedPrograms(const GatedPrograms&) = delete;
    GatedPrograms& operator=(const GatedPrograms&) = delete;

    /// The next server may begin.
    [[nodiscard]] bool letOneBegin() const { return ::write(m_gate, "\n", 1) == 1; }

    [[nodiscard]] std::string folder() const { return m_folder.string(); }

private:
    static constexpr const char* kReal = "/usr/lib/postgresql/15/bin";

    std::filesystem::path m_folder;
    int m_gate = -1;
};

/// A program that keeps the backups of a PostgreSQL («data», which «shop» needs) and restores them over it.
class RestoreDeskLab : private LocalHost {
public:
    RestoreDeskLab()
        : database({QStringLiteral("wal_keep_size=512MB")}), watched(LocalHost::platform), client() {}

    ~RestoreDeskLab() {
        watched.letGo();
        client.reset();
        bench.reset();
    }

    RestoreDeskLab(const RestoreDeskLab&) = delete;
    RestoreDeskLab& operator=(const RestoreDeskLab&) = delete;

    /// `gated`: the servers of restores wait for leave.
    [[nodiscard]] bool begin(bool gated) {
        if (!database.start()) return false;
        data = database.server.path(QStringLiteral("data")).toStdString();
        database.server.stop();
        QFile::setPermissions(place.folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                       QFile::ExeGroup | QFile::ExeOther);
        if (gated) gate.emplace(place.folder.filePath(QStringLiteral("programs")).toStdString());
        const auto account = serverAccount("postgres");
        if (!account || !define(serverSpec(*account)) || !define(shopSpec())) return false;
        if (!QTest::qWaitFor([this] { return ask("SELECT 1") == "1"; }, kPatience)) return false;
        place.moreServices = services();
        bench.emplace(place, holdfast::testing::ActingBench::Ways{
                                 .fleet = "environment: lab\n",
                                 .backups = true,
                                 .change = [this](runtime::EngineWorld& world) { actHere(world); }});
        client.emplace(*bench->engine, runtime::Asker{});
        return QTest::qWaitFor([this] { return bench->isReady(); }, kPatience);
    }

    [[nodiscard]] ServiceBackups backed() const {
        const auto newest = bench->client->state();
        if (!newest || !newest->backups) return {};
        const auto& all = newest->backups->services;
        const auto found = std::ranges::find(all, ServiceId("data"), &ServiceBackups::service);
        return found == all.end() ? ServiceBackups{} : *found;
    }

    /// A plan back to the newest backup itself, unlocked and read.
    void draw() {
        bench->order(ports::Unlock{.role = actions::Role::Admin});
        bench->sheet.reset();
        bench->acts->drawPlan({.service = ServiceId("data"),
                               .action = actions::RecoveryAction::Restore,
                               .arguments = {{"at", "backup"}},
                               .reason = {}},
                              [this](const Result<actions::PlanSheet>& answer) { bench->sheet = answer; });
    }

    /// As it is shown; null: none runs.
    [[nodiscard]] const automation::RunningPlan* running() const {
        bench->last = bench->desk();
        if (!bench->last) return nullptr;
        const auto found =
            std::ranges::find_if(bench->last->running, [](const automation::RunningPlan& plan) {
                return plan.plan.target.service == ServiceId("data");
            });
        return found == bench->last->running.end() ? nullptr : &*found;
    }

    [[nodiscard]] bool isAt(const char* operation) const {
        const auto* plan = running();
        return plan != nullptr && plan->current &&
               plan->plan.steps[*plan->current].operation.name == operation;
    }

    void abort() { bench->order(ports::AbortPlan{.plan = (**bench->begun)}); }

    [[nodiscard]] QByteArray ask(const char* sql) { return database.server.select(QString::fromUtf8(sql)); }

    static constexpr int kPatience = 120'000;

    BackupLab database;
    std::string data;
    WatchedPlatform watched;
    holdfast::testing::ActingPlace place;
    std::optional<GatedPrograms> gate;
    std::optional<holdfast::testing::ActingBench> bench;
    std::optional<runtime::InProcessBackups> client;

private:
    [[nodiscard]] platforms::ProcessSpec serverSpec(const std::optional<platforms::Account>& account) const {
        const auto folder = database.server.directory().toStdString();
        platforms::ProcessSpec spec;
        spec.name = "data";
        spec.program = "/usr/lib/postgresql/15/bin/postgres";
        spec.arguments = {"-D", data,
                          "-p", std::to_string(database.server.port()),
                          "-k", folder,
                          "-c", "listen_addresses=127.0.0.1",
                          "-c", "fsync=off",
                          "-c", "shared_buffers=16MB",
                          "-c", "wal_keep_size=512MB"};
        spec.account = account;
        spec.directory = folder;
        spec.stopSignal = SIGINT;
        spec.stopWithin = Duration(60'000);
        return spec;
    }

    [[nodiscard]] static platforms::ProcessSpec shopSpec() {
        platforms::ProcessSpec spec;
        spec.name = "shop";
        spec.program = "/usr/bin/sleep";
        spec.arguments = {"infinity"};
        spec.directory = "/";
        return spec;
    }

    [[nodiscard]] bool define(const platforms::ProcessSpec& spec) {
        bool good = false;
        return host->run([&](platforms::ProcessSupervisor& supervisor) {
                       good = supervisor.define(spec).has_value() && supervisor.start(spec.name).has_value();
                   })
                   .has_value() &&
               good;
    }

    [[nodiscard]] QByteArray services() const {
        const auto repository = place.folder.filePath(QStringLiteral("repository")).toUtf8();
        const auto programs =
            gate ? ", programs: '" + QByteArray::fromStdString(gate->folder()) + "'" : QByteArray();
        return "  data: { kind: postgres, address: 'postgresql://keeper@" +
               QByteArray::fromStdString(database.server.target()) +
               "/postgres', password: pl4nted, platform: { kind: local, name: data }, backup: { repository: "
               "'" +
               repository + "', drill_every: never" + programs +
               " } }\n"
               "  shop: { kind: tcp, address: '127.0.0.1:9', platform: { kind: local, name: shop }, "
               "depends_on: { data: { kind: hard } } }\n";
    }

    /// On the processes of this machine instead of those of the bench; the server is probed as it is.
    void actHere(runtime::EngineWorld& world) {
        world.probes = [fakes = world.probes, clock = &place.clock](const ServiceSpec& service,
                                                                    const ProbeSpec& probe) {
            return service.id == ServiceId("data") ? probes::makeProbe(service, probe, {.clock = clock})
                                                   : fakes(service, probe);
        };
        world.acting.subjects = [this](std::shared_ptr<const FleetSpec> fleet) {
            return std::make_unique<recovery::PlatformBook>(recovery::PlatformBook::Parts{
                .fleet = std::move(fleet), .local = &watched, .dockerHost = {}});
        };
        world.acting.cookbook = [](const Clock& time) { return recovery::platformCookbook(time); };
    }
};

} // namespace holdfast::backups::testing

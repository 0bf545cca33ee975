// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/restore_book.h"
#include "engine/platforms/local/local_platform.h"
#include "engine/platforms/local/process_thread.h"
#include "engine/recovery/restore_recipe.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/recovery/recovery_incident.h"

namespace holdfast::backups::testing {

/// A service with backups, on a platform, and the plans that restore it.
class RestoreWorld {
public:
    RestoreWorld(ports::Platform& platform, const BackupPlace& place)
        : subjects(platform)
        , m_place(place)
        , m_book([this](const FleetSpec&,
                        const ServiceSpec&) { return std::make_shared<BackupKeeper>(m_place, m_clock); },
                 m_clock) {
        subjects.fleet.name = place.fleet;
        subjects.add(place.service.value()).backup = place.settings;
    }

    /// A plan that restores, with the rest of the world well.
    [[nodiscard]] std::unique_ptr<recovery::testing::Incident> incident() {
        auto one = std::make_unique<recovery::testing::Incident>(subjects);
        one->add(recovery::restoreCookbook(m_book));
        return one;
    }

    [[nodiscard]] BackupPlace& place() noexcept { return m_place; }

    [[nodiscard]] RestoreBook& book() noexcept { return m_book; }

    recovery::testing::Subjects subjects;

private:
    SystemClock m_clock;
    BackupPlace m_place;
    RestoreBook m_book;
};

/// The lab's server with nothing but its own settings and these, for a platform to run. None: it is not on
/// this machine.
[[nodiscard]] inline std::optional<platforms::ProcessSpec> postgresOf(const BackupLab& lab,
                                                                      std::vector<std::string> more = {}) {
    const auto account = serverAccount("postgres");
    const auto tools = PostgresTools::find(15, {}, true);
    if (!account || !tools) return std::nullopt;
    const auto folder = lab.server.directory().toStdString();
    platforms::ProcessSpec spec;
    spec.program = tools->program("postgres");
    spec.arguments = {"-D", folder + "/data", "-p", std::to_string(lab.server.port()),
                      "-k", folder,           "-c", "listen_addresses=127.0.0.1",
                      "-c", "fsync=off",      "-c", "shared_buffers=16MB"};
    spec.arguments.insert(spec.arguments.end(), more.begin(), more.end());
    spec.account = *account;
    spec.directory = folder;
    spec.stopSignal = SIGINT;
    spec.stopWithin = Duration(60'000);
    return spec;
}

/// Processes of this machine, and their platform.
struct LocalHost {
    SystemClock clock;
    std::unique_ptr<platforms::ProcessThread> host =
        platforms::ProcessThread::start(platforms::OrphanPolicy::Leave).value();
    platforms::LocalPlatform platform{*host, clock};
};

/// A service with backups whose server is run by the platform of local processes.
class RestoreLab : private LocalHost, public RestoreWorld {
public:
    explicit RestoreLab(const BackupPlace& place) : RestoreWorld(LocalHost::platform, place) {}

    /// Starts it; it is started and stopped by plans from now on.
    [[nodiscard]] bool define(platforms::ProcessSpec spec) {
        spec.name = place().service.value();
        return run([&](platforms::ProcessSupervisor& supervisor) {
            return supervisor.define(spec).has_value() && supervisor.start(spec.name).has_value();
        });
    }

    [[nodiscard]] bool crash() {
        return run([&](platforms::ProcessSupervisor& supervisor) {
            return supervisor.kill(place().service.value()).has_value();
        });
    }

    [[nodiscard]] bool isRunning() {
        return run([&](platforms::ProcessSupervisor& supervisor) {
            return supervisor.status(place().service.value())->pid > 0;
        });
    }

private:
    [[nodiscard]] bool run(const std::function<bool(platforms::ProcessSupervisor&)>& work) {
        bool good = false;
        return host->run([&](platforms::ProcessSupervisor& supervisor) { good = work(supervisor); })
                   .has_value() &&
               good;
    }
};

} // namespace holdfast::backups::testing

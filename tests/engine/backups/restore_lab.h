// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/restore_book.h"
#include "engine/platforms/local/local_platform.h"
#include "engine/platforms/local/process_thread.h"
#include "engine/recovery/restore_recipe.h"
#include "tests/engine/recovery/recovery_incident.h"

namespace holdfast::backups::testing {

/// A service with backups whose server is run by the platform of local processes.
class RestoreLab {
public:
    explicit RestoreLab(const BackupPlace& place)
        : m_host(platforms::ProcessThread::start(platforms::OrphanPolicy::Leave).value())
        , m_platform(*m_host, m_clock)
        , subjects(m_platform)
        , m_place(place)
        , m_book([this](const FleetSpec&,
                        const ServiceSpec&) { return std::make_shared<BackupKeeper>(m_place, m_clock); },
                 m_clock) {
        subjects.fleet.name = place.fleet;
        subjects.add(place.service.value()).backup = place.settings;
    }

    /// Starts it; it is started and stopped by plans from now on.
    [[nodiscard]] bool define(platforms::ProcessSpec spec) {
        spec.name = m_place.service.value();
        return run([&](platforms::ProcessSupervisor& supervisor) {
            return supervisor.define(spec).has_value() && supervisor.start(spec.name).has_value();
        });
    }

    [[nodiscard]] bool crash() {
        return run([&](platforms::ProcessSupervisor& supervisor) {
            return supervisor.kill(m_place.service.value()).has_value();
        });
    }

    [[nodiscard]] bool isRunning() {
        return run([&](platforms::ProcessSupervisor& supervisor) {
            return supervisor.status(m_place.service.value())->pid > 0;
        });
    }

    /// A plan that restores, with the rest of the world well.
    [[nodiscard]] std::unique_ptr<recovery::testing::Incident> incident() {
        auto one = std::make_unique<recovery::testing::Incident>(subjects);
        one->add(recovery::restoreCookbook(m_book));
        return one;
    }

    [[nodiscard]] BackupPlace& place() noexcept { return m_place; }

private:
    [[nodiscard]] bool run(const std::function<bool(platforms::ProcessSupervisor&)>& work) {
        bool good = false;
        return m_host->run([&](platforms::ProcessSupervisor& supervisor) { good = work(supervisor); })
                   .has_value() &&
               good;
    }

    SystemClock m_clock;
    std::unique_ptr<platforms::ProcessThread> m_host;
    platforms::LocalPlatform m_platform;

public:
    recovery::testing::Subjects subjects;

private:
    BackupPlace m_place;
    RestoreBook m_book;
};

} // namespace holdfast::backups::testing

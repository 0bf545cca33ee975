// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/platform_server.h"
#include "app/lab/supervisor/port_reservation.h"
#include "engine/core/actions/journal_log.h"
#include "tests/support/killing/killed_program.h"
#include "tests/support/killing/replica_platform.h"
#include "tests/support/killing/shared_hurry.h"

#include <optional>

namespace holdfast::testing {

/// A small fleet of real processes with what every Holdfast of one trial shares: its data folder, its time,
/// and the platform that outlives it. Everything is gone with it.
///
/// api and cart stand alone; shop needs db; pool has one replica and crowd three.
class KillPlace {
public:
    static constexpr const char* kFleet = "kills";

    /// `programs`: the folder of kill_child and kill_victim.
    explicit KillPlace(std::string programs);
    ~KillPlace();
    KillPlace(const KillPlace&) = delete;
    KillPlace& operator=(const KillPlace&) = delete;

    /// Empty: it stands; else what failed.
    [[nodiscard]] std::string begin();

    [[nodiscard]] bool start(KilledProgram& program) const;

    [[nodiscard]] ReplicaPlatform& platform() noexcept { return m_platform; }

    /// A minute and a little later than now.
    [[nodiscard]] const SharedHurry& laterClock() const noexcept { return m_later; }

    /// Of journal, store and anchor.
    [[nodiscard]] std::filesystem::path actingFolder() const { return m_folder / "data" / "fleets" / kFleet; }

    /// As it lies on the disk now.
    [[nodiscard]] actions::JournalReading journal() const;
    /// How often the process was started, by its own ledger.
    [[nodiscard]] int startsOf(const std::string& replica) const;

private:
    [[nodiscard]] std::string fleetText() const;

    std::string m_programs;
    std::filesystem::path m_folder;
    SharedHurry::Epoch m_epoch = SharedHurry::fromNow();
    SharedHurry m_later{m_epoch, Duration(65'000)};
    std::vector<lab::PortReservation> m_ports;
    ReplicaPlatform m_platform;
    std::optional<lab::PlatformServer> m_server; ///< last: uses the platform
};

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup_state.h"
#include "engine/core/fleet/fleet_state.h"
#include "models/act_line_model.h"

/// Backups in words, and what of them is worth a look. Pure functions; any thread.
namespace holdfast::models {

/// How far one backup can be trusted.
enum class Trust : std::uint8_t {
    Proven,   ///< a drill brought it back
    Verified, ///< every byte was read again, and its tool found it sound
    Untested, ///< it is there
    Unsound,  ///< a verification or a drill found fault with it
    Damaged,  ///< it cannot even be read
};

[[nodiscard]] Trust trustOf(const backups::BackupSummary& backup);
[[nodiscard]] Mark markOf(Trust trust);
/// «proven by a drill», «verified», «not verified yet», «not sound», «damaged».
[[nodiscard]] QString word(Trust trust);
/// Why it is that, in a sentence.
[[nodiscard]] QString trustReason(const backups::BackupSummary& backup);

/// «pg_basebackup and log», «pg_dump», «pgBackRest», «RDB».
[[nodiscard]] QString methodText(BackupMethod method);

/// How a service's backups stand against its targets.
struct BackupStanding {
    Mark mark = Mark::NotSet;
    QString word; ///< in one to four words
    QString why;  ///< in a sentence: what is so, and what to do

    bool operator==(const BackupStanding&) const = default;
};

/// The worst thing that is to be said. `settings`: its targets.
[[nodiscard]] BackupStanding standingOf(const backups::ServiceBackups& service,
                                        const BackupSettings& settings, TimePoint now);

/// What would be lost if it failed now: «nothing», «40 s», «not known». Older than this is not known.
inline constexpr Duration kPointHolds{180'000};
[[nodiscard]] bool isKnown(const std::optional<backups::RecoveryPoint>& point, TimePoint now);
[[nodiscard]] QString lossText(const std::optional<backups::RecoveryPoint>& point, TimePoint now);
/// As measured by the newest drill: «1 min 20 s»; «never measured».
[[nodiscard]] QString recoveryTimeText(const std::optional<Duration>& time);
/// «in 3 h», «due now», «in 4 min: more would be lost than the target»; none() where none is planned.
[[nodiscard]] QString nextText(const std::optional<backups::Due>& due, TimePoint now);
/// «Copying 120 MiB of 1.2 GiB», «Drill: replay».
[[nodiscard]] QString workText(const backups::BackupProgress& progress);
/// 0..1; none: not known.
[[nodiscard]] std::optional<double> workDone(const backups::BackupProgress& progress);
/// «copy 12 s, start 0.8 s, …».
[[nodiscard]] QString phasesText(const std::vector<backups::Phase>& phases);

/// The whole fleet's in one line, the worst first; of a state that has backups.
[[nodiscard]] BackupStanding fleetStanding(const FleetState& state);
/// How many services' backups need a person.
[[nodiscard]] int backupsNeedingPerson(const FleetState& state);

/// Null: there is none.
[[nodiscard]] const backups::ServiceBackups* findBackups(const FleetState& state, const ServiceId& service);
[[nodiscard]] const backups::BackupSummary* findBackup(const backups::ServiceBackups& service,
                                                       const backups::BackupId& id);
/// Of a service of this fleet; without a section of its own: what holds by itself.
[[nodiscard]] BackupSettings backupSettingsOf(const FleetState& state, const ServiceId& service);

} // namespace holdfast::models

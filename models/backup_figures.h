// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/backup_words.h"

#include <optional>

/// What of all backups stands on the Overview: one figure for a fleet, and whose it is. Pure functions; any
/// thread.
namespace holdfast::models {

/// The service that stands worst against its target.
struct BackupFigure {
    ServiceId service;
    Mark mark = Mark::NotSet;    ///< Good, Warning (from 70 % of the target, or never measured), Bad, NotSet
    QString value;               ///< «2 min 4 s», «nothing», «not known», «never measured»
    QString target;              ///< «target 5 min»
    QString caption;             ///< whose it is, where it is from, and how old
    std::optional<double> share; ///< 0..1 of the target; none: there is no figure

    bool operator==(const BackupFigure&) const = default;
};

/// What would be lost now. What is known and misses its target is worst, then what is not known.
/// None: nothing is backed up here.
[[nodiscard]] std::optional<BackupFigure> recoveryPointFigure(const FleetState& state);
/// How long it takes until it serves again, as the newest drill measured it. What misses its target is worst,
/// then what was never measured. None: nothing is backed up here.
[[nodiscard]] std::optional<BackupFigure> recoveryTimeFigure(const FleetState& state);

} // namespace holdfast::models

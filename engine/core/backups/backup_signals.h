// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace holdfast::backups {

// Series that the engine keeps of services that are backed up, once a sweep, in seconds; while it is not
// known, there is no reading. Asked for like those of a probe.
inline constexpr const char* kRecoveryPointSignal = "backup_recovery_point"; ///< what would have been lost
inline constexpr const char* kRecoveryTimeSignal = "backup_recovery_time";   ///< of the newest proven drill

} // namespace holdfast::backups

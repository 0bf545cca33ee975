// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast {

/// A rung of a service's ladder as the fleet file gives it; what is not there keeps its default
/// (automation/recovery_policy.h knows the meaning, the names of actions and modes, and the defaults).
struct RungSetting {
    std::string action; ///< «graceful-restart»
    std::optional<double> healthBelow;
    std::optional<double> memoryAbove;
    std::optional<Duration> cooldown;
    std::optional<int> attempts;
    std::optional<Duration> backOff;
    std::optional<bool> proactive;
    int line = 0;

    bool operator==(const RungSetting&) const = default;
};

/// How the fleet file wants one service to be recovered: its `recovery:` section.
struct RecoverySettings {
    std::string mode;                ///< «observe», «suggest», «auto»; empty: the fleet's
    std::string highestTier;         ///< that automation may do by itself; empty: the default
    std::vector<RungSetting> ladder; ///< empty: the default of its kind
    bool locked = false;             ///< no action at all
    /// Keys that may be cleared, by prefix. None: no live key is ever touched.
    std::vector<std::string> cachePrefixes;
    std::optional<int> leastReplicas;
    std::optional<int> mostReplicas;
    ServiceId proxy;        ///< whose Caddy has it in rotation, by its admin API; empty: none
    std::string proxyAdmin; ///< of a proxy itself: URL or unix:/path of its admin API
    ServiceId standby;      ///< of a PostgreSQL primary or Redis master
    std::string reload;     ///< file that a configuration reload reads, where the server does not know it

    bool operator==(const RecoverySettings&) const = default;
};

/// A span in which changes are not, or only then, allowed.
struct ChangeWindow {
    TimePoint from;
    TimePoint until;
    std::string setBy;
    std::string reason;
    std::string zone; ///< IANA name in which people wrote it

    bool operator==(const ChangeWindow&) const = default;
};

/// Who may act when, for the whole fleet: its `changes:` section.
struct ChangeCalendar {
    std::optional<std::vector<ChangeWindow>> freezes; ///< none: not set
    std::optional<std::vector<ChangeWindow>> windows;

    bool operator==(const ChangeCalendar&) const = default;
};

} // namespace holdfast

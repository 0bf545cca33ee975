// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/recovery_policy.h"
#include "engine/core/fleet/fleet_spec.h"

#include <map>
#include <string>

namespace holdfast::automation {

/// What automation does for a service by the fleet file (policy_from_settings.h). Settings that are not
/// sound, which the file's reader refuses: the defaults of its kind, only observing.
[[nodiscard]] RecoveryPolicy policyOf(const ServiceSpec& service);

/// The rule by which an action's cooldown, attempts and back-off are counted: its rung on the ladder, or the
/// defaults for one that only people order.
[[nodiscard]] TriggerRule ruleFor(const RecoveryPolicy& policy, actions::RecoveryAction action);

/// The fleet's mode: as people have set it («mode:» of the store's settings), else by its file, else Suggest.
[[nodiscard]] actions::AutomationMode fleetModeOf(const FleetSpec& fleet,
                                                  const std::map<std::string, std::string>& settings);
/// What people have set for a service in the store's settings: its mode («mode:<service>»), ladder and
/// highest tier (ladder_setting.h). What cannot be read counts as not set.
[[nodiscard]] RecoverySettings setBy(const ServiceId& service,
                                     const std::map<std::string, std::string>& settings);
/// The policy of a service: the file's, with what people have set over it. Where that is not sound: the
/// file's, only observing.
[[nodiscard]] RecoveryPolicy policyOf(const ServiceSpec& service,
                                      const std::map<std::string, std::string>& settings);

/// Name of the setting that keeps the mode of a service; empty: the fleet's.
[[nodiscard]] std::string modeSetting(const ServiceId& service);

} // namespace holdfast::automation

// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to snapshots: the words of a manifest.
#pragma once

#include "engine/core/base/enum_names.h"
#include "engine/core/snapshots/snapshot.h"

namespace holdfast::snapshots {

inline constexpr EnumNames<PartKind, 3> kPartKinds{
    {{PartKind::Workload, "workload"}, {PartKind::Files, "files"}, {PartKind::Settings, "settings"}}};
inline constexpr EnumNames<Occasion, 3> kOccasions{
    {{Occasion::Schedule, "schedule"}, {Occasion::Safety, "safety"}, {Occasion::Person, "person"}}};
inline constexpr EnumNames<HealthState, 4> kHealthStates{{{HealthState::Unknown, "unknown"},
                                                          {HealthState::Healthy, "healthy"},
                                                          {HealthState::Degraded, "degraded"},
                                                          {HealthState::Critical, "critical"}}};

} // namespace holdfast::snapshots

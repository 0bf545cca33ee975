// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/enum_names.h"
#include "engine/core/workloads/order.h"

namespace holdfast::workloads {

namespace {

constexpr EnumNames<InstanceState, 6> kStates{{{InstanceState::Running, "running"},
                                               {InstanceState::Stopped, "stopped"},
                                               {InstanceState::Paused, "paused"},
                                               {InstanceState::Restarting, "restarting"},
                                               {InstanceState::Removing, "removing"},
                                               {InstanceState::Unknown, "unknown"}}};
constexpr EnumNames<InstanceHealth, 4> kHealths{{{InstanceHealth::Unchecked, "unchecked"},
                                                 {InstanceHealth::Starting, "starting"},
                                                 {InstanceHealth::Healthy, "healthy"},
                                                 {InstanceHealth::Unhealthy, "unhealthy"}}};
constexpr EnumNames<ManagerKind, 7> kManagers{{{ManagerKind::RestartPolicy, "restart policy"},
                                               {ManagerKind::Compose, "Compose"},
                                               {ManagerKind::Swarm, "Swarm"},
                                               {ManagerKind::Kubernetes, "Kubernetes"},
                                               {ManagerKind::Nomad, "Nomad"},
                                               {ManagerKind::Patroni, "Patroni"},
                                               {ManagerKind::ImageUpdater, "image updater"}}};
constexpr EnumNames<Ability, 9> kAbilities{{{Ability::Start, "start"},
                                            {Ability::Stop, "stop"},
                                            {Ability::Restart, "restart"},
                                            {Ability::Replace, "replace"},
                                            {Ability::Scale, "scale"},
                                            {Ability::Limit, "limit"},
                                            {Ability::Logs, "logs"},
                                            {Ability::Events, "events"},
                                            {Ability::Stats, "stats"}}};
constexpr EnumNames<RestartPolicy, 4> kPolicies{{{RestartPolicy::Never, "no"},
                                                 {RestartPolicy::OnFailure, "on-failure"},
                                                 {RestartPolicy::Always, "always"},
                                                 {RestartPolicy::UnlessStopped, "unless-stopped"}}};
constexpr EnumNames<OrderKind, 8> kOrders{{{OrderKind::Start, "start"},
                                           {OrderKind::Stop, "stop"},
                                           {OrderKind::Restart, "restart"},
                                           {OrderKind::Replace, "replace"},
                                           {OrderKind::PutBack, "put-back"},
                                           {OrderKind::Settle, "settle"},
                                           {OrderKind::Scale, "scale"},
                                           {OrderKind::Limit, "limit"}}};

} // namespace

std::string_view toString(InstanceState state) noexcept {
    return nameOf(kStates, state);
}

std::string_view toString(InstanceHealth health) noexcept {
    return nameOf(kHealths, health);
}

std::string_view toString(ManagerKind kind) noexcept {
    return nameOf(kManagers, kind);
}

std::string_view toString(Ability ability) noexcept {
    return nameOf(kAbilities, ability);
}

std::string_view toString(RestartPolicy policy) noexcept {
    return nameOf(kPolicies, policy);
}

std::optional<RestartPolicy> restartPolicyFrom(std::string_view text) noexcept {
    return valueOf(kPolicies, text);
}

std::string_view toString(OrderKind kind) noexcept {
    return nameOf(kOrders, kind);
}

} // namespace holdfast::workloads

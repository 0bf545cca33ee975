// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/guards.h"

#include "engine/core/actions/impact_guards.h"
#include "engine/core/actions/permission_guards.h"
#include "engine/core/actions/record_guards.h"
#include "engine/core/actions/world_guards.h"
#include "engine/core/base/enum_names.h"

#include <algorithm>
#include <array>

namespace holdfast::actions {

namespace {

using Guard = GuardResult (*)(const Plan&, const GuardFacts&, GuardMoment);

constexpr std::array<Guard, 22> kGuards{observedGuard,
                                        revisionGuard,
                                        targetGuard,
                                        capabilityGuard,
                                        leaseGuard,
                                        managedElsewhereGuard,
                                        cooldownGuard,
                                        attemptsGuard,
                                        backOffGuard,
                                        breakerGuard,
                                        impactGuard,
                                        lastReplicaGuard,
                                        hardDependenciesGuard,
                                        predictedFailuresGuard,
                                        wayBackGuard,
                                        changeFreezeGuard,
                                        maintenanceWindowGuard,
                                        roleGuard,
                                        automationGuard,
                                        diskGuard,
                                        versionsGuard,
                                        toolsGuard};

constexpr EnumNames<GuardId, 22> kGuardNames{{{GuardId::Observed, "observed"},
                                              {GuardId::Revision, "revision"},
                                              {GuardId::Target, "target"},
                                              {GuardId::Capability, "capability"},
                                              {GuardId::Lease, "lease"},
                                              {GuardId::ManagedElsewhere, "managed-elsewhere"},
                                              {GuardId::Cooldown, "cooldown"},
                                              {GuardId::Attempts, "attempts"},
                                              {GuardId::BackOff, "back-off"},
                                              {GuardId::Breaker, "breaker"},
                                              {GuardId::Impact, "impact"},
                                              {GuardId::LastReplica, "last-replica"},
                                              {GuardId::HardDependencies, "hard-dependencies"},
                                              {GuardId::PredictedFailures, "predicted-failures"},
                                              {GuardId::WayBack, "way-back"},
                                              {GuardId::ChangeFreeze, "change-freeze"},
                                              {GuardId::MaintenanceWindow, "maintenance-window"},
                                              {GuardId::Role, "role"},
                                              {GuardId::Automation, "automation"},
                                              {GuardId::Disk, "disk"},
                                              {GuardId::Versions, "versions"},
                                              {GuardId::Tools, "tools"}}};
constexpr EnumNames<Verdict, 4> kVerdicts{{{Verdict::Pass, "pass"},
                                           {Verdict::Warn, "warn"},
                                           {Verdict::Refuse, "refuse"},
                                           {Verdict::NotSet, "not-set"}}};
constexpr EnumNames<GuardMoment, 3> kMoments{{{GuardMoment::DrawnUp, "drawn-up"},
                                              {GuardMoment::BeforeExecution, "before-execution"},
                                              {GuardMoment::Resumed, "resumed"}}};
constexpr EnumNames<Role, 3> kRoles{
    {{Role::Viewer, "viewer"}, {Role::Operator, "operator"}, {Role::Admin, "admin"}}};
constexpr EnumNames<AutomationMode, 3> kModes{{{AutomationMode::Observe, "observe"},
                                               {AutomationMode::Suggest, "suggest"},
                                               {AutomationMode::Auto, "auto"}}};

} // namespace

bool GuardReport::refused() const noexcept {
    return results.empty() || std::ranges::any_of(results, [](const GuardResult& result) {
               return result.verdict == Verdict::Refuse;
           });
}

const GuardResult& GuardReport::of(GuardId guard) const {
    return results.at(static_cast<std::size_t>(guard));
}

std::string GuardReport::refusals() const {
    std::string text;
    for (const auto& result : results) {
        if (result.verdict != Verdict::Refuse) continue;
        if (!text.empty()) text += ' ';
        text += result.sentence;
    }
    return text;
}

GuardReport askGuards(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    GuardReport report{.moment = moment};
    report.results.reserve(kGuards.size());
    for (const auto guard : kGuards)
        report.results.push_back(guard(plan, facts, moment));
    return report;
}

std::string_view toString(GuardId guard) noexcept {
    return nameOf(kGuardNames, guard);
}

std::string_view toString(Verdict verdict) noexcept {
    return nameOf(kVerdicts, verdict);
}

std::string_view toString(GuardMoment moment) noexcept {
    return nameOf(kMoments, moment);
}

std::string_view toString(Role role) noexcept {
    return nameOf(kRoles, role);
}

std::optional<Role> roleFromString(std::string_view text) noexcept {
    return valueOf(kRoles, text);
}

std::string_view toString(AutomationMode mode) noexcept {
    return nameOf(kModes, mode);
}

std::optional<AutomationMode> automationModeFromString(std::string_view text) noexcept {
    return valueOf(kModes, text);
}

} // namespace holdfast::actions

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/permission_guards.h"

#include "engine/core/actions/guard_words.h"
#include "engine/core/actions/plain_words.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::actions {

namespace {

bool covers(const CalendarEntry& entry, TimePoint now) {
    return entry.from <= now && now < entry.until;
}

std::string described(const CalendarEntry& entry) {
    std::string text;
    if (!entry.reason.empty()) text += fmt::format(" ({})", entry.reason);
    if (!entry.setBy.empty()) text += fmt::format(", set by {}", entry.setBy);
    return text;
}

GuardResult needsGuard(GuardId guard, NeedKind kind, const GuardFacts& facts, std::string_view fine) {
    bool asked = false;
    std::string unknown;
    for (const auto& need : facts.needs) {
        if (need.kind != kind) continue;
        asked = true;
        if (need.met == false)
            return say(guard, Verdict::Refuse, fmt::format("{} is not enough: {}", need.name, need.detail));
        if (!need.met) unknown = need.name;
    }
    if (!unknown.empty())
        return say(
            guard, Verdict::Refuse,
            fmt::format("It could not be found out whether {} is there. Look at it and try again.", unknown));
    if (!asked) return say(guard, Verdict::NotSet, "The steps ask for nothing of that kind.");
    return say(guard, Verdict::Pass, std::string(fine));
}

} // namespace

GuardResult changeFreezeGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::ChangeFreeze;
    const auto& freezes = facts.calendar.freezes;
    if (!freezes) return say(kGuard, Verdict::NotSet, "No calendar of change freezes is set.");
    const auto frozen =
        std::ranges::find_if(*freezes, [&](const auto& one) { return covers(one, facts.now); });
    if (frozen != freezes->end())
        return say(kGuard, Verdict::Refuse,
                   fmt::format("Changes are frozen until {} {}{}. Wait, or have the freeze lifted.",
                               toIso8601(frozen->until), frozen->zone, described(*frozen)));
    return say(kGuard, Verdict::Pass, "No change freeze: the calendar is clear.");
}

GuardResult maintenanceWindowGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::MaintenanceWindow;
    const auto& windows = facts.calendar.windows;
    if (!windows) return say(kGuard, Verdict::NotSet, "No maintenance window is set.");
    const auto open = std::ranges::find_if(*windows, [&](const auto& one) { return covers(one, facts.now); });
    if (open != windows->end())
        return say(
            kGuard, Verdict::Pass,
            fmt::format("Inside the maintenance window, for another {}.", inWords(open->until - facts.now)));
    const CalendarEntry* next = nullptr;
    for (const auto& one : *windows) {
        if (one.from > facts.now && (next == nullptr || one.from < next->from)) next = &one;
    }
    if (next == nullptr)
        return say(kGuard, Verdict::Refuse,
                   "It is outside of every maintenance window. Set one that is to come.");
    return say(
        kGuard, Verdict::Refuse,
        fmt::format("It is outside of the maintenance window; the next one begins in {}{}. Wait for it.",
                    inWords(next->from - facts.now), described(*next)));
}

GuardResult roleGuard(const Plan& plan, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::Role;
    const auto& access = facts.access;
    if (access.serviceLocked)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("{} is locked against every action. Unlock its record first.",
                               plan.target.service.value()));
    if (plan.origin == Origin::Automation)
        return say(kGuard, Verdict::Pass, "Automation acts within its own bounds.");
    if (!access.role)
        return say(kGuard, Verdict::Refuse, "It is not known which role this is. Sign in, or give a token.");
    if (plan.tier == Tier::ReadOnly) return say(kGuard, Verdict::Pass, "It changes nothing.");
    const Role needed = plan.tier == Tier::Destroys ? Role::Admin : Role::Operator;
    if (*access.role < needed)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("The role {} may not do this; it needs {}. Ask one who has it.",
                               toString(*access.role), toString(needed)));
    if (!access.unlocked) return say(kGuard, Verdict::Refuse, "Acting is locked. Unlock it first.");
    return say(kGuard, Verdict::Pass, fmt::format("The role {} may do this.", toString(*access.role)));
}

GuardResult automationGuard(const Plan& plan, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::Automation;
    const auto& access = facts.access;
    if (plan.origin != Origin::Automation)
        return say(kGuard, Verdict::Pass, "A person orders it, not automation.");
    if (!access.automationPaused.empty())
        return say(kGuard, Verdict::Refuse,
                   fmt::format("Automation is paused: {}. Let a person decide.", access.automationPaused));
    if (access.mode != AutomationMode::Auto)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("Automation may only {} for {}. A person can order it.", toString(access.mode),
                               plan.target.service.value()));
    if (traitsOf(plan.action).tier > access.automationTier || plan.tier == Tier::Destroys)
        return say(
            kGuard, Verdict::Refuse,
            fmt::format("Automation may do tier {} here at most, and {} is tier {}. A person can order it.",
                        toString(access.automationTier), toString(plan.action),
                        toString(traitsOf(plan.action).tier)));
    return say(kGuard, Verdict::Pass, "Automation may do this by itself.");
}

GuardResult diskGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    return needsGuard(GuardId::Disk, NeedKind::Disk, facts, "There is room for what the steps write.");
}

GuardResult versionsGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    return needsGuard(GuardId::Versions, NeedKind::Version, facts, "The versions fit.");
}

GuardResult toolsGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    return needsGuard(GuardId::Tools, NeedKind::Tool, facts, "The tools that the steps need are there.");
}

} // namespace holdfast::actions

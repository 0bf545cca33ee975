// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/fleet_facts.h"

#include "engine/core/actions/actionable_health.h"
#include "engine/core/actions/plain_words.h"
#include "engine/core/outlook/fleet_outlook.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::actions {

namespace {

constexpr Duration kShortestBlindness{30'000};
constexpr std::size_t kMostDifferences = 3;

std::optional<std::size_t> placeOf(const FleetSpec& fleet, const ServiceId& service) {
    const auto found = std::ranges::find(fleet.services, service, &ServiceSpec::id);
    if (found == fleet.services.end()) return std::nullopt;
    return static_cast<std::size_t>(found - fleet.services.begin());
}

void addOutlook(DependencyFacts& facts, const FleetState& state) {
    if (!state.outlook) return;
    const auto place = placeOf(*state.fleet, facts.service);
    if (!place || *place >= state.outlook->services.size()) return;
    const auto& prediction = state.outlook->services[*place].prediction;
    if (!prediction) return;
    facts.failureProbability = prediction->probability;
    if (prediction->probability > 0.0) facts.failsIn = prediction->expected;
}

bool suffers(const FleetState& state, const ServiceId& service) {
    const auto* known = state.find(service);
    return known != nullptr && (known->state == HealthState::Critical ||
                                (known->effective.score && *known->effective.score < 0.4));
}

std::vector<CalendarEntry> entriesOf(const std::vector<ChangeWindow>& windows) {
    std::vector<CalendarEntry> entries;
    entries.reserve(windows.size());
    for (const auto& window : windows)
        entries.push_back({.from = window.from,
                           .until = window.until,
                           .setBy = window.setBy,
                           .reason = window.reason,
                           .zone = window.zone});
    return entries;
}

std::string_view valueOrNothing(const std::string& value) {
    return value.empty() ? std::string_view("nothing") : std::string_view(value);
}

} // namespace

WorldFacts sightOf(const FleetState* state, TimePoint now) {
    WorldFacts facts;
    if (state == nullptr) {
        facts.blindness = "no sweep has ended yet";
        return facts;
    }
    facts.revision = state->revision;
    const auto oldest = std::max(3 * state->sweep.interval, kShortestBlindness);
    switch (state->observation) {
    case Observation::Starting:
        facts.blindness = "it has only just begun to watch";
        return facts;
    case Observation::Offline:
        facts.blindness = state->offlineReason.empty() ? "Holdfast is offline" : state->offlineReason;
        return facts;
    case Observation::Stopped:
        facts.blindness = "watching was stopped";
        return facts;
    case Observation::Online:
        break;
    }
    if (now - state->time > oldest) {
        facts.blindness = fmt::format("its last look is {} old", inWords(now - state->time));
        return facts;
    }
    facts.observed = true;
    return facts;
}

std::vector<DependencyFacts> dependencyFactsOf(const FleetState& state, const ServiceId& service,
                                               std::span<const ServiceId> healed) {
    std::vector<DependencyFacts> all;
    if (!state.fleet) return all;
    for (const auto& edge : state.fleet->dependencies) {
        if (edge.from != service) continue;
        DependencyFacts facts{.service = edge.to, .kind = edge.kind};
        if (const auto* known = state.find(edge.to); known != nullptr) {
            if (known->freshness != Freshness::NotObserved) facts.health = actionableHealth(*known);
            facts.critical = isFailing(*known);
        }
        facts.healedByPlan = std::ranges::find(healed, edge.to) != healed.end();
        addOutlook(facts, state);
        all.push_back(std::move(facts));
    }
    return all;
}

ImpactFacts impactBounds(const Plan& plan, const FleetState& state) {
    ImpactFacts facts;
    const auto& target = plan.target.service;
    const auto* spec = state.fleet ? state.fleet->find(target) : nullptr;
    const bool single = spec != nullptr && spec->replicas <= 1;
    const bool saidSo = std::ranges::any_of(plan.affected, [&](const AffectedService& one) {
        return one.service == target && one.effect == Effect::Down;
    });
    const bool byPerson = plan.origin != Origin::Automation;
    facts.lastReplicaStated = single || (byPerson && saidSo);
    if (byPerson) {
        facts.mostDown = static_cast<int>(plan.affected.size());
        return facts;
    }
    facts.mostDown = static_cast<int>(std::ranges::count_if(plan.affected, [&](const AffectedService& one) {
        return one.service != target && one.effect == Effect::Down && suffers(state, one.service);
    }));
    return facts;
}

CalendarFacts calendarOf(const ChangeCalendar& calendar) {
    CalendarFacts facts;
    if (calendar.freezes) facts.freezes = entriesOf(*calendar.freezes);
    if (calendar.windows) facts.windows = entriesOf(*calendar.windows);
    return facts;
}

std::string reasonFrom(const FleetState& state, const ServiceId& service) {
    const auto* known = state.find(service);
    if (known == nullptr || !known->own.score) return "ordered by hand; its health is not known";
    const double own = *known->own.score;
    const double limit = state.fleet ? state.fleet->interveneBelow : 0.7;
    if (own >= limit) return fmt::format("ordered by hand; its own health is {:.2f}", own);
    auto text = fmt::format("its own health is {:.2f}", own);
    if (!known->own.parts.empty()) {
        const auto& worst = known->own.parts.front();
        text += fmt::format(" ({} {:.2f})", worst.worst.value(), worst.score);
    }
    return text;
}

std::string differenceFrom(const Plan& plan, std::span<const FieldChange> changesNow,
                           std::span<const Step> stepsNow) {
    const Plan meant = masked(plan);
    Plan other = plan;
    other.changes.assign(changesNow.begin(), changesNow.end());
    other = masked(other);
    std::vector<std::string> found;
    for (const auto& now : other.changes) {
        const auto before = std::ranges::find(meant.changes, now.field, &FieldChange::field);
        if (before == meant.changes.end())
            found.push_back(fmt::format("{} would change now as well", now.field));
        else if (before->before != now.before)
            found.push_back(fmt::format("{} is «{}», and was «{}»", now.field, valueOrNothing(now.before),
                                        valueOrNothing(before->before)));
        else if (before->after != now.after)
            found.push_back(fmt::format("{} would become «{}»", now.field, valueOrNothing(now.after)));
    }
    for (const auto& before : meant.changes) {
        if (std::ranges::find(other.changes, before.field, &FieldChange::field) == other.changes.end())
            found.push_back(fmt::format("{} would not change any more", before.field));
    }
    if (found.empty()) {
        if (!std::ranges::equal(meant.steps, stepsNow)) return "other steps would be needed";
        return {};
    }
    if (found.size() > kMostDifferences) {
        const auto more = found.size() - kMostDifferences;
        found.resize(kMostDifferences);
        found.push_back(fmt::format("{} more", more));
    }
    return fmt::format("{}", fmt::join(found, ", "));
}

} // namespace holdfast::actions

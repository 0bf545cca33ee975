// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/recovery_watch.h"

#include "engine/core/actions/actionable_health.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/outlook/fleet_outlook.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

using automation::Decision;
using automation::DecisionKind;

constexpr double kAnswers = 0.5; ///< of the signal «up»

/// What the most services in trouble stand under.
ServiceId likelyCauseOf(const FleetState& state) {
    const TroubleGroup* greatest = nullptr;
    for (const auto& group : state.troubles) {
        if (!group.others.empty() && (greatest == nullptr || group.others.size() > greatest->others.size()))
            greatest = &group;
    }
    return greatest == nullptr ? ServiceId() : greatest->cause.service;
}

/// The queue of a service that answers. One that does not lets tasks pile up, too, and is not healed by
/// taking them away.
std::optional<automation::ServiceSigns::Queue> queueOf(const ServiceState& service) {
    std::optional<automation::ServiceSigns::Queue> queue;
    for (const auto& signal : service.signals) {
        if (!signal.last || signal.freshness != Freshness::Fresh) continue;
        if (signal.id == SignalId(signals::kUp) && signal.last->value < kAnswers) return {};
        if (signal.id == SignalId(signals::kQueueDepth) && signal.thresholds &&
            signal.thresholds->critical > 0.0)
            queue = {.waiting = signal.last->value, .critical = signal.thresholds->critical};
    }
    return queue;
}

} // namespace

automation::ServiceSigns signsOf(const ServiceState& service, const FleetState& state) {
    automation::ServiceSigns signs{.own = actions::actionableHealth(service),
                                   .confidence = service.own.confidence,
                                   .freshness = service.freshness,
                                   .memory = {},
                                   .queue = {},
                                   .failureProbability = {}};
    const auto memory = std::ranges::find(service.signals, SignalId(signals::kMemory), &SignalState::id);
    if (memory != service.signals.end() && memory->last && memory->freshness == Freshness::Fresh &&
        memory->limit && *memory->limit > 0.0)
        signs.memory = memory->last->value / *memory->limit;
    signs.queue = queueOf(service);
    if (!state.outlook) return signs;
    const auto& warnings = state.outlook->warnings;
    const auto warning = std::ranges::find(warnings, service.id, &outlook::Warning::service);
    // One that comes from a dependency is that one's to heal.
    if (warning != warnings.end() && warning->because.isEmpty())
        signs.failureProbability = warning->prediction.probability;
    return signs;
}

void RecoveryWatch::useFleet(const FleetSpec& fleet, bool same) {
    if (!same) {
        m_triggers.clear();
        m_records.clear();
        m_refusals.clear();
        m_proposals.clear();
        m_likely.clear();
    }
    std::map<ServiceId, automation::RecoveryTrigger> triggers;
    for (const auto& service : fleet.services) {
        auto policy = m_rules.policyOf(service.id);
        const auto before = m_triggers.find(service.id);
        const bool keep = before != m_triggers.end() && before->second.policy() == policy;
        triggers.emplace(service.id, keep ? before->second : automation::RecoveryTrigger(std::move(policy)));
    }
    m_triggers = std::move(triggers);
}

void RecoveryWatch::watchForStorms(const FleetState& state, SteadyPoint steady) {
    const auto troubled = std::ranges::count_if(state.services, [](const ServiceState& service) {
        return actions::isFailing(service) && service.freshness == Freshness::Fresh;
    });
    m_brake.take(static_cast<int>(troubled), static_cast<int>(state.services.size()), likelyCauseOf(state),
                 steady);
}

RecoveryWatch::Round RecoveryWatch::take(const FleetState& state,
                                         const std::function<bool(const ServiceId&)>& busy, TimePoint now,
                                         SteadyPoint steady) {
    Round round;
    watchForStorms(state, steady);
    std::vector<automation::Proposal> proposals;
    for (const auto& service : state.services) {
        const auto trigger = m_triggers.find(service.id);
        if (trigger == m_triggers.end()) continue;
        const auto known = m_records.find(service.id);
        automation::AttemptRecord record =
            known != m_records.end() ? known->second : automation::AttemptRecord();
        const auto before = record;
        auto decision = trigger->second.take(signsOf(service, state), record, m_rules.modeOf(service.id),
                                             m_rules.bounds(), now);
        if (known != m_records.end() && record != before) {
            known->second = record;
            round.well.push_back(service.id);
        }
        if (decision.kind == DecisionKind::Nothing) {
            m_refusals.erase(service.id);
            continue;
        }
        if (known == m_records.end()) {
            // What was tried before decides which rung is due.
            round.recordsWanted.push_back(service.id);
            continue;
        }
        if (busy(service.id)) continue;
        if (const auto* change = likelyOf(service.id))
            decision.reason += fmt::format(" Likely cause: {}.", change->text);
        std::string waits = decision.waits;
        if (decision.kind == DecisionKind::Act) {
            waits = whyNot(service.id, decision, steady);
            if (waits.empty())
                round.orders.push_back(
                    {.service = service.id, .action = decision.action, .reason = decision.reason});
        }
        propose(proposals, service.id, decision, std::move(waits), now);
    }
    proposeRollbacks(proposals, busy, now);
    m_proposals = std::move(proposals);
    auto storm = m_brake.whyNot(steady);
    round.stormChanged = storm != m_storm;
    m_storm = std::move(storm);
    return round;
}

const snapshots::LikelyChange* RecoveryWatch::likelyOf(const ServiceId& service) const {
    const auto found = std::ranges::find(m_likely, service, &snapshots::LikelyChange::service);
    return found == m_likely.end() ? nullptr : &*found;
}

void RecoveryWatch::proposeRollbacks(std::vector<automation::Proposal>& proposals,
                                     const std::function<bool(const ServiceId&)>& busy, TimePoint now) const {
    constexpr auto kRollback = actions::RecoveryAction::EmergencyRollback;
    if (!m_rules.bounds().rollback) return;
    for (const auto& change : m_likely) {
        const auto& service = change.service;
        if (change.safePoint.isEmpty() || busy(service) || !m_triggers.contains(service) ||
            m_rules.modeOf(service) == actions::AutomationMode::Observe ||
            std::ranges::find(proposals, service, &automation::Proposal::service) != proposals.end())
            continue;
        // What did not help is not proposed again.
        const auto record = m_records.find(service);
        if (record != m_records.end() && record->second.of(kRollback).failed > 0) continue;
        propose(proposals, service,
                {.kind = DecisionKind::Suggest,
                 .action = kRollback,
                 .reason = fmt::format("{}: a change likely made it ill: {}.", actions::toString(kRollback),
                                       change.text)},
                {}, now);
    }
}

std::string RecoveryWatch::whyHeld(const ServiceId& service, SteadyPoint steady) const {
    if (const auto paused = m_rules.pause().whyPaused(service); !paused.empty())
        return "Automation is paused: " + paused;
    return m_brake.whyNot(steady);
}

std::string RecoveryWatch::whyNot(const ServiceId& service, const Decision& decision, SteadyPoint steady) {
    if (auto held = whyHeld(service, steady); !held.empty()) return held;
    const auto refusal = m_refusals.find(service);
    if (refusal == m_refusals.end() || refusal->second.action != decision.action) return {};
    if (steady < refusal->second.until) return refusal->second.why;
    m_refusals.erase(refusal);
    return {};
}

void RecoveryWatch::propose(std::vector<automation::Proposal>& proposals, const ServiceId& service,
                            const Decision& decision, std::string waits, TimePoint now) const {
    automation::Proposal proposal{.service = service,
                                  .action = decision.action,
                                  .proactive = decision.proactive,
                                  .reason = decision.reason,
                                  .waits = std::move(waits),
                                  .since = now};
    const auto before = std::ranges::find(m_proposals, service, &automation::Proposal::service);
    if (before != m_proposals.end() && before->action == proposal.action) proposal.since = before->since;
    proposals.push_back(std::move(proposal));
}

void RecoveryWatch::setRecord(const ServiceId& service, automation::AttemptRecord record) {
    m_records[service] = std::move(record);
}

void RecoveryWatch::refused(const ServiceId& service, actions::RecoveryAction action, std::string why,
                            SteadyPoint until) {
    for (auto& proposal : m_proposals) {
        if (proposal.service == service && proposal.action == action) proposal.waits = why;
    }
    m_refusals[service] = {.action = action, .why = std::move(why), .until = until};
}

} // namespace holdfast::runtime

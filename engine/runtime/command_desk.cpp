// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/command_desk.h"

#include "engine/core/actions/plain_words.h"
#include "engine/core/automation/ladder_setting.h"
#include "engine/core/automation/policy_from_settings.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

using actions::Role;

constexpr Duration kGlassLasts{600'000};
constexpr std::size_t kShortestReason = 10;

std::string nameOf(const ServiceId& service) {
    return service.isEmpty() ? "the fleet" : service.value();
}

/// «graceful-restart at health < 0.40, cooldown 5 min, 3 attempts, back-off 1 min».
std::string rungText(const automation::TriggerRule& rule) {
    const auto condition = rule.memoryAbove ? fmt::format("memory > {:.0f} %", *rule.memoryAbove * 100.0)
                                            : fmt::format("health < {:.2f}", rule.healthBelow.value_or(0.0));
    return fmt::format("{} at {}, cooldown {}, {} attempts, back-off {}{}", actions::toString(rule.action),
                       condition, actions::inWords(rule.cooldown), rule.mostAttempts,
                       actions::inWords(rule.backOff), rule.proactive ? ", also on a warning" : "");
}

std::string ladderText(const ServiceId& service, const automation::RecoveryPolicy& policy, bool asFiled) {
    std::string text = fmt::format("The ladder of {}{}: ", service.value(),
                                   asFiled ? " is as the fleet file says again" : "");
    for (std::size_t i = 0; i < policy.ladder.size(); ++i)
        text += (i == 0 ? "" : "; ") + rungText(policy.ladder[i]);
    return text + fmt::format(". By itself up to tier {}.", static_cast<int>(policy.highestTier));
}

} // namespace

void CommandDesk::carryOut(const ports::ActionCommand& command, const Asker& asker, Answer answer) {
    std::visit([&](const auto& order) { carry(order, asker, std::move(answer)); }, command);
}

bool CommandDesk::allowed(const Asker& asker, Role needed, const Answer& answer) const {
    const auto may = m_office.rules()->may(asker, needed);
    if (!may) answer(std::unexpected(may.error()));
    return may.has_value();
}

bool CommandDesk::known(const ServiceId& service, const Answer& answer) const {
    if (service.isEmpty() || (m_office.fleet() && m_office.fleet()->find(service) != nullptr)) return true;
    answer(failure(ErrorCode::FixInput, "There is no such service in the fleet.", service.value()));
    return false;
}

actions::AuditNote CommandDesk::noteOf(std::string kind, const Asker& asker, const ServiceId& service,
                                       std::string text) const {
    return {.moment = actions::AuditMoment::Between,
            .plan = {},
            .kind = std::move(kind),
            .actor = m_office.rules()->nameOf(asker),
            .fleet = m_office.fleet() ? m_office.fleet()->name : std::string(),
            .service = service,
            .text = std::move(text),
            .detail = {}};
}

void CommandDesk::tell(EventKind kind, const ServiceId& service, Facts facts) {
    m_office.note({.time = m_office.ways().clock.now(),
                   .kind = kind,
                   .severity = kind == EventKind::AutomationPaused ? Severity::Warning : Severity::Info,
                   .service = service,
                   .facts = std::move(facts)});
}

/// Whoever may act may also stop, locked or not.
void CommandDesk::carry(const ports::AbortPlan& order, const Asker& asker, Answer answer) {
    if (asker.granted && *asker.granted < Role::Operator) {
        static_cast<void>(allowed(asker, Role::Operator, answer));
        return;
    }
    const auto* run = m_plans.find(order.plan);
    if (run == nullptr)
        return answer(failure(ErrorCode::Replan, "This plan is not under way here.", order.plan.value()));
    const auto by = m_office.rules()->nameOf(asker);
    const auto service = run->plan.target.service;
    m_plans.abort([&](const actions::Plan& plan) { return plan.id == order.plan; }, by);
    const auto text = fmt::format(
        "The plan for {} ends at the next step's boundary, and what it did is undone.", service.value());
    m_office.carryOut(
        {}, noteOf("abort", asker, service, fmt::format("Plan {} is to be aborted.", order.plan.value())),
        text, std::move(answer));
}

void CommandDesk::carry(const ports::PauseAutomation& order, const Asker& asker, Answer answer) {
    if (!known(order.service, answer)) return;
    const auto by = m_office.rules()->nameOf(asker);
    const automation::PauseView pause{
        .service = order.service, .by = by, .why = order.why, .since = m_office.ways().clock.now()};
    m_office.addPause(pause);
    m_plans.abort(
        [&](const actions::Plan& plan) {
            return plan.origin == actions::Origin::Automation &&
                   (order.service.isEmpty() || plan.target.service == order.service);
        },
        by + ", who has paused automation");
    tell(EventKind::AutomationPaused, order.service, {{"by", by}, {"why", order.why}});
    const auto text = fmt::format("Automation is paused for {}.", nameOf(order.service));
    m_office.carryOut(
        [pause](ports::ActionStore& store, const std::string& fleet) { return store.putPause(fleet, pause); },
        noteOf("automation-paused", asker, order.service, fmt::format("{} {}", text, order.why)), text,
        std::move(answer));
    m_office.ways().changed();
}

void CommandDesk::carry(const ports::ResumeAutomation& order, const Asker& asker, Answer answer) {
    if (!allowed(asker, Role::Operator, answer) || !known(order.service, answer)) return;
    m_office.removePause(order.service);
    const auto text = fmt::format("Automation goes on for {}.", nameOf(order.service));
    tell(EventKind::AutomationResumed, order.service, {{"by", m_office.rules()->nameOf(asker)}});
    m_office.carryOut(
        [service = order.service](ports::ActionStore& store, const std::string& fleet) {
            return store.removePause(fleet, service);
        },
        noteOf("automation-resumed", asker, order.service, text), text, std::move(answer));
    m_office.ways().changed();
}

void CommandDesk::carry(const ports::SetAutomationMode& order, const Asker& asker, Answer answer) {
    if (!allowed(asker, Role::Operator, answer) || !known(order.service, answer)) return;
    const auto name = automation::modeSetting(order.service);
    const std::string value(actions::toString(order.mode));
    m_office.applySetting(name, value);
    tell(EventKind::AutomationModeSet, order.service,
         {{"mode", value}, {"by", m_office.rules()->nameOf(asker)}});
    auto text = fmt::format("Automation of {}: {}.", nameOf(order.service), value);
    const auto highest = m_office.rules()->bounds().highestMode;
    if (order.mode > highest)
        text +=
            fmt::format(" HOLDFAST_AUTOMATION allows {} at most, which holds.", actions::toString(highest));
    m_office.carryOut(
        [name, value](ports::ActionStore& store, const std::string& fleet) {
            return store.putSetting(fleet, name, value);
        },
        noteOf("automation-mode", asker, order.service, text), text, std::move(answer));
    m_office.ways().changed();
}

void CommandDesk::carry(const ports::SetLadder& order, const Asker& asker, Answer answer) {
    if (!allowed(asker, Role::Operator, answer) || !known(order.service, answer)) return;
    if (order.service.isEmpty())
        return answer(failure(ErrorCode::FixInput, "A ladder is of one service. Name it."));
    const auto& spec = *m_office.fleet()->find(order.service);
    const RecoverySettings wanted{
        .mode = {}, .highestTier = order.wanted.highestTier, .ladder = order.wanted.ladder};
    const auto policy =
        automation::policyFromSettings(automation::laidOver(spec.recovery, wanted), spec.kind);
    if (!policy) return answer(std::unexpected(policy.error()));
    const auto before = m_office.rules()->policyOf(order.service);
    if (policy->highestTier > before.highestTier && !allowed(asker, Role::Admin, answer)) return;
    const auto name = automation::ladderSetting(order.service);
    const auto value = automation::toLadderSetting(wanted);
    m_office.applySetting(name, value);
    auto note = noteOf("ladder-set", asker, order.service, ladderText(order.service, *policy, value.empty()));
    note.detail = value;
    m_office.carryOut(
        [name, value](ports::ActionStore& store, const std::string& fleet) {
            return store.putSetting(fleet, name, value);
        },
        note, note.text, std::move(answer));
    m_office.ways().changed();
}

void CommandDesk::carry(const ports::Unlock& order, const Asker& asker, Answer answer) {
    if (asker.granted)
        return answer(failure(ErrorCode::FixInput, "A token's role cannot be changed. Use another token."));
    if (const auto done = m_office.rules()->unlock(order); !done)
        return answer(std::unexpected(done.error()));
    const bool locks = order.role == Role::Viewer;
    const auto text = locks ? std::string("Acting is locked.")
                            : fmt::format("Acting is unlocked as {} for {}.", actions::toString(order.role),
                                          actions::inWords(order.lasts));
    m_office.carryOut({}, noteOf(locks ? "lock" : "unlock", asker, {}, text), text, std::move(answer));
    m_office.ways().changed();
}

void CommandDesk::carry(const ports::Lock&, const Asker& asker, Answer answer) {
    m_office.rules()->lock();
    m_office.carryOut({}, noteOf("lock", asker, {}, "Acting is locked."), "Acting is locked.",
                      std::move(answer));
    m_office.ways().changed();
}

void CommandDesk::carry(const ports::BreakGlass& order, const Asker& asker, Answer answer) {
    if (!allowed(asker, Role::Operator, answer) || !known(order.service, answer)) return;
    if (order.service.isEmpty())
        return answer(failure(ErrorCode::FixInput, "The glass is broken for one service. Name it."));
    const std::string reason(trimmed(order.reason));
    if (reason.size() < kShortestReason)
        return answer(failure(ErrorCode::FixInput,
                              "Give a reason of at least 10 characters; it goes into the audit trail."));
    m_office.rules()->breakGlass(order.service, m_office.rules()->nameOf(asker), reason, kGlassLasts);
    const auto text =
        fmt::format("For {} the glass is broken for {}: plans run though the shared store cannot "
                    "be reached.",
                    order.service.value(), actions::inWords(kGlassLasts));
    m_office.carryOut(
        {}, noteOf("glass-broken", asker, order.service, fmt::format("{} Reason: {}", text, reason)), text,
        std::move(answer));
    m_office.ways().changed();
}

void CommandDesk::carry(const ports::SettleQuestion& order, const Asker& asker, Answer answer) {
    if (!allowed(asker, Role::Operator, answer)) return;
    const auto questions = m_plans.questions();
    const auto found = std::ranges::find(questions, order.plan, &automation::OpenQuestion::plan);
    if (found == questions.end())
        return answer(failure(ErrorCode::Replan, "Nothing is open about this plan.", order.plan.value()));
    if (trimmed(order.text).empty())
        return answer(failure(ErrorCode::FixInput, "Say what you found; it goes into the audit trail."));
    m_plans.settled(order.plan);
    const auto text = fmt::format("{} is settled.", found->service.value());
    m_office.carryOut(
        [plan = order.plan](ports::ActionStore& store, const std::string&) {
            return store.removeQuestion(plan);
        },
        noteOf("settled", asker, found->service, fmt::format("Plan {}: {}", order.plan.value(), order.text)),
        text, std::move(answer));
    m_office.ways().changed();
}

} // namespace holdfast::runtime

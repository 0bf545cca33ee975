// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/action_desk.h"

#include <algorithm>
#include <cctype>
#include <ranges>
#include <utility>

namespace holdfast::runtime {

namespace {

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool matches(const ports::AuditQuery& query, const std::string& text, const actions::AuditEntry& entry) {
    const auto& note = entry.note;
    if (query.from && entry.time < *query.from) return false;
    if (query.to && entry.time >= *query.to) return false;
    if (!query.service.isEmpty() && note.service != query.service) return false;
    if (!query.kind.empty() && note.kind != query.kind) return false;
    if (!query.actor.empty() && note.actor != query.actor) return false;
    return text.empty() || lowered(note.text).contains(text) || lowered(note.kind).contains(text);
}

} // namespace

ports::AuditAnswer answerOf(const ports::AuditQuery& query, const std::vector<actions::AuditEntry>& entries,
                            actions::ChainVerdict verdict) {
    ports::AuditAnswer answer{.entries = {}, .verdict = std::move(verdict), .matching = 0};
    const auto text = lowered(query.text);
    for (const auto& entry : entries | std::views::reverse) {
        if (!matches(query, text, entry)) continue;
        ++answer.matching;
        if (answer.entries.size() < query.limit) answer.entries.push_back(entry);
    }
    return answer;
}

ActionDesk::ActionDesk(Ways ways)
    : m_changed(ways.changed)
    , m_office({.clock = ways.clock,
                .journal = ways.journal,
                .gate = ways.gate,
                .newest = std::move(ways.newest),
                .readHealth = std::move(ways.readHealth),
                .acting = std::move(ways.acting),
                .changed =
                    [this] {
                        m_state.reset();
                        m_changed();
                    },
                .opened = [this](auto interrupted) { m_plans.takeUp(std::move(interrupted)); },
                .rulesChanged = [this] { m_automation.rulesChanged(); },
                .record =
                    [this](const ServiceId& service, automation::AttemptRecord record) {
                        m_automation.setRecord(service, std::move(record));
                    }})
    , m_drafts(m_office)
    , m_plans({.office = m_office,
               .intervened = std::move(ways.intervened),
               .automatic = [this](const actions::Plan& plan,
                                   const std::string& refused) { m_automation.began(plan, refused); }})
    , m_automation(m_office, m_drafts, m_plans)
    , m_commands(m_office, m_plans) {}

void ActionDesk::useFleet(std::shared_ptr<const FleetSpec> fleet, bool same,
                          std::shared_ptr<recovery::SnapshotBook> snapshots) {
    m_office.useFleet(std::move(fleet), same, std::move(snapshots));
    if (!same) {
        m_plans.park();
        m_drafts.forgetAll();
        m_automation.leave();
    }
    m_state.reset();
}

void ActionDesk::sweepEnded(const FleetStatePtr& state) {
    if (m_stopped) return;
    m_plans.observed();
    m_automation.sweepEnded(state);
    m_plans.keepEnded();
}

void ActionDesk::setLikely(const std::vector<snapshots::LikelyChange>& changes) {
    std::map<ServiceId, snapshots::SnapshotId> goals;
    for (const auto& change : changes) {
        if (!change.safePoint.isEmpty()) goals.emplace(change.service, change.safePoint);
    }
    m_drafts.setGoals(std::move(goals));
    m_automation.setLikely(changes);
}

void ActionDesk::tick() {
    if (m_stopped) return;
    m_office.tick();
    if (!m_office.rules()->lockWhenDue()) return;
    m_state.reset();
    m_changed();
}

void ActionDesk::stop() {
    if (std::exchange(m_stopped, true)) return;
    m_office.stop();
    m_plans.park();
}

void ActionDesk::execute(const actions::ConfirmationGiven& given, const Asker& asker,
                         Answer<actions::PlanId> answer) {
    if (const auto ready = m_office.ready(); !ready) return answer(std::unexpected(ready.error()));
    auto plan = m_drafts.find(given.plan);
    if (!plan) return answer(std::unexpected(plan.error()));
    const auto needed =
        plan->tier == actions::Tier::Destroys ? actions::Role::Admin : actions::Role::Operator;
    if (const auto may = m_office.rules()->may(asker, needed); !may)
        return answer(std::unexpected(may.error()));
    auto word = given;
    word.by = m_office.rules()->nameOf(asker); // nobody confirms in another's name
    auto confirmation = actions::confirm(*plan, word, m_office.ways().clock.now());
    if (!confirmation) return answer(std::unexpected(confirmation.error()));
    m_drafts.forget(given.plan);
    m_plans.begin(std::move(*plan), std::move(*confirmation), std::move(answer));
}

void ActionDesk::command(const ports::ActionCommand& command, const Asker& asker,
                         Answer<std::string> answer) {
    m_commands.carryOut(command, asker, std::move(answer));
}

void ActionDesk::rules(Answer<ports::ActingRules> answer) {
    if (const auto ready = m_office.ready(); !ready && !m_office.kit())
        return answer(std::unexpected(ready.error()));
    answer(m_office.rules()->ruled());
}

void ActionDesk::plans(const actions::PlanQuery& query, Answer<std::vector<actions::PlanSummary>> answer) {
    if (const auto ready = m_office.ready(); !ready && !m_office.kit())
        return answer(std::unexpected(ready.error()));
    m_office.onStore([query, answer = std::move(answer)](ActingKit& kit) {
        answer(kit.store().plans(kit.fleet().name, query));
    });
}

void ActionDesk::plan(const actions::PlanId& plan, Answer<actions::PlanDetail> answer) {
    if (const auto* run = m_plans.find(plan); run != nullptr)
        return answer(actions::PlanDetail{.plan = run->plan,
                                          .summary = {.plan = run->plan.id,
                                                      .service = run->plan.target.service,
                                                      .action = run->plan.action,
                                                      .tier = run->plan.tier,
                                                      .origin = run->plan.origin,
                                                      .by = run->confirmedBy,
                                                      .reason = run->plan.reason,
                                                      .began = run->began,
                                                      .firstStep = run->firstStep},
                                          .steps = run->steps,
                                          .evidence = {}});
    if (const auto ready = m_office.ready(); !ready && !m_office.kit())
        return answer(std::unexpected(ready.error()));
    m_office.onStore([plan, answer = std::move(answer)](ActingKit& kit) { answer(kit.store().plan(plan)); });
}

void ActionDesk::audit(const ports::AuditQuery& query, Answer<ports::AuditAnswer> answer) {
    if (const auto ready = m_office.ready(); !ready && !m_office.kit())
        return answer(std::unexpected(ready.error()));
    m_office.onStore([query, answer = std::move(answer)](ActingKit& kit) {
        const auto entries = kit.store().entries();
        if (!entries) return answer(std::unexpected(entries.error()));
        answer(answerOf(query, *entries, kit.archive().stores.verify(*entries)));
    });
}

std::shared_ptr<const automation::DeskState> ActionDesk::state() {
    if (!m_office.ways().acting.open || !m_office.fleet()) return nullptr;
    if (!m_state) m_state = compose();
    return m_state;
}

std::shared_ptr<const automation::DeskState> ActionDesk::compose() const {
    auto state = std::make_shared<automation::DeskState>();
    const auto& rules = *m_office.rules();
    const auto& view = m_office.view();
    state->proposals = m_automation.proposals();
    state->running = m_plans.running();
    state->ended = m_plans.ended();
    state->leases = view.leases;
    state->pauses = view.pauses;
    state->questions = m_plans.questions();
    for (const auto& service : m_office.fleet()->services)
        state->services.push_back(
            {.service = service.id, .mode = rules.modeOf(service.id), .policy = rules.policyOf(service.id)});
    state->fleetMode = rules.fleetMode();
    state->highestMode = rules.bounds().highestMode;
    state->storm = m_automation.storm();
    state->access = rules.access();
    state->store = m_office.condition();
    state->audit = m_office.trail();
    state->journalTrouble = m_office.journalTrouble();
    return state;
}

} // namespace holdfast::runtime

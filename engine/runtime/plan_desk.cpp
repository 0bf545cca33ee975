// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/plan_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

using actions::Outcome;

constexpr std::size_t kMostEnded = 50;

std::string word(std::string_view text) {
    return std::string(text);
}

Severity severityOf(Outcome outcome) {
    switch (outcome) {
    case Outcome::Done:
        return Severity::Good;
    case Outcome::NeedsPerson:
        return Severity::Critical;
    case Outcome::Rehearsed:
        return Severity::Info;
    case Outcome::Refused:
    case Outcome::Expired:
    case Outcome::Failed:
    case Outcome::RolledBack:
        break;
    }
    return Severity::Warning;
}

bool needsPerson(const actions::PlanSummary& summary) {
    return summary.outcome == Outcome::NeedsPerson || summary.cause == actions::EndCause::Verification;
}

} // namespace

PlanDesk::PlanDesk(Ways ways) : m_ways(std::move(ways)), m_executors(newExecutors()) {}

std::unique_ptr<PlanExecutors> PlanDesk::newExecutors() {
    // Both are called on an executor's thread. It may block, the office outlives it, and the generation tells
    // whether its fleet is still the one that is open.
    auto begun = [this, generation = m_ways.office.generation()](const std::shared_ptr<PlanRun>& run,
                                                                 const actions::Progress& progress) {
        const auto why = progress.ended ? run->detail().summary.why : std::string();
        m_ways.office.post(generation, [this, run, progress, why] { began(run, progress, why); });
    };
    auto ended = [this, generation = m_ways.office.generation()](const std::shared_ptr<PlanRun>& run) {
        auto detail = run->detail();
        auto& store = run->kit().store();
        const auto& fleet = run->kit().fleet().name;
        const bool kept = store.putPlan(fleet, detail).has_value();
        auto record = store.attempts(fleet, run->service());
        auto known = record ? std::optional(std::move(*record)) : std::nullopt;
        m_ways.office.post(generation, [this, detail = std::move(detail), known = std::move(known), kept] {
            over(detail, known, kept);
        });
    };
    return std::make_unique<PlanExecutors>(PlanExecutors::Ways{
        .clock = m_ways.office.ways().clock, .begun = std::move(begun), .ended = std::move(ended)});
}

void PlanDesk::park() {
    m_executors->park();
    m_running.clear();
    m_interrupted.clear();
    for (const auto& [plan, answer] : std::exchange(m_answers, {}))
        answer(failure(ErrorCode::UnknownVerify,
                       "It is left as it is now; the journal knows it, and the next start takes it up.",
                       plan.value()));
    m_unkept.clear();
    m_ended.clear();
    m_questions.clear();
    m_observed = false;
    m_executors = newExecutors();
}

PlanRun::Parts PlanDesk::parts() {
    return {.kit = m_ways.office.kit(),
            .options = {.holder = m_ways.office.holder()},
            .moved = [this, generation = m_ways.office.generation()](const automation::RunningPlan& picture) {
                m_ways.office.post(generation, [this, picture] {
                    const auto found = m_running.find(picture.plan.id);
                    if (found == m_running.end()) return;
                    const auto aborter = std::exchange(found->second, picture).abortBy;
                    // Drawn before it was asked.
                    if (found->second.abortBy.empty()) found->second.abortBy = aborter;
                    m_ways.office.ways().changed();
                });
            }};
}

void PlanDesk::takeUp(std::vector<actions::PlanHistory> interrupted) {
    m_interrupted = std::move(interrupted);
    if (m_observed) observed();
}

void PlanDesk::observed() {
    m_observed = true;
    if (!m_ways.office.kit()) return;
    for (auto& history : std::exchange(m_interrupted, {})) {
        m_ways.office.rules()->takenUp(history.plan().id);
        const auto run = std::make_shared<PlanRun>(parts(), std::move(history));
        const auto first = run->first();
        watch(run, first);
        tellBegin(first);
    }
}

void PlanDesk::begin(actions::Plan plan, actions::Confirmation confirmation, Answer<actions::PlanId> answer) {
    if (const auto ready = m_ways.office.ready(); !ready) return answer(std::unexpected(ready.error()));
    if (isBusy(plan.target.service))
        return answer(failure(ErrorCode::Retry,
                              fmt::format("A plan for {} is under way. Wait until it has ended, or abort it.",
                                          plan.target.service.value())));
    m_answers[plan.id] = std::move(answer);
    const auto run = std::make_shared<PlanRun>(parts(), std::move(plan), std::move(confirmation));
    const auto first = run->first();
    watch(run, first);
}

void PlanDesk::watch(const std::shared_ptr<PlanRun>& run, const automation::RunningPlan& first) {
    m_running[first.plan.id] = first;
    m_executors->begin(run);
    m_ways.office.ways().changed();
}

void PlanDesk::began(const std::shared_ptr<PlanRun>& run, const actions::Progress& progress,
                     const std::string& why) {
    const auto& plan = run->plan();
    const bool automatic = plan.origin == actions::Origin::Automation && !run->interrupted();
    if (automatic) m_ways.automatic(plan, why);
    if (!progress.ended && !run->interrupted()) {
        if (const auto found = m_running.find(plan.id); found != m_running.end()) tellBegin(found->second);
    }
    if (progress.ended) return; // a refusal is told when its service is free again: over()
    auto answer = m_answers.extract(plan.id);
    if (!answer.empty() && answer.mapped()) answer.mapped()(plan.id);
}

void PlanDesk::abort(const std::function<bool(const actions::Plan&)>& which, const std::string& by) {
    m_executors->abort(which, by);
    // Seen at once, also where a step that takes long has nothing to say.
    for (auto& [id, run] : m_running) {
        if (run.abortBy.empty() && which(run.plan)) run.abortBy = by;
    }
    m_ways.office.ways().changed();
}

bool PlanDesk::isBusy(const ServiceId& service) const {
    const auto same = [&](const auto& one) { return one.second.plan.target.service == service; };
    if (std::ranges::any_of(m_running, same)) return true;
    return std::ranges::any_of(m_interrupted, [&](const actions::PlanHistory& history) {
        return history.plan().target.service == service;
    });
}

const automation::RunningPlan* PlanDesk::find(const actions::PlanId& plan) const {
    const auto found = m_running.find(plan);
    return found == m_running.end() ? nullptr : &found->second;
}

std::vector<automation::RunningPlan> PlanDesk::running() const {
    std::vector<automation::RunningPlan> all;
    for (const auto& [plan, run] : m_running)
        all.push_back(run);
    std::ranges::stable_sort(all, {}, &automation::RunningPlan::began);
    return all;
}

std::vector<actions::PlanSummary> PlanDesk::ended() const {
    std::vector<actions::PlanSummary> all(m_ended.begin(), m_ended.end());
    // Ours is in the store a moment before its end is told here: until then it runs, and does not stand
    // twice.
    for (const auto& one : m_ways.office.view().ended) {
        const bool told = std::ranges::find(m_ended, one.plan, &actions::PlanSummary::plan) != m_ended.end();
        if (!told && !m_running.contains(one.plan)) all.push_back(one);
    }
    std::ranges::stable_sort(all, std::ranges::greater(),
                             [](const actions::PlanSummary& one) { return one.ended.value_or(one.began); });
    if (all.size() > kMostEnded) all.resize(kMostEnded);
    return all;
}

std::vector<automation::OpenQuestion> PlanDesk::questions() const {
    auto all = m_ways.office.view().questions;
    for (const auto& one : m_questions) {
        if (std::ranges::find(all, one.plan, &automation::OpenQuestion::plan) == all.end())
            all.push_back(one);
    }
    return all;
}

void PlanDesk::settled(const actions::PlanId& plan) {
    std::erase_if(m_questions, [&](const auto& one) { return one.plan == plan; });
}

void PlanDesk::over(const actions::PlanDetail& detail, const std::optional<automation::AttemptRecord>& record,
                    bool kept) {
    const auto& summary = detail.summary;
    const auto& office = m_ways.office.ways();
    m_running.erase(summary.plan);
    m_ways.office.rules()->forget(summary.plan);
    m_ended.push_front(summary);
    if (m_ended.size() > kMostEnded) m_ended.pop_back();
    if (!kept) m_unkept.push_back(detail);
    if (record) office.record(summary.service, *record);
    tellEnd(summary);
    if (needsPerson(summary)) {
        m_questions.push_back({.plan = summary.plan,
                               .service = summary.service,
                               .why = summary.why,
                               .since = summary.ended.value_or(summary.began)});
        m_ways.office.addPause({.service = summary.service,
                                .by = "Holdfast",
                                .why = summary.why,
                                .since = summary.ended.value_or(summary.began)});
    }
    m_ways.office.look();
    office.changed();
    const auto answer = m_answers.extract(summary.plan);
    if (!answer.empty() && answer.mapped())
        answer.mapped()(failure(ErrorCode::Replan, summary.why, summary.plan.value()));
}

void PlanDesk::keepEnded() {
    if (m_unkept.empty() || !m_ways.office.condition().trouble.empty()) return;
    auto unkept = std::exchange(m_unkept, {});
    m_ways.office.onStore(
        [this, generation = m_ways.office.generation(), unkept = std::move(unkept)](ActingKit& kit) {
            for (const auto& detail : unkept) {
                if (kit.store().putPlan(kit.fleet().name, detail)) continue;
                m_ways.office.post(generation, [this, detail] { m_unkept.push_back(detail); });
            }
        });
}

void PlanDesk::tellBegin(const automation::RunningPlan& run) {
    const auto& plan = run.plan;
    const auto now = m_ways.office.ways().clock.now();
    m_ways.office.note({.time = now,
                        .kind = EventKind::PlanBegun,
                        .severity = Severity::Info,
                        .service = plan.target.service,
                        .facts = {{"plan", plan.id.value()},
                                  {"action", word(actions::toString(plan.action))},
                                  {"by", run.confirmedBy},
                                  {"reason", plan.reason},
                                  {"interrupted", std::int64_t{run.interrupted ? 1 : 0}}}});
    m_ways.intervened(plan.target.service, now);
}

void PlanDesk::tellEnd(const actions::PlanSummary& summary) {
    const auto time = summary.ended.value_or(summary.began);
    const auto outcome = summary.outcome.value_or(Outcome::Failed);
    Facts facts{{"plan", summary.plan.value()},
                {"action", word(actions::toString(summary.action))},
                {"why", summary.why}};
    if (needsPerson(summary))
        m_ways.office.note({.time = time,
                            .kind = EventKind::PersonNeeded,
                            .severity = Severity::Critical,
                            .service = summary.service,
                            .facts = facts});
    facts["outcome"] = word(actions::toString(outcome));
    facts["seconds"] = static_cast<double>((time - summary.began).count()) / 1000.0;
    m_ways.office.note({.time = time,
                        .kind = EventKind::PlanEnded,
                        .severity = severityOf(outcome),
                        .service = summary.service,
                        .facts = std::move(facts)});
}

} // namespace holdfast::runtime

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/plan_drafts.h"

#include "engine/core/actions/guard_trials.h"

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

constexpr std::size_t kMostDrafts = 200;
constexpr Duration kDrawingTakes{30'000};
constexpr int kMostRehearsedActs = 1'000;

recovery::Orderer ordererOf(const DeskRules& rules, const Asker& asker) {
    return {.origin = asker.origin,
            .who = asker.origin == actions::Origin::Automation ? "automation" : rules.nameOf(asker)};
}

/// Whoever asked must be known before the guards are asked.
Result<std::pair<recovery::Drawn, actions::GuardReport>> drawWithGuards(ActingKit& kit, DeskRules& rules,
                                                                        const actions::PlanRequest& request,
                                                                        const Asker& asker,
                                                                        const std::stop_token& stop) {
    auto drawn =
        kit.maker().draw(request, ordererOf(rules, asker), {.deadline = kDrawingTakes, .stop = stop});
    if (!drawn) return std::unexpected(drawn.error());
    rules.asked(drawn->plan.id, asker);
    auto report =
        actions::askGuards(drawn->plan, kit.guards().factsOf(*drawn), actions::GuardMoment::DrawnUp);
    return std::pair(std::move(*drawn), std::move(report));
}

/// Looks on while a rehearsal withholds every write.
class RehearsingRunner final : public actions::StepRunner {
public:
    RehearsingRunner(actions::StepRunner& runner, actions::Rehearsal& rehearsal)
        : m_runner(runner), m_rehearsal(rehearsal) {}

    actions::StepAnswer run(const actions::StepCall& call) override {
        auto answer = m_runner.run(call);
        if (call.step < m_rehearsal.steps.size()) m_rehearsal.steps[call.step] = answer.calls;
        if (answer.outcome != actions::StepOutcome::Done && m_rehearsal.trouble.empty())
            m_rehearsal.trouble = answer.text.empty() ? "The step could not be rehearsed." : answer.text;
        return answer;
    }

    actions::StepSight observe(const actions::StepCall& call) override { return m_runner.observe(call); }

private:
    actions::StepRunner& m_runner;
    actions::Rehearsal& m_rehearsal;
};

actions::Rehearsal rehearsed(ActingKit& kit, const actions::Plan& plan) {
    actions::Rehearsal out{.plan = plan.id, .steps = {}, .guards = {}, .trouble = {}};
    out.steps.resize(plan.steps.size());
    auto world = kit.world();
    RehearsingRunner runner(world.runner, out);
    actions::Execution execution({.clock = world.clock,
                                  .journal = world.journal,
                                  .leases = world.leases,
                                  .runner = runner,
                                  .health = world.health,
                                  .guards = world.guards,
                                  .audit = world.audit,
                                  .book = world.book},
                                 plan, {}, {.mode = actions::ExecutionMode::Rehearse});
    for (int act = 0; act < kMostRehearsedActs && out.trouble.empty(); ++act) {
        if (execution.advance().ended) break;
    }
    out.guards = execution.guards();
    if (out.trouble.empty() &&
        (execution.outcome() != actions::Outcome::Rehearsed || execution.cause() != actions::EndCause::None))
        out.trouble = execution.why();
    return out;
}

} // namespace

void PlanDrafts::offers(const ServiceId& service, Answer<std::vector<actions::ActionOffer>> answer) {
    if (const auto ready = m_office.ready(); !ready) return answer(std::unexpected(ready.error()));
    m_threads.submit([kit = m_office.kit(), service, answer = std::move(answer)](const std::stop_token&) {
        answer(kit->maker().offers(service));
    });
}

void PlanDrafts::keep(const actions::Plan& plan, const Asker& asker) {
    const auto now = m_office.ways().clock.now();
    std::erase_if(m_drafts, [&](const auto& one) { return one.second.expires < now; });
    if (m_drafts.size() >= kMostDrafts)
        m_drafts.erase(
            std::ranges::min_element(m_drafts, {}, [](const auto& one) { return one.second.expires; }));
    m_office.rules()->asked(plan.id, asker);
    m_drafts[plan.id] = {.plan = plan, .expires = plan.drawnUp + actions::kPlanLivesFor};
}

void PlanDrafts::draw(const actions::PlanRequest& request, const Asker& asker,
                      Answer<actions::PlanSheet> answer) {
    auto found = [this, asker, answer](Result<Found> drawn) {
        if (!drawn) return answer(std::unexpected(drawn.error()));
        keep(drawn->plan, asker);
        answer(actions::PlanSheet{.plan = actions::masked(drawn->plan),
                                  .digest = actions::digestOf(drawn->plan),
                                  .guards = std::move(drawn->guards),
                                  .ask = actions::confirmationFor(drawn->plan),
                                  .expires = drawn->plan.drawnUp + actions::kPlanLivesFor});
    };
    drawFor(request, asker, std::move(found));
}

actions::PlanRequest PlanDrafts::withGoal(actions::PlanRequest request) const {
    if (request.action != actions::RecoveryAction::EmergencyRollback) return request;
    const auto goal = m_goals.find(request.service);
    if (goal != m_goals.end()) request.arguments.try_emplace("snapshot", goal->second.value());
    return request;
}

void PlanDrafts::drawFor(const actions::PlanRequest& request, const Asker& asker, Answer<Found> answer) {
    if (const auto ready = m_office.ready(); !ready) return answer(std::unexpected(ready.error()));
    m_threads.submit([this, kit = m_office.kit(), rules = m_office.rules(), request = withGoal(request),
                      asker, gate = m_office.ways().gate,
                      answer = std::move(answer)](const std::stop_token& stop) {
        auto drawn = drawWithGuards(*kit, *rules, request, asker, stop);
        gate->post([drawn = std::move(drawn), answer]() mutable {
            if (!drawn) return answer(std::unexpected(drawn.error()));
            answer(Found{.plan = std::move(drawn->first.plan), .guards = std::move(drawn->second)});
        });
    });
}

void PlanDrafts::rehearse(const actions::PlanId& plan, Answer<actions::Rehearsal> answer) {
    auto draft = find(plan);
    if (!draft) return answer(std::unexpected(draft.error()));
    m_threads.submit([kit = m_office.kit(), draft = std::move(*draft), answer = std::move(answer)](
                         const std::stop_token&) { answer(rehearsed(*kit, draft)); });
}

void PlanDrafts::testGuards(const ServiceId& service, const Asker& asker,
                            Answer<std::vector<ports::GuardTrial>> answer) {
    if (const auto ready = m_office.ready(); !ready) return answer(std::unexpected(ready.error()));
    m_threads.submit([kit = m_office.kit(), rules = m_office.rules(), service, asker,
                      answer = std::move(answer)](const std::stop_token& stop) {
        const auto offers = kit->maker().offers(service);
        if (!offers) return answer(std::unexpected(offers.error()));
        Error why{.code = ErrorCode::FixSetup,
                  .detail = "No action can be planned for this service, so there is nothing to test with."};
        for (const auto& offer : *offers) {
            if (!offer.whyNot.empty()) continue;
            auto drawn =
                kit->maker().draw({.service = service, .action = offer.action}, ordererOf(*rules, asker),
                                  {.deadline = kDrawingTakes, .stop = stop});
            if (!drawn) {
                why = drawn.error();
                continue;
            }
            std::vector<ports::GuardTrial> trials;
            for (auto& trial : actions::tryGuards(drawn->plan, kit->guards().factsOf(*drawn)))
                trials.push_back({.trial = std::move(trial.trial),
                                  .refused = trial.refused,
                                  .sentence = std::move(trial.sentence),
                                  .error = {}});
            return answer(std::move(trials));
        }
        answer(std::unexpected(why));
    });
}

Result<actions::Plan> PlanDrafts::find(const actions::PlanId& plan) const {
    const auto found = m_drafts.find(plan);
    if (found == m_drafts.end() || found->second.expires < m_office.ways().clock.now())
        return failure(ErrorCode::Replan, "This plan is too old, or was not drawn up here. Draw it up anew.",
                       plan.value());
    return found->second.plan;
}

void PlanDrafts::forget(const actions::PlanId& plan) {
    m_drafts.erase(plan);
}

} // namespace holdfast::runtime

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_id.h"
#include "engine/ports/action_client.h"

#include <algorithm>
#include <optional>

namespace holdfast::testing {

/// Somebody who acts as a test says, and answers at once: plans are drawn up from `draft`, a confirmation is
/// really confirmed.
class ScriptedActions final : public ports::ActionClient {
public:
    actions::PlanSheet draft;
    std::optional<Error> trouble; ///< what drawing answers instead
    std::optional<Error> locked;  ///< what unlocking answers instead
    actions::Rehearsal rehearsal;
    std::vector<ports::GuardTrial> trials;
    ports::ActingRules rules;
    std::vector<actions::AuditEntry> trail;
    std::vector<actions::PlanDetail> details;

    std::vector<actions::PlanRequest> requests;
    std::vector<actions::ConfirmationGiven> confirmed;
    std::vector<ports::ActionCommand> commands;

    /// A sound plan for this wish, which every guard lets pass.
    static actions::PlanSheet sheetFor(const ServiceId& service, Environment environment, TimePoint now) {
        actions::PlanSheet sheet;
        sheet.plan = {
            .id = actions::newPlanId(now),
            .target = {.fleet = "shop", .environment = environment, .context = "here", .service = service},
            .revision = 7,
            .basis = "b",
            .drawnUp = now,
            .reason = "it hangs",
            .steps = {{.title = "Start it again, wait until ready",
                       .service = service,
                       .operation = {.name = "platform.restart", .arguments = {}},
                       .undo = {actions::UndoKind::NotNeeded, {}, "not needed"}}},
            .wayBack = "none: a restart cannot be undone"};
        sheet.plan.tier = actions::tierOf(sheet.plan.action, environment);
        sheet.digest = actions::digestOf(sheet.plan);
        sheet.ask = actions::confirmationFor(sheet.plan);
        sheet.guards.results = {
            {actions::GuardId::Observed, actions::Verdict::Pass, "Holdfast sees the fleet."}};
        sheet.expires = now + Duration(600'000);
        return sheet;
    }

    void refuse(const std::string& sentence) {
        draft.guards.results.front() = {actions::GuardId::Observed, actions::Verdict::Refuse, sentence};
    }

    void askOffers(const ServiceId&, Answer<std::vector<actions::ActionOffer>> answer) override {
        answer(std::vector<actions::ActionOffer>{});
    }

    void askRules(Answer<ports::ActingRules> answer) override { answer(rules); }

    void drawPlan(const actions::PlanRequest& request, Answer<actions::PlanSheet> answer) override {
        requests.push_back(request);
        if (trouble) return answer(std::unexpected(*trouble));
        answer(draft);
    }

    void rehearse(const actions::PlanId& plan, Answer<actions::Rehearsal> answer) override {
        rehearsal.plan = plan;
        answer(rehearsal);
    }

    void execute(const actions::ConfirmationGiven& given, Answer<actions::PlanId> answer) override {
        auto word = given;
        if (word.by.empty()) word.by = "ann"; // the engine knows whose client it is
        const auto holds = actions::confirm(draft.plan, word, draft.plan.drawnUp);
        if (!holds) return answer(std::unexpected(holds.error()));
        confirmed.push_back(given);
        answer(given.plan);
    }

    void command(const ports::ActionCommand& command, Answer<std::string> answer) override {
        commands.push_back(command);
        if (locked) return answer(std::unexpected(*locked));
        answer(std::string("It ends at the next step."));
    }

    void queryPlans(const actions::PlanQuery& query,
                    Answer<std::vector<actions::PlanSummary>> answer) override {
        std::vector<actions::PlanSummary> plans;
        for (const auto& detail : details) {
            const bool meant = query.service.isEmpty() || query.service == detail.summary.service;
            if (meant && plans.size() < query.limit) plans.push_back(detail.summary);
        }
        answer(plans);
    }

    void askPlan(const actions::PlanId& plan, Answer<actions::PlanDetail> answer) override {
        const auto found = std::ranges::find_if(
            details, [&](const actions::PlanDetail& one) { return one.plan.id == plan; });
        if (found == details.end()) return answer(failure(ErrorCode::Replan, "There is no such plan."));
        answer(*found);
    }

    void queryAudit(const ports::AuditQuery& query, Answer<ports::AuditAnswer> answer) override {
        ports::AuditAnswer found{.entries = {}, .verdict = actions::verifyChain(trail)};
        for (const auto& entry : trail) {
            if (!query.kind.empty() && entry.note.kind != query.kind) continue;
            ++found.matching;
            if (found.entries.size() < query.limit) found.entries.push_back(entry);
        }
        answer(found);
    }

    void testGuards(const ServiceId&, Answer<std::vector<ports::GuardTrial>> answer) override {
        answer(trials);
    }
};

} // namespace holdfast::testing

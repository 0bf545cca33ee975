// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_history.h"

#include "engine/core/actions/json_fields.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/fleet/state_json.h"

#include <algorithm>
#include <map>

namespace holdfast::actions {

namespace {

constexpr std::size_t kLargestDocument = std::size_t{4} << 20U;

constexpr EnumNames<StepStanding, 8> kStandings{{{StepStanding::NotBegun, "not-begun"},
                                                 {StepStanding::AlreadySo, "already-so"},
                                                 {StepStanding::Begun, "begun"},
                                                 {StepStanding::Refused, "refused"},
                                                 {StepStanding::Done, "done"},
                                                 {StepStanding::Partly, "partly"},
                                                 {StepStanding::Undoing, "undoing"},
                                                 {StepStanding::Undone, "undone"}}};

nlohmann::json confirmationToJson(const Confirmation& confirmation) {
    return {{"plan", confirmation.plan.value()},      {"revision", confirmation.revision},
            {"digest", confirmation.digest},          {"by", confirmation.by},
            {"reason", confirmation.reason},          {"second_person", confirmation.secondPerson},
            {"given", toIso8601(confirmation.given)}, {"expires", toIso8601(confirmation.expires)}};
}

Confirmation confirmationFrom(FieldReader& parent) {
    FieldReader fields(parent.object("confirmation"), parent.where() + " confirmation");
    Confirmation confirmation{.plan = PlanId(fields.text("plan")),
                              .revision = fields.count("revision"),
                              .digest = fields.text("digest"),
                              .by = fields.text("by"),
                              .reason = fields.text("reason"),
                              .secondPerson = fields.text("second_person"),
                              .given = fields.time("given"),
                              .expires = fields.time("expires")};
    parent.take(fields.result());
    return confirmation;
}

void takeIntent(StepState& step, Direction direction) {
    if (direction == Direction::Do) {
        step.standing = StepStanding::Begun;
        ++step.attempts;
    } else {
        step.standing = StepStanding::Undoing;
        ++step.undoAttempts;
    }
}

void takeResult(StepState& step, Direction direction, StepOutcome result) {
    // Undoing is believed only when it was seen: until then the standing stays.
    if (direction == Direction::Undo) return;
    switch (result) {
    case StepOutcome::Done:
        step.standing = StepStanding::Done;
        break;
    case StepOutcome::Failed:
        step.standing = StepStanding::Refused;
        break;
    case StepOutcome::Unknown:
        break;
    case StepOutcome::Fenced:
        step.standing = StepStanding::Refused;
        break;
    }
}

void takeObserved(StepState& step, Direction direction, Seen seen) {
    const bool ours = step.attempts > 0;
    switch (seen) {
    case Seen::InEffect:
        step.standing = ours ? StepStanding::Done : StepStanding::AlreadySo;
        break;
    case Seen::NotInEffect:
        step.standing = direction == Direction::Do ? StepStanding::NotBegun : StepStanding::Undone;
        break;
    case Seen::Partly:
        if (ours) step.standing = StepStanding::Partly;
        break;
    case Seen::Unknown:
        break;
    }
}

} // namespace

PlanHistory::PlanHistory(Plan plan, Confirmation confirmation)
    : m_plan(std::move(plan)), m_confirmation(std::move(confirmation)), m_steps(m_plan.steps.size()) {}

Result<PlanHistory> PlanHistory::from(const JournalRecord& begun) {
    const auto where = "journal, plan " + begun.plan.value();
    const auto unreadable = [&](const Error& error) {
        return failure(ErrorCode::FixSetup,
                       "What was begun cannot be read (" + error.detail +
                           "). Look at the service by hand, then put the journal aside.",
                       where + " " + error.where);
    };
    if (begun.kind != RecordKind::Begun)
        return unreadable({ErrorCode::FixSetup, "its first record is not «begun»", where});
    const auto document = objectFromText(begun.document, kLargestDocument, where);
    if (!document) return unreadable(document.error());
    FieldReader fields(*document, where);
    auto confirmation = confirmationFrom(fields);
    const auto& planDocument = fields.object("plan");
    if (auto read = fields.result(); !read) return unreadable(read.error());
    auto plan = planFromJson(planDocument, where);
    if (!plan) return unreadable(plan.error());
    if (plan->id != begun.plan) return unreadable({ErrorCode::FixSetup, "it is another plan", where});
    PlanHistory history(std::move(*plan), std::move(confirmation));
    history.take(begun);
    return history;
}

void PlanHistory::take(const JournalRecord& record) {
    m_records.push_back(record);
    switch (record.kind) {
    case RecordKind::Intent:
        m_anyIntent = true;
        takeStep(record);
        break;
    case RecordKind::Result:
    case RecordKind::Observed:
        takeStep(record);
        break;
    case RecordKind::Compensating:
        m_compensating = true;
        m_cause = record.cause;
        m_why = record.text;
        break;
    case RecordKind::Ended:
        m_outcome = record.outcome;
        m_cause = record.cause;
        m_why = record.text;
        break;
    case RecordKind::Audited:
        m_closed = true;
        break;
    case RecordKind::Begun:
    case RecordKind::Verifying:
        break;
    }
}

void PlanHistory::takeStep(const JournalRecord& record) {
    if (record.step >= m_steps.size()) return;
    auto& step = m_steps[record.step];
    step.text = record.text;
    if (record.kind == RecordKind::Intent) takeIntent(step, record.direction);
    if (record.kind == RecordKind::Result) takeResult(step, record.direction, record.result);
    if (record.kind == RecordKind::Observed) takeObserved(step, record.direction, record.seen);
}

std::string begunDocument(const Plan& plan, const Confirmation& confirmation, const nlohmann::json& extra) {
    nlohmann::json document = extra;
    document["plan"] = planToJson(plan);
    document["confirmation"] = confirmationToJson(confirmation);
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::vector<PlanHistory>> openPlans(const std::vector<JournalRecord>& records) {
    std::map<PlanId, std::size_t> places;
    std::vector<std::optional<PlanHistory>> found;
    for (const auto& record : records) {
        const auto place = places.find(record.plan);
        if (place != places.end()) {
            found[place->second]->take(record);
            continue;
        }
        auto history = PlanHistory::from(record);
        if (!history) return std::unexpected(history.error());
        places.emplace(record.plan, found.size());
        found.emplace_back(std::move(*history));
    }
    std::vector<PlanHistory> open;
    for (auto& history : found) {
        if (!history->closed()) open.push_back(std::move(*history));
    }
    return open;
}

std::string_view toString(StepStanding standing) noexcept {
    return nameOf(kStandings, standing);
}

} // namespace holdfast::actions

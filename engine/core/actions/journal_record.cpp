// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/journal_record.h"

#include "engine/core/actions/json_fields.h"
#include "engine/core/fleet/state_json.h"

#include <algorithm>

namespace holdfast::actions {

namespace {

constexpr EnumNames<Direction, 2> kDirections{{{Direction::Do, "do"}, {Direction::Undo, "undo"}}};
constexpr EnumNames<StepOutcome, 4> kStepOutcomes{{{StepOutcome::Done, "done"},
                                                   {StepOutcome::Failed, "failed"},
                                                   {StepOutcome::Unknown, "unknown"},
                                                   {StepOutcome::Fenced, "fenced"}}};
constexpr EnumNames<Seen, 4> kSeen{{{Seen::NotInEffect, "not-in-effect"},
                                    {Seen::InEffect, "in-effect"},
                                    {Seen::Partly, "partly"},
                                    {Seen::Unknown, "unknown"}}};
constexpr EnumNames<Outcome, 7> kOutcomes{{{Outcome::Done, "done"},
                                           {Outcome::Refused, "refused"},
                                           {Outcome::Expired, "expired"},
                                           {Outcome::Failed, "failed"},
                                           {Outcome::RolledBack, "rolled-back"},
                                           {Outcome::NeedsPerson, "needs-person"},
                                           {Outcome::Rehearsed, "rehearsed"}}};
constexpr EnumNames<EndCause, 12> kCauses{{{EndCause::None, "none"},
                                           {EndCause::Guards, "guards"},
                                           {EndCause::Confirmation, "confirmation"},
                                           {EndCause::Aborted, "aborted"},
                                           {EndCause::StepFailed, "step-failed"},
                                           {EndCause::StepUnknown, "step-unknown"},
                                           {EndCause::WorldChanged, "world-changed"},
                                           {EndCause::LeaseLost, "lease-lost"},
                                           {EndCause::Journal, "journal"},
                                           {EndCause::Audit, "audit"},
                                           {EndCause::Verification, "verification"},
                                           {EndCause::Interrupted, "interrupted"}}};
constexpr EnumNames<RecordKind, 8> kKinds{{{RecordKind::Begun, "begun"},
                                           {RecordKind::Intent, "intent"},
                                           {RecordKind::Result, "result"},
                                           {RecordKind::Observed, "observed"},
                                           {RecordKind::Compensating, "compensating"},
                                           {RecordKind::Verifying, "verifying"},
                                           {RecordKind::Ended, "ended"},
                                           {RecordKind::Audited, "audited"}}};

} // namespace

nlohmann::json recordToJson(const JournalRecord& record) {
    return {{"plan", record.plan.value()},
            {"kind", toString(record.kind)},
            {"time", toIso8601(record.time)},
            {"token", record.token},
            {"step", record.step},
            {"direction", toString(record.direction)},
            {"attempt", record.attempt},
            {"result", toString(record.result)},
            {"seen", toString(record.seen)},
            {"outcome", toString(record.outcome)},
            {"cause", toString(record.cause)},
            {"text", record.text},
            {"document", record.document}};
}

Result<JournalRecord> recordFromJson(const nlohmann::json& document, const std::string& where) {
    FieldReader fields(document, where);
    JournalRecord record{.plan = PlanId(fields.text("plan")),
                         .kind = fields.word("kind", kKinds),
                         .time = fields.time("time"),
                         .token = fields.count("token"),
                         .step = fields.count("step"),
                         .direction = fields.word("direction", kDirections),
                         .attempt =
                             static_cast<int>(std::min<std::uint64_t>(fields.count("attempt"), 1'000'000)),
                         .result = fields.word("result", kStepOutcomes),
                         .seen = fields.word("seen", kSeen),
                         .outcome = fields.word("outcome", kOutcomes),
                         .cause = fields.word("cause", kCauses),
                         .text = fields.text("text"),
                         .document = fields.text("document")};
    if (auto read = fields.result(); !read) return std::unexpected(read.error());
    return record;
}

std::string_view toString(Direction direction) noexcept {
    return nameOf(kDirections, direction);
}

std::string_view toString(StepOutcome outcome) noexcept {
    return nameOf(kStepOutcomes, outcome);
}

std::string_view toString(Seen seen) noexcept {
    return nameOf(kSeen, seen);
}

std::string_view toString(RecordKind kind) noexcept {
    return nameOf(kKinds, kind);
}

std::string_view toString(Outcome outcome) noexcept {
    return nameOf(kOutcomes, outcome);
}

std::string_view toString(EndCause cause) noexcept {
    return nameOf(kCauses, cause);
}

} // namespace holdfast::actions

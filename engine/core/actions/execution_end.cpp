// SPDX-License-Identifier: GPL-3.0-or-later
// What an execution keeps, and how it ends: journal, lease, action book, audit trail.
#include "engine/core/actions/evidence.h"
#include "engine/core/actions/execution.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/base/secret_masking.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::actions {

bool Execution::note(JournalRecord record) {
    record.plan = m_history.plan().id;
    record.time = m_world.clock.now();
    record.token = m_lease ? m_lease->token : 0;
    record.text = maskSecrets(record.text);
    if (!rehearses() && !m_world.journal.append(record)) return false;
    m_history.take(record);
    return true;
}

bool Execution::noteStep(std::size_t step, Direction direction, JournalRecord record) {
    record.step = step;
    record.direction = direction;
    return note(std::move(record));
}

bool Execution::noteSight(std::size_t step, Direction direction, const StepSight& sight) {
    return noteStep(step, direction, {.kind = RecordKind::Observed, .seen = sight.seen, .text = sight.text});
}

bool Execution::holdLease() {
    if (rehearses()) return true;
    if (m_lease) {
        if (auto renewed = m_world.leases.renew(*m_lease)) {
            m_lease = std::move(*renewed);
            return true;
        }
    }
    m_lease.reset();
    end(anythingInEffect() ? Outcome::NeedsPerson : Outcome::Failed, EndCause::LeaseLost,
        "The lock was lost, so nothing more was done. Look at what runs, and who acts on it now.");
    return false;
}

bool Execution::anythingInEffect() const {
    return std::ranges::any_of(m_history.steps(), [](const StepState& step) {
        return step.standing != StepStanding::NotBegun && step.standing != StepStanding::AlreadySo &&
               step.standing != StepStanding::Undone;
    });
}

void Execution::compensate(EndCause cause, const std::string& why) {
    if (rehearses()) {
        endUnrecorded(Outcome::Rehearsed, cause, why);
        return;
    }
    if (!m_history.compensating() && !note({.kind = RecordKind::Compensating, .cause = cause, .text = why})) {
        journalLost();
        return;
    }
    m_stage = Stage::Undo;
    m_phase = Phase::Compensating;
    m_step = m_history.steps().size();
}

void Execution::finishUndoing() {
    const auto cause = m_history.cause();
    const auto& steps = m_history.steps();
    const bool undone = std::ranges::any_of(steps, [](const auto& step) { return step.undoAttempts > 0; });
    if (m_leftover)
        end(Outcome::NeedsPerson, cause, m_history.why() + " Not all of it could be undone.");
    else if (undone || (anythingInEffect() && cause != EndCause::Verification))
        end(Outcome::RolledBack, cause, m_history.why());
    else if (anythingInEffect() || cause == EndCause::Verification)
        end(Outcome::NeedsPerson, cause, m_history.why() + " There was nothing to undo.");
    else
        end(Outcome::Failed, cause, m_history.why());
}

void Execution::end(Outcome outcome, EndCause cause, std::string why) {
    m_outcome = outcome;
    m_cause = cause;
    m_why = std::move(why);
    m_stage = Stage::Close;
}

void Execution::endUnrecorded(Outcome outcome, EndCause cause, std::string why) {
    m_outcome = outcome;
    m_cause = cause;
    m_why = maskSecrets(why);
    m_stage = Stage::Ended;
    if (rehearses()) return;
    if (outcome == Outcome::NeedsPerson) (void)m_world.book.askPerson(m_history.plan(), m_why);
    (void)audit(AuditMoment::Between);
    // What is in effect stays under the lease until that expires, so that nobody stumbles into it.
    if (m_lease && !anythingInEffect()) m_world.leases.release(*m_lease);
}

void Execution::journalLost() {
    endUnrecorded(
        anythingInEffect() ? Outcome::NeedsPerson : Outcome::Failed, EndCause::Journal,
        "The journal of actions could not be written, so nothing more was done. Make room or mend the "
        "disk; the next start finds out what really happened.");
}

bool Execution::enterEnd() {
    if (!m_history.outcome()) {
        nlohmann::json document;
        if (m_verification)
            document["verification"] = {{"text", m_verification->text()},
                                        {"readings", readingsToJson(m_verification->readings())}};
        else if (const auto reading = m_world.health.read(m_history.plan().target.service))
            document["after"] = readingToJson(*reading);
        if (!note({.kind = RecordKind::Ended,
                   .outcome = m_outcome,
                   .cause = m_cause,
                   .text = m_why,
                   .document = document.dump()})) {
            // What is not on disk is not said: a plan that was verified is verified again at the next start.
            journalLost();
            return false;
        }
    }
    return informBook() && audit(AuditMoment::After) && note({.kind = RecordKind::Audited});
}

bool Execution::informBook() {
    const auto& plan = m_history.plan();
    if (!m_world.book.record(plan, m_outcome, m_world.clock.now())) return false;
    if (m_outcome != Outcome::NeedsPerson && m_cause != EndCause::Verification) return true;
    return m_world.book.pauseAutomation(plan, m_why).has_value() &&
           m_world.book.askPerson(plan, m_why).has_value();
}

bool Execution::audit(AuditMoment moment) {
    if (rehearses()) return true;
    const auto& plan = m_history.plan();
    const auto there = m_world.audit.has(plan.id, moment);
    if (!there) return false;
    if (*there && moment != AuditMoment::Between) return true;
    const auto& confirmation = m_history.confirmation();
    AuditNote entry{.moment = moment,
                    .plan = plan.id,
                    .kind = "action-begins",
                    .actor = confirmation.by.empty() ? plan.drawnUpBy : confirmation.by,
                    .fleet = plan.target.fleet,
                    .service = plan.target.service};
    if (moment == AuditMoment::Before) {
        entry.text = fmt::format("{} of {} begins: {}", toString(plan.action), plan.target.service.value(),
                                 plan.reason);
        entry.detail = begunDocument(plan, confirmation, nlohmann::json::object());
    } else {
        entry.kind = fmt::format("action-{}", toString(m_outcome));
        entry.text = fmt::format("{} of {}: {}. {}", toString(plan.action), plan.target.service.value(),
                                 toString(m_outcome), m_why);
        entry.detail = evidenceOf(m_history).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    if (m_lease && !m_lease->breakGlass.empty())
        entry.text += " The glass was broken: " + m_lease->breakGlass;
    entry.text = maskSecrets(entry.text);
    return m_world.audit.write(entry).has_value();
}

bool Execution::ranBefore() const {
    const auto records = m_world.journal.records();
    return !records || std::ranges::any_of(*records, [this](const JournalRecord& record) {
        return record.plan == m_history.plan().id;
    });
}

std::string Execution::documentAtBegin() {
    nlohmann::json extra{{"guards", guardsToJson(m_guards)}};
    const auto before = m_world.health.read(m_history.plan().target.service);
    extra["before"] = before ? readingToJson(*before) : nlohmann::json(nullptr);
    return begunDocument(m_history.plan(), m_history.confirmation(), extra);
}

} // namespace holdfast::actions

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/step_gate.h"

#include <fmt/format.h>

namespace holdfast::platforms {

StepGate::StepGate(const ports::PlatformContext& context, Mode mode)
    : m_context(context)
    , m_mode(mode)
    , m_deadline(context.deadline.count() > 0 ? Steady::now() + context.deadline
                                              : Steady::time_point::max()) {}

void StepGate::beginUndo() {
    m_undoing = true;
    m_deadline = std::max(m_deadline, Steady::now() + kUndoTime);
}

Result<void> StepGate::allowQuestion() const {
    if (stopToken().stop_requested()) return failure(ErrorCode::Cancelled, "stopped on request");
    if (Steady::now() >= m_deadline) return failure(ErrorCode::Retry, "its time was over");
    return {};
}

Result<void> StepGate::allowChange() {
    if (auto good = allowQuestion(); !good) return good;
    if (isRehearsal()) return {};
    if (!m_undoing && m_context.mayChange) {
        if (auto allowed = m_context.mayChange(); !allowed) return allowed;
    }
    m_changed = true;
    return {};
}

void StepGate::tell(workloads::PlatformCall call) {
    if (isRehearsal() && call.changes) {
        call.rehearsed = true;
        m_rehearsed.push_back(call);
    }
    if (m_context.onCall) m_context.onCall(call);
}

Error unknownAfter(const Error& error, std::string_view done) {
    return {.code = ErrorCode::UnknownVerify,
            .detail = fmt::format("{}; {}", error.detail, done),
            .where = error.where};
}

} // namespace holdfast::platforms

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/platform.h"

#include <chrono>

namespace holdfast::platforms {

/// What every step of an order passes: asks whether it may go on, withholds changes in a rehearsal, tells
/// each call with its time. One for each order or question; used on one thread.
class StepGate {
public:
    using Steady = std::chrono::steady_clock;

    enum class Mode : std::uint8_t { Perform, Rehearse };

    StepGate(const ports::PlatformContext& context, Mode mode);

    [[nodiscard]] bool isRehearsal() const noexcept { return m_mode == Mode::Rehearse; }

    /// True once a step that changes something was let through: from here on only an undo makes things as
    /// they were.
    [[nodiscard]] bool hasChanged() const noexcept { return m_changed; }

    /// From now on steps undo what was done: neither a stop nor a refusal holds them back any more, and they
    /// have at least `kUndoTime` left.
    void beginUndo();

    /// Before a step. Cancelled: stopped, or refused by the caller (its reason); Retry: no time is left.
    [[nodiscard]] Result<void> allowChange();
    [[nodiscard]] Result<void> allowQuestion() const;

    /// After a step, or instead of it in a rehearsal.
    void tell(workloads::PlatformCall call);

    [[nodiscard]] Steady::time_point deadline() const noexcept { return m_deadline; }

    [[nodiscard]] std::stop_token stopToken() const { return m_undoing ? std::stop_token() : m_context.stop; }

    [[nodiscard]] const std::vector<workloads::PlatformCall>& rehearsed() const noexcept {
        return m_rehearsed;
    }

    static constexpr Duration kUndoTime{60'000};

private:
    const ports::PlatformContext& m_context;
    Mode m_mode;
    Steady::time_point m_deadline;
    bool m_changed = false;
    bool m_undoing = false;
    std::vector<workloads::PlatformCall> m_rehearsed;
};

/// The same error, as one of an order that has begun: it may have happened in part.
[[nodiscard]] Error unknownAfter(const Error& error, std::string_view done);

} // namespace holdfast::platforms

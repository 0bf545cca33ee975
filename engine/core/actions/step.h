// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"

#include <cstdint>
#include <map>
#include <string>

namespace holdfast::actions {

/// What a step runner is asked to do, by a name it knows. Arguments never hold a secret: the runner fetches
/// the credential for each call (checkPlan() refuses arguments that are called like one).
struct Operation {
    std::string name;
    std::map<std::string, std::string> arguments;

    bool operator==(const Operation&) const = default;
};

/// Why a step that may have begun can be begun again once it was seen not to have happened.
enum class Repeatability : std::uint8_t {
    Idempotent, ///< doing it twice is doing it once
    Guarded,    ///< its precondition fails once it is done
};

/// How a step is undone.
enum class UndoKind : std::uint8_t {
    Operation, ///< by Undo::operation, which must be idempotent
    NotNeeded, ///< its effect may stay, e.g. a start
    None,      ///< it cannot be undone; Undo::text says so plainly
};

struct Undo {
    UndoKind kind = UndoKind::None;
    Operation operation; ///< of meaning for UndoKind::Operation
    std::string text = "none";

    bool operator==(const Undo&) const = default;
};

struct Step {
    std::string title; ///< «Recreate replica 1 from snapshot 46, wait until ready»
    ServiceId service; ///< on whom it acts
    Operation operation;
    std::string precondition; ///< what the runner observes first, in words
    Repeatability repeatability = Repeatability::Idempotent;
    Duration deadline{30'000}; ///< 100 ms .. 24 h; afterwards its outcome is unknown
    Undo undo;

    bool operator==(const Step&) const = default;
};

} // namespace holdfast::actions

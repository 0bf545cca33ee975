// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/recovery_policy.h"
#include "engine/core/fleet/fleet_spec.h"

#include <QtCore/QString>

#include <cstdint>
#include <vector>

/// How a service is recovered, as a person edits it: what holds, where each value comes from, and what would
/// be set beside the fleet file. Pure functions; any thread.
namespace holdfast::models {

enum class ValueOrigin : std::uint8_t {
    Default, ///< of the product
    File,    ///< the fleet file says so
    Here,    ///< people have set it on the screen
};

struct RungDraft {
    automation::TriggerRule rule;
    ValueOrigin condition = ValueOrigin::Default;
    ValueOrigin cooldown = ValueOrigin::Default;
    ValueOrigin attempts = ValueOrigin::Default;
    ValueOrigin backOff = ValueOrigin::Default;
    ValueOrigin proactive = ValueOrigin::Default;

    bool operator==(const RungDraft&) const = default;
};

struct LadderDraft {
    std::vector<RungDraft> rungs; ///< the mildest first
    ValueOrigin order = ValueOrigin::Default;
    actions::Tier highestTier = actions::Tier::Impact;
    ValueOrigin tier = ValueOrigin::Default;

    bool operator==(const LadderDraft&) const = default;
};

/// What holds for a service, `set` being what people have set of it.
[[nodiscard]] LadderDraft draftOf(const ServiceSpec& service, const RecoverySettings& set);

/// What is to be set so that the draft holds: only what differs from the file. Empty: nothing differs.
[[nodiscard]] RecoverySettings settingsOf(const LadderDraft& draft, const ServiceSpec& service);

/// A rung for an action that is not on the ladder yet, with the values of the file or the defaults.
[[nodiscard]] RungDraft newRung(const ServiceSpec& service, actions::RecoveryAction action);

/// Why it cannot be kept, in a sentence; empty: it can.
[[nodiscard]] QString whyNotKept(const LadderDraft& draft, const ServiceSpec& service);

[[nodiscard]] bool isByDefault(const RungDraft& rung) noexcept;
/// «limit set here, attempts of the fleet file, the rest by default».
[[nodiscard]] QString originText(const RungDraft& rung);
/// «set here», «of the fleet file», «by default».
[[nodiscard]] QString word(ValueOrigin origin);

/// Why automation will not do this at all, by the environment; empty: it may.
[[nodiscard]] QString heldByEnvironment(actions::RecoveryAction action,
                                        const automation::EnvironmentBounds& bounds);

} // namespace holdfast::models

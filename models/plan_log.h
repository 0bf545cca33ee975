// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "models/act_line_model.h"

#include <map>
#include <vector>

namespace holdfast::models {

/// What plans under way have said since somebody looks: each new text once, with its time. A value; forgets a
/// plan a while after it has ended. One thread at a time.
class PlanLog {
public:
    void take(const automation::DeskState& desk, TimePoint now);

    /// Oldest first, at most 200.
    [[nodiscard]] std::vector<ActLine> of(const actions::PlanId& plan, TimePoint now) const;

private:
    struct Said {
        TimePoint time;
        QString text;
    };

    void say(const actions::PlanId& plan, TimePoint now, const std::string& text);

    std::map<actions::PlanId, std::vector<Said>> m_said;
};

} // namespace holdfast::models

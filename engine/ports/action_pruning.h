// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_chain.h"

namespace holdfast::ports {

/// Takes away what an action store keeps beyond its bounds. Beside ActionStore, whose users only add. Thread
/// and errors as there.
class ActionPruning {
public:
    virtual ~ActionPruning() = default;

    /// Takes away plans that began before `before` and all but the newest `most`, with what was counted and
    /// settled of them; those about which a question is open stay. Answers with how many went.
    [[nodiscard]] virtual Result<std::uint64_t> forgetPlans(const std::string& fleet, TimePoint before,
                                                            std::size_t most) = 0;
    /// Takes away the entries of the audit trail up to this one, which an entry must say first
    /// (actions::pruningNote()). FixInput: none says so.
    [[nodiscard]] virtual Result<void> forgetAudit(const actions::AuditAnchor& through) = 0;
};

} // namespace holdfast::ports

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/action_exports.h"

#include "engine/core/actions/plan_json.h"

#include <nlohmann/json.hpp>

namespace holdfast::actions {

std::string planAsJsonText(const Plan& plan) {
    return planToJson(plan).dump(2) + '\n';
}

std::string auditAsJsonText(std::span<const AuditEntry> entries) {
    auto document = nlohmann::json::array();
    for (const auto& entry : entries)
        document.push_back(auditToJson(entry));
    return document.dump(2) + '\n';
}

} // namespace holdfast::actions

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/sheet_json.h"

#include "engine/core/actions/evidence.h"
#include "engine/core/actions/plan_detail_json.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/fleet/state_json.h"

#include <nlohmann/json.hpp>

namespace holdfast::actions {

using nlohmann::json;

json sheetToJson(const PlanSheet& sheet) {
    return {{"plan", planToJson(sheet.plan)},
            {"digest", sheet.digest},
            {"guards", guardsToJson(sheet.guards)},
            {"refused", sheet.guards.refused()},
            {"refusals", sheet.guards.refusals()},
            {"confirmation",
             {{"click", sheet.ask.click},
              {"read_impact", sheet.ask.readImpact},
              {"typed_name", sheet.ask.typedName},
              {"reason", sheet.ask.reason},
              {"second_person", sheet.ask.secondPerson},
              {"verb", sheet.ask.verb}}},
            {"expires", toIso8601(sheet.expires)}};
}

json rehearsalToJson(const Rehearsal& rehearsal) {
    json steps = json::array();
    for (const auto& calls : rehearsal.steps)
        steps.push_back(callsToJson(calls));
    return {{"plan", rehearsal.plan.value()},
            {"steps", std::move(steps)},
            {"guards", guardsToJson(rehearsal.guards)},
            {"trouble", rehearsal.trouble}};
}

json provenToJson(const PlanDetail& detail) {
    auto document = detailToJson(detail);
    auto evidence = json::parse(detail.evidence, nullptr, false);
    document["evidence"] = evidence.is_discarded() ? json(nullptr) : std::move(evidence);
    return document;
}

} // namespace holdfast::actions

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/snapshot_routes.h"

#include "engine/api/action_body.h"
#include "engine/core/snapshots/snapshot_json.h"
#include "engine/ports/snapshot_client.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::api {

namespace {

using nlohmann::json;
using snapshots::SnapshotId;

constexpr std::string_view kSnapshots = "/snapshots";
constexpr std::string_view kDiff = "/diff";
constexpr std::size_t kLongestReason = 2'000;

Response with(int status, const json& document) {
    return {.status = status, .body = document.dump(2, ' ', false, json::error_handler_t::replace) + "\n"};
}

Response list(const ApiSource& source) {
    const auto state = source.state();
    if (!state || !state->fleet) return problem(503, "the engine is starting");
    if (!state->snapshots) return problem(503, "This engine keeps no snapshots.");
    return with(200, snapshots::shownJson(*state->snapshots));
}

std::variant<Response, ActionOrder> takeOrder(ActionOrder order) {
    if (order.caller.name.empty())
        return problem(401, "taking one needs a token that is bound to a role: Authorization: Bearer …");
    if (order.caller.role < actions::Role::Operator)
        return problem(403, fmt::format("The role {} may not take one; it needs operator. Use another token.",
                                        actions::toString(order.caller.role)));
    order.kind = ActionOrder::Kind::TakeSnapshot;
    if (order.body.empty()) return order;
    const auto body = json::parse(order.body, nullptr, false);
    const bool sound = body.is_object() && std::ranges::all_of(body.items(), [](const auto& entry) {
                           return entry.key() == "reason" && entry.value().is_string();
                       });
    if (!sound) return problem(400, R"(expected a body such as {"reason": "before the release"})");
    order.subject = body.value("reason", std::string());
    if (order.subject.size() > kLongestReason) return problem(400, "reason: at most 2000 bytes");
    return order;
}

} // namespace

bool isSnapshotPath(std::string_view path) {
    return path == kSnapshots || path.starts_with("/snapshots/");
}

std::variant<Response, ActionOrder> snapshotOrderOf(const Request& request, const Caller& caller,
                                                    const ApiSource& source) {
    const auto mark = std::min(request.target.find('?'), request.target.size());
    auto path = request.target.substr(0, mark);
    const auto query = mark < request.target.size() ? queryValues(request.target.substr(mark + 1))
                                                    : std::map<std::string, std::string>{};
    if (!query) return problem(400, "the query is malformed");
    ActionOrder order{.caller = caller, .subject = {}, .query = *query, .body = std::string(request.body)};
    if (path == kSnapshots) {
        if (request.method == "GET") return list(source);
        if (request.method != "POST") return problem(405, "only GET and POST here");
        return takeOrder(std::move(order));
    }
    path.remove_prefix(kSnapshots.size() + 1);
    if (!path.ends_with(kDiff)) return problem(404, "expected /snapshots or /snapshots/{id}/diff");
    path.remove_suffix(kDiff.size());
    const auto to = order.query.contains("to") ? order.query.at("to") : std::string();
    if (!snapshots::isSnapshotId(path) || (!to.empty() && !snapshots::isSnapshotId(to)))
        return problem(404, "name a snapshot by its id, such as 20261122-003000-7f3a");
    if (request.method != "GET") return problem(405, "only GET here");
    order.kind = ActionOrder::Kind::DiffSnapshots;
    order.subject = std::string(path);
    return order;
}

void carryOutSnapshots(const ApiSource& source, const ActionOrder& order,
                       const ActionRoutes::Respond& respond) {
    if (!source.snapshots) return respond(problem(503, "This engine keeps no snapshots."));
    if (order.kind == ActionOrder::Kind::TakeSnapshot) {
        source.snapshots(order.caller, [reason = order.subject, respond](ports::SnapshotClient& client) {
            client.take(reason, [respond](const Result<SnapshotId>& taken) {
                if (!taken) return respond(problem(statusOf(taken.error().code), taken.error().detail));
                respond(with(201, {{"snapshot", taken->value()}}));
            });
        });
        return;
    }
    const auto to = order.query.find("to");
    const SnapshotId after(to == order.query.end() ? std::string() : to->second);
    source.snapshots(
        order.caller, [before = SnapshotId(order.subject), after, respond](ports::SnapshotClient& client) {
            client.compare(before, after, [respond](const Result<snapshots::SnapshotDiff>& diff) {
                if (!diff) return respond(problem(statusOf(diff.error().code), diff.error().detail));
                respond(with(200, snapshots::shownJson(*diff)));
            });
        });
}

} // namespace holdfast::api

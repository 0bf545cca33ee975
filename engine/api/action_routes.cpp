// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/action_routes.h"

#include "engine/api/action_body.h"
#include "engine/api/snapshot_routes.h"
#include "engine/core/actions/plan_detail_json.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/actions/sheet_json.h"
#include "engine/core/automation/desk_state.h"
#include "engine/core/base/text.h"
#include "engine/ports/action_client.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::api {

namespace {

using nlohmann::json;

constexpr std::string_view kRecover = "/recovery/manual/";
constexpr std::string_view kRollBack = "/rollback/manual/";
constexpr std::string_view kPlans = "/recovery/plans";
constexpr std::string_view kAudit = "/audit";
constexpr std::string_view kAbort = "/abort";

Response with(int status, const json& document) {
    return {.status = status, .body = document.dump(2, ' ', false, json::error_handler_t::replace) + "\n"};
}

Response refusal(const Error& error) {
    return problem(statusOf(error.code), error.detail);
}

std::string queryOf(const ActionOrder& order, const std::string& name) {
    const auto found = order.query.find(name);
    return found == order.query.end() ? std::string() : found->second;
}

/// «limit» of the query; nothing where it is no number from 1 to `most`.
std::optional<std::size_t> limitOf(const ActionOrder& order, std::size_t usual, std::size_t most) {
    const auto text = queryOf(order, "limit");
    if (text.empty()) return usual;
    const auto number = parseNumber(text);
    if (!number || !(*number >= 1.0 && *number <= static_cast<double>(most))) return std::nullopt;
    return static_cast<std::size_t>(*number);
}

Response badLimit(std::size_t most) {
    return problem(400, fmt::format("limit: expected a number from 1 to {}", most));
}

json runningToJson(const automation::RunningPlan& running) {
    json steps = json::array();
    for (const auto& step : running.steps)
        steps.push_back({{"standing", actions::toString(step.standing)}, {"text", step.text}});
    return {{"plan", actions::planToJson(running.plan)},
            {"phase", actions::toString(running.phase)},
            {"steps", std::move(steps)},
            {"step", running.current ? json(*running.current + 1) : json(nullptr)},
            {"text", running.text},
            {"confirmed_by", running.confirmedBy},
            {"abort_by", running.abortBy}};
}

std::optional<json> runningPlan(const ApiSource& source, const actions::PlanId& plan) {
    const auto state = source.state();
    if (!state || !state->desk) return std::nullopt;
    const auto& running = state->desk->running;
    const auto found = std::ranges::find_if(running, [&](const auto& one) { return one.plan.id == plan; });
    if (found == running.end()) return std::nullopt;
    return runningToJson(*found);
}

/// 404 with the nearest name, where the fleet has no such service.
std::optional<Response> unknownService(const ApiSource& source, const std::string& name) {
    const auto state = source.state();
    if (!state || !state->fleet) return problem(503, "the engine is starting");
    if (state->fleet->find(ServiceId(name)) != nullptr) return std::nullopt;
    std::vector<std::string_view> names;
    for (const auto& spec : state->fleet->services)
        names.push_back(spec.id.value());
    const auto nearest = nearestWord(name, names);
    return problem(404, fmt::format("there is no service «{}»{}", name,
                                    nearest.empty() ? "" : fmt::format("; did you mean «{}»?", nearest)));
}

std::variant<Response, ActionOrder> planOrder(std::string_view rest, std::string_view method,
                                              ActionOrder order) {
    if (rest.empty())
        return method == "GET" ? std::variant<Response, ActionOrder>(std::move(order))
                               : problem(405, "only GET here");
    rest.remove_prefix(1);
    const bool aborts = rest.ends_with(kAbort);
    order.kind = aborts ? ActionOrder::Kind::AbortPlan : ActionOrder::Kind::ShowPlan;
    order.subject = std::string(aborts ? rest.substr(0, rest.size() - kAbort.size()) : rest);
    if (order.subject.empty() || order.subject.contains('/')) return problem(404, "name a plan by its id");
    if (method != (aborts ? "POST" : "GET")) return problem(405, aborts ? "only POST here" : "only GET here");
    return order;
}

} // namespace

int statusOf(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::FixInput:
        return 422;
    case ErrorCode::Replan:
    case ErrorCode::FixSetup:
        return 409;
    case ErrorCode::Retry:
    case ErrorCode::Cancelled:
        return 503;
    case ErrorCode::UnknownVerify:
        return 504;
    case ErrorCode::Internal:
        break;
    }
    return 500;
}

bool isActionPath(std::string_view path) {
    return path.starts_with(kRecover) || path.starts_with(kRollBack) || path == kPlans ||
           path.starts_with("/recovery/plans/") || path == kAudit;
}

std::variant<Response, ActionOrder> orderOf(const Request& request, const Caller& caller) {
    const auto mark = std::min(request.target.find('?'), request.target.size());
    const auto path = request.target.substr(0, mark);
    const auto query = mark < request.target.size() ? queryValues(request.target.substr(mark + 1))
                                                    : std::map<std::string, std::string>{};
    if (!query) return problem(400, "the query is malformed");
    ActionOrder order{.caller = caller, .subject = {}, .query = *query, .body = std::string(request.body)};
    const bool writes = request.method == "POST";
    const auto needs = [&]() -> std::optional<Response> {
        if (!writes) return std::nullopt;
        if (caller.name.empty())
            return problem(401, "acting needs a token that is bound to a role: Authorization: Bearer …");
        if (caller.role < actions::Role::Operator)
            return problem(403, fmt::format("The role {} may not act; it needs operator. Use another token.",
                                            actions::toString(caller.role)));
        return std::nullopt;
    };
    if (auto refused = needs()) return *refused;
    if (path.starts_with(kPlans) && !path.starts_with(kRecover))
        return planOrder(path.substr(kPlans.size()), request.method, std::move(order));
    if (path == kAudit) {
        order.kind = ActionOrder::Kind::Audit;
        if (request.method != "GET") return problem(405, "only GET here");
        return order;
    }
    const bool back = path.starts_with(kRollBack);
    const auto service = decodedText(path.substr(back ? kRollBack.size() : kRecover.size()));
    if (!service || service->empty() || service->contains('/'))
        return problem(404, back ? "name a service: /rollback/manual/{service}?to=SNAPSHOT"
                                 : "name a service: /recovery/manual/{service}?recovery_type=restart");
    if (back) order.query["recovery_type"] = actions::toString(actions::RecoveryAction::EmergencyRollback);
    if (!writes) return problem(405, "only POST here");
    order.kind = ActionOrder::Kind::Recover;
    order.subject = *service;
    return order;
}

std::string confirmationToken(const actions::PlanSheet& sheet) {
    return fmt::format("{}.{}.{}", sheet.plan.id.value(), sheet.plan.revision, sheet.digest);
}

void ActionRoutes::carryOut(const ActionOrder& order, const Respond& respond) const {
    const bool ofSnapshots =
        order.kind == ActionOrder::Kind::TakeSnapshot || order.kind == ActionOrder::Kind::DiffSnapshots;
    if (ofSnapshots) return carryOutSnapshots(m_source, order, respond);
    if (!m_source.act) return respond(problem(503, "Nobody can act through this engine."));
    switch (order.kind) {
    case ActionOrder::Kind::Recover:
        return recover(order, respond);
    case ActionOrder::Kind::ListPlans:
        return listPlans(order, respond);
    case ActionOrder::Kind::ShowPlan:
        return showPlan(order, respond);
    case ActionOrder::Kind::AbortPlan:
        return abortPlan(order, respond);
    case ActionOrder::Kind::Audit:
        return audit(order, respond);
    case ActionOrder::Kind::TakeSnapshot:
    case ActionOrder::Kind::DiffSnapshots:
        break; // carried out above
    }
}

void ActionRoutes::recover(const ActionOrder& order, const Respond& respond) const {
    if (auto unknown = unknownService(m_source, order.subject)) return respond(*unknown);
    const auto body = recoverBody(order.body);
    if (!body) return respond(problem(400, body.error().detail));
    const auto type = queryOf(order, "recovery_type");
    const auto action = actions::recoveryActionFromString(type);
    if (!action)
        return respond(problem(400, fmt::format("recovery_type: expected one of {}", actionNames())));
    actions::PlanRequest request{.service = ServiceId(order.subject),
                                 .action = *action,
                                 .arguments = body->arguments,
                                 .reason = body->reason};
    if (*action == actions::RecoveryAction::EmergencyRollback) {
        if (const auto to = queryOf(order, "to"); !to.empty()) request.arguments.emplace("snapshot", to);
        if (const auto scope = queryOf(order, "scope"); !scope.empty())
            request.arguments.emplace("scope", scope);
    }
    if (body->confirmation.empty()) return draw(order, request, respond);
    auto given = confirmationFrom(*body);
    if (!given) return respond(refusal(given.error()));
    given->by = order.caller.name;
    execute(order, request, *given, respond);
}

void ActionRoutes::draw(const ActionOrder& order, const actions::PlanRequest& request,
                        const Respond& respond) const {
    m_source.act(order.caller, [drawn = m_drawn, request, respond,
                                clock = m_source.clock](ports::ActionClient& client) {
        client.drawPlan(request, [drawn, request, respond, clock](const Result<actions::PlanSheet>& sheet) {
            if (!sheet) return respond(refusal(sheet.error()));
            auto document = actions::sheetToJson(*sheet);
            if (sheet->guards.refused()) {
                document["error"] = sheet->guards.refusals();
                return respond(with(409, document));
            }
            {
                const std::lock_guard lock(drawn->mutex);
                std::erase_if(drawn->plans,
                              [&](const auto& one) { return one.second.expires < clock->now(); });
                drawn->plans[sheet->plan.id] = {request.service, request.action, sheet->expires};
            }
            document["confirmation_token"] = confirmationToken(*sheet);
            respond(with(202, document));
        });
    });
}

void ActionRoutes::execute(const ActionOrder& order, const actions::PlanRequest& request,
                           const actions::ConfirmationGiven& given, const Respond& respond) const {
    {
        const std::lock_guard lock(m_drawn->mutex);
        const auto found = m_drawn->plans.find(given.plan);
        if (found == m_drawn->plans.end() || found->second.service != request.service ||
            found->second.action != request.action)
            return respond(
                problem(422, fmt::format("This confirmation is not for {} of {}. Ask for a plan "
                                         "first and give back its confirmation_token.",
                                         actions::toString(request.action), request.service.value())));
    }
    m_source.act(order.caller, [given, respond](ports::ActionClient& client) {
        client.execute(given, [respond](const Result<actions::PlanId>& plan) {
            if (!plan) return respond(refusal(plan.error()));
            respond(with(202, {{"plan", plan->value()},
                               {"status", fmt::format("/recovery/plans/{}", plan->value())}}));
        });
    });
}

void ActionRoutes::listPlans(const ActionOrder& order, const Respond& respond) const {
    constexpr std::size_t kMost = 10'000;
    const auto limit = limitOf(order, 200, kMost);
    if (!limit) return respond(badLimit(kMost));
    const actions::PlanQuery query{
        .service = ServiceId(queryOf(order, "service")), .from = {}, .to = {}, .limit = *limit};
    m_source.act(order.caller, [query, respond](ports::ActionClient& client) {
        client.queryPlans(query, [respond](const Result<std::vector<actions::PlanSummary>>& plans) {
            if (!plans) return respond(refusal(plans.error()));
            json list = json::array();
            for (const auto& plan : *plans)
                list.push_back(actions::summaryToJson(plan));
            respond(with(200, {{"plans", std::move(list)}}));
        });
    });
}

void ActionRoutes::showPlan(const ActionOrder& order, const Respond& respond) const {
    const actions::PlanId plan(order.subject);
    if (const auto running = runningPlan(m_source, plan)) return respond(with(200, *running));
    m_source.act(order.caller, [plan, respond](ports::ActionClient& client) {
        client.askPlan(plan, [respond](const Result<actions::PlanDetail>& detail) {
            if (detail) return respond(with(200, actions::provenToJson(*detail)));
            const auto& error = detail.error();
            respond(error.code == ErrorCode::Replan ? problem(404, error.detail) : refusal(error));
        });
    });
}

void ActionRoutes::abortPlan(const ActionOrder& order, const Respond& respond) const {
    const actions::PlanId plan(order.subject);
    m_source.act(order.caller, [plan, respond](ports::ActionClient& client) {
        client.command(ports::AbortPlan{.plan = plan}, [respond](const Result<std::string>& answer) {
            if (!answer) return respond(refusal(answer.error()));
            respond(with(202, {{"text", *answer}}));
        });
    });
}

void ActionRoutes::audit(const ActionOrder& order, const Respond& respond) const {
    constexpr std::size_t kMost = 100'000;
    const auto limit = limitOf(order, 1'000, kMost);
    if (!limit) return respond(badLimit(kMost));
    const ports::AuditQuery query{.from = {},
                                  .to = {},
                                  .service = ServiceId(queryOf(order, "service")),
                                  .kind = queryOf(order, "kind"),
                                  .actor = queryOf(order, "actor"),
                                  .text = queryOf(order, "text"),
                                  .limit = *limit};
    const bool csv = queryOf(order, "format") == "csv";
    m_source.act(order.caller, [query, csv, respond](ports::ActionClient& client) {
        client.queryAudit(query, [csv, respond](const Result<ports::AuditAnswer>& trail) {
            if (!trail) return respond(refusal(trail.error()));
            if (csv)
                return respond(
                    {.contentType = "text/csv; charset=utf-8", .body = actions::auditToCsv(trail->entries)});
            json entries = json::array();
            for (const auto& entry : trail->entries)
                entries.push_back(actions::auditToJson(entry));
            respond(with(200, {{"whole", trail->verdict.whole},
                               {"entries_in_all", trail->verdict.entries},
                               {"first_broken", trail->verdict.firstBroken},
                               {"broken_because", trail->verdict.reason},
                               {"matching", trail->matching},
                               {"entries", std::move(entries)}}));
        });
    });
}

} // namespace holdfast::api

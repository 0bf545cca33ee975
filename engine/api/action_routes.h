// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/router.h"
#include "engine/core/actions/plan_request.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::api {

/// A request that the engine answers, not the newest state: taken apart, with values decoded.
struct ActionOrder {
    enum class Kind : std::uint8_t {
        Recover,
        ListPlans,
        ShowPlan,
        AbortPlan,
        Audit,
        TakeSnapshot, ///< snapshot_routes.h, as the next
        DiffSnapshots,
    } kind = Kind::ListPlans;
    Caller caller;
    std::string subject;                      ///< the service or the plan of the path
    std::map<std::string, std::string> query; ///< of the address
    std::string body;
};

/// Whether the path belongs to acting, whatever the method.
[[nodiscard]] bool isActionPath(std::string_view path);

/// The order in a request whose token was checked; or the answer why it is none: 404, 405, 403 for a role
/// that may not act, 400 for a malformed address.
[[nodiscard]] std::variant<Response, ActionOrder> orderOf(const Request& request, const Caller& caller);

/// The status for what an error says to do next.
[[nodiscard]] int statusOf(ErrorCode code) noexcept;

/// Carries orders out through the engine's plans: the same guards and confirmations as everywhere.
///
/// Recovering is two requests. The first draws the plan up and answers 202 with plan, guards, what
/// confirmation is needed, and «confirmation_token», which holds for that plan as it was shown (409 where
/// guards refuse it). The second gives that token (and «confirm_name», «reason» where they are asked for) and
/// begins it. Codes: 422 wrong confirmation or argument, 409 refused, 404 not there, 503 later, 504 not
/// known.
class ActionRoutes {
public:
    using Respond = std::function<void(Response)>;

    explicit ActionRoutes(ApiSource source)
        : m_source(std::move(source)), m_drawn(std::make_shared<Drawn>()) {}

    /// Answers once, on any thread; never when the engine is gone.
    void carryOut(const ActionOrder& order, const Respond& respond) const;

private:
    /// The plans that were drawn up here, so that a confirmation is taken only for the service and the action
    /// it was asked for.
    struct Drawn {
        struct Entry {
            ServiceId service;
            actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart;
            TimePoint expires;
        };

        std::mutex mutex;
        std::map<actions::PlanId, Entry> plans;
    };

    void recover(const ActionOrder& order, const Respond& respond) const;
    void draw(const ActionOrder& order, const actions::PlanRequest& request, const Respond& respond) const;
    void execute(const ActionOrder& order, const actions::PlanRequest& request,
                 const actions::ConfirmationGiven& given, const Respond& respond) const;
    void listPlans(const ActionOrder& order, const Respond& respond) const;
    void showPlan(const ActionOrder& order, const Respond& respond) const;
    void abortPlan(const ActionOrder& order, const Respond& respond) const;
    void audit(const ActionOrder& order, const Respond& respond) const;

    ApiSource m_source;
    std::shared_ptr<Drawn> m_drawn;
};

/// «<plan>.<revision>.<digest>»: what a confirmation is bound to.
[[nodiscard]] std::string confirmationToken(const actions::PlanSheet& sheet);

} // namespace holdfast::api

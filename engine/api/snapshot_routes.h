// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/action_routes.h"

namespace holdfast::api {

/// Whether the path belongs to snapshots, whatever the method.
[[nodiscard]] bool isSnapshotPath(std::string_view path);

/// The order in a request whose token was checked; or its answer: the list from the newest state, or why it
/// is no order (404, 405, 401 and 403 for who may not, 400 for a malformed address or body).
[[nodiscard]] std::variant<Response, ActionOrder>
snapshotOrderOf(const Request& request, const Caller& caller, const ApiSource& source);

/// GET /snapshots/{id}/diff[?to=ID], POST /snapshots {"reason": …}. Codes as of ActionRoutes; a snapshot that
/// was taken: 201. Answers once, on any thread; never when the engine is gone.
void carryOutSnapshots(const ApiSource& source, const ActionOrder& order,
                       const ActionRoutes::Respond& respond);

} // namespace holdfast::api

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/lab_plan.h"
#include "engine/ports/lab_control.h"

#include <string>
#include <vector>

namespace holdfast::lab {

/// What can be done to a service of the lab.
///
///   crash        SIGKILL; it stays down until it is started, or the fault is ended
///   hang         SIGSTOP to it and its children: it accepts connections and answers nothing
///   latency      services: seconds added to every answer; servers: they stand still for so long, again and
///   again errors       services and caddy: share of requests answered 500; redis and postgres: every write
///   is refused leak         services: MiB a second, up to the limit, where it is killed fill         redis:
///   MiB a second up to maxmemory; postgres: connections a second up to max_connections locks postgres: the
///   table of tasks is locked, and so many sessions wait for it queue-flood  api, worker: tasks a second put
///   into the queue
[[nodiscard]] std::vector<ports::FaultOffer> faultOffers(const PlannedService& service);

/// FixInput: the service has no such fault, or the strength lies outside of its bounds.
[[nodiscard]] Result<void> checkOrder(const PlannedService& service, const std::string& fault,
                                      double strength);

} // namespace holdfast::lab

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/fault_catalog.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::lab {

namespace {

using ports::FaultOffer;

FaultOffer offer(const char* fault, const char* strength, Unit unit, double usual, double least,
                 double most) {
    return {.fault = fault,
            .strengthName = strength,
            .strengthUnit = unit,
            .defaultStrength = usual,
            .minimum = least,
            .maximum = most};
}

/// A fault that is there or not.
FaultOffer plain(const char* fault) {
    return offer(fault, "", Unit::None, 1.0, 1.0, 1.0);
}

} // namespace

std::vector<FaultOffer> faultOffers(const PlannedService& service) {
    std::vector<FaultOffer> offers;
    switch (service.kind) {
    case LabKind::Service:
        offers = {offer("leak", "MiB a second", Unit::None, 4.0, 0.1, 512.0),
                  offer("latency", "seconds", Unit::Seconds, 0.8, 0.01, 30.0),
                  offer("errors", "share of requests", Unit::Ratio, 0.3, 0.01, 1.0)};
        if (service.config.role == ServiceRole::Api || service.config.role == ServiceRole::Worker)
            offers.push_back(offer("queue-flood", "tasks a second", Unit::PerSecond, 150.0, 1.0, 1000.0));
        break;
    case LabKind::Redis:
        offers = {offer("fill", "MiB a second", Unit::None, 0.5, 0.05, 64.0),
                  offer("latency", "seconds", Unit::Seconds, 0.3, 0.02, 5.0),
                  offer("errors", "share of writes", Unit::Ratio, 1.0, 1.0, 1.0)};
        break;
    case LabKind::Postgres:
        offers = {offer("fill", "connections a second", Unit::PerSecond, 1.0, 0.1, 50.0),
                  offer("locks", "waiting sessions", Unit::Count, 6.0, 1.0, 25.0),
                  offer("latency", "seconds", Unit::Seconds, 0.3, 0.02, 5.0),
                  offer("errors", "share of writes", Unit::Ratio, 1.0, 1.0, 1.0)};
        break;
    case LabKind::Caddy:
        offers = {offer("latency", "seconds", Unit::Seconds, 0.3, 0.02, 5.0),
                  offer("errors", "share of requests", Unit::Ratio, 0.3, 0.01, 1.0)};
        break;
    }
    offers.push_back(plain("crash"));
    offers.push_back(plain("hang"));
    return offers;
}

Result<void> checkOrder(const PlannedService& service, const std::string& fault, double strength) {
    const auto offers = faultOffers(service);
    const auto found = std::ranges::find(offers, fault, &FaultOffer::fault);
    if (found == offers.end()) {
        std::string names;
        for (const auto& each : offers)
            names += (names.empty() ? "" : ", ") + each.fault;
        return failure(ErrorCode::FixInput,
                       fmt::format("{} has no fault «{}»; it has: {}", service.id, fault, names), service.id);
    }
    if (!(strength >= found->minimum && strength <= found->maximum))
        return failure(ErrorCode::FixInput,
                       fmt::format("{}: strength {} lies outside of {} to {}", fault, strength,
                                   found->minimum, found->maximum),
                       service.id);
    return {};
}

} // namespace holdfast::lab

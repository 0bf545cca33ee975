// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/live_settings.h"

#include "engine/recovery/server_call.h"

namespace holdfast::snapshots {

namespace {

const ProbeSpec* askedBy(const ServiceSpec& service) noexcept {
    if (service.kind == ServiceKind::Postgres) return recovery::probeOf(service, ProbeKind::Postgres);
    if (service.kind == ServiceKind::Redis) return recovery::probeOf(service, ProbeKind::Redis);
    return nullptr;
}

} // namespace

bool hasLiveSettings(const ServiceSpec& service) noexcept {
    return askedBy(service) != nullptr;
}

Result<LiveSettings> readLiveSettings(const ServiceSpec& service, Duration deadline,
                                      const std::stop_token& stop) {
    const auto* spec = askedBy(service);
    if (spec == nullptr)
        return failure(ErrorCode::FixSetup, "It is no server whose settings can be read.",
                       service.id.value());
    return service.kind == ServiceKind::Postgres ? readPostgresSettings(*spec, deadline, stop)
                                                 : readRedisSettings(*spec, deadline, stop);
}

} // namespace holdfast::snapshots

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/reload_recipe.h"

#include "engine/recovery/server_call.h"

#include <fmt/format.h>

namespace holdfast::recovery {

std::string ConfigurationReloadRecipe::whyNot(const Subject& subject) const {
    const auto& service = subject.service;
    if (probeOf(service, ProbeKind::Postgres) != nullptr) return {};
    if (!service.recovery.proxyAdmin.empty()) {
        if (!service.recovery.reload.empty()) return {};
        return fmt::format(
            "Name the file that «{}» was started with in the fleet file: «recovery: {{ reload: … }}».",
            service.id.value());
    }
    if (probeOf(service, ProbeKind::Redis) == nullptr)
        return fmt::format(
            "Holdfast does not know how «{}» takes a changed configuration without a restart; restart "
            "it gracefully.",
            service.id.value());
    if (!service.recovery.reload.empty()) return {};
    return fmt::format(
        "Redis reads no file again by itself; name its file in the fleet file («recovery: {{ reload: "
        "… }}» of «{}»), and what differs is set.",
        service.id.value());
}

Result<Drawing> ConfigurationReloadRecipe::draw(const Subject& subject,
                                                const actions::PlanRequest& /*request*/,
                                                SubjectFinder& /*others*/,
                                                const ports::PlatformContext& context) {
    if (auto why = whyNot(subject); !why.empty()) return failure(ErrorCode::FixSetup, std::move(why));
    if (probeOf(subject.service, ProbeKind::Postgres) != nullptr) return drawPostgresReload(subject, context);
    if (!subject.service.recovery.proxyAdmin.empty()) return drawCaddyReload(subject, context);
    return drawRedisReload(subject, context);
}

} // namespace holdfast::recovery

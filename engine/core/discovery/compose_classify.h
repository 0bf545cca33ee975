// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: what a Compose service is, and where it is reached.
#pragma once

#include "engine/core/discovery/compose_names.h"
#include "engine/core/discovery/compose_service.h"
#include "engine/core/discovery/image_catalog.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::discovery {

/// A part that a Celery program plays.
enum class CeleryPart : std::uint8_t { None, Worker, Beat, Flower };

[[nodiscard]] CeleryPart celeryPart(const ComposeService& service);

/// By its command, its image, its healthcheck, then its ports; Process: nothing tells.
[[nodiscard]] ServiceKind kindOf(const ComposeService& service);

/// Where a service is reached from outside.
struct ReachedAt {
    std::string host;
    int port = 0;
    int container = 0; ///< its port in the container
    bool encrypted = false;
    bool onHost = false; ///< network_mode: host
};

/// The port to watch of those that the host publishes; nothing: none is published, or which it is cannot be
/// told. `host` is where addresses of «every interface» are reached.
[[nodiscard]] std::optional<ReachedAt> reachedAt(const std::vector<ComposeService>& services,
                                                 const ComposeNames& names, std::size_t service,
                                                 ServiceKind kind, const std::string& host);

/// The value that follows an option of a command: «--broker=x», «--broker x»; empty: not there.
[[nodiscard]] std::string optionOf(const ComposeService& service,
                                   std::initializer_list<std::string_view> names);

} // namespace holdfast::discovery

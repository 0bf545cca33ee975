// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/configuration.h"
#include "engine/platforms/docker/bounded_json.h"

namespace holdfast::platforms::docker {

/// What to create a container of, and the networks it must be connected to afterwards (a creation takes one).
struct CreateBody {
    nlohmann::json body;
    std::vector<std::pair<std::string, nlohmann::json>> further; ///< network, endpoint's settings
};

/// Starts from `wanted.native` (else from `running.native`) and changes only what `wanted` says otherwise, so
/// that settings which nobody here knows of survive. Volumes without a name stay the same volumes.
///
/// `formerImage` is the Config of the image that `running` has, and null where the image stays: what a
/// container has only from its former image (environment, command, labels …) is left to the new one.
/// FixInput: no native settings at all.
[[nodiscard]] Result<CreateBody> createBody(const workloads::Configuration& running,
                                            const workloads::Configuration& wanted, JsonView formerImage);

/// The same for one more replica beside `running`: with that number, and without what only one container can
/// have (fixed addresses, volumes without a name). FixSetup: it publishes a fixed port of the host.
[[nodiscard]] Result<CreateBody> replicaBody(const workloads::Configuration& running, int number);

} // namespace holdfast::platforms::docker

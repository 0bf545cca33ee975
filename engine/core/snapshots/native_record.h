// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to snapshots: what a platform needs in its own words (workloads::Configuration::native).
#pragma once

#include "engine/core/snapshots/concealment.h"

#include <nlohmann/json.hpp>

namespace holdfast::snapshots {

/// The document of it: JSON leaf by leaf, each concealed where it could be a secret; what the portable fields
/// of a configuration say anyway and always win with (environment, arguments, labels) left out. Names that
/// begin with «$» get another one in front. Text that is no JSON object is concealed as a whole; empty: null.
[[nodiscard]] nlohmann::json nativeDocument(const Secret& native, const Concealer& concealer);

/// Every leaf of it.
void addNative(SecretPool& pool, const Secret& native);

/// None: no such document. What is not at hand is added to `missing`.
[[nodiscard]] std::optional<Secret> nativeFrom(const nlohmann::json& document, const SecretPool& pool,
                                               std::vector<std::string>& missing);

/// Whether a portable field says the same as this one («HostConfig.Memory»), so that a difference of both is
/// told once. Source: the Docker Engine's API 1.41, ContainerCreate.
[[nodiscard]] bool isToldElsewhere(std::string_view nativeField);

} // namespace holdfast::snapshots

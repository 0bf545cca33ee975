// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::discovery {

/// What is known of a container image by its name.
struct ImageFact {
    std::string_view name; ///< the last part of the image's name, without registry, owner and tag
    ServiceKind kind;
    int port = 0;            ///< where it usually listens; 0: not known
    std::string_view health; ///< of an HTTP service: its page; empty: not known
    std::string_view about;  ///< what it is, in a word or two
};

/// «postgres» of «docker.io/library/postgres:16-alpine@sha256:…».
[[nodiscard]] std::string_view imageName(std::string_view image) noexcept;

/// Nothing: an image that is not known, such as the project's own.
[[nodiscard]] std::optional<ImageFact> knownImage(std::string_view image) noexcept;

/// A port on which programs usually speak HTTP.
[[nodiscard]] bool isHttpPort(int port) noexcept;

} // namespace holdfast::discovery

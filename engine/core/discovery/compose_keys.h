// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: the words of the Compose format.
#pragma once

#include <span>
#include <string_view>

namespace holdfast::discovery {

/// What may stand at the top of a Compose file.
[[nodiscard]] std::span<const std::string_view> topLevelKeys() noexcept;

/// What a service may have. Most of it says nothing about how it is watched and is passed over in silence.
[[nodiscard]] std::span<const std::string_view> serviceKeys() noexcept;

} // namespace holdfast::discovery

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace holdfast::models {

/// Whether a warning stands about a service that has not failed yet.
enum class Foretold : std::uint8_t { Nothing, Failure };

} // namespace holdfast::models

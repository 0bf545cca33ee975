// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::probes {

/// The most bytes a report's detail may have.
inline constexpr std::size_t kDetailBytes = 300;

/// A target's own words, fit for ProbeReport::detail: one line of valid UTF-8 without control characters, cut
/// at a character's end, and without the probe's secret in any of the forms it travels in (plain,
/// percent-encoded, base64, base64 of «user:password»).
[[nodiscard]] std::string safeDetail(std::string_view words, const ProbeSpec& spec);

/// Where a probe connects to.
struct Endpoint {
    std::string host;       ///< without brackets; empty: the text names none
    std::uint16_t port = 0; ///< 0: the text names none
};

/// Host and port of «host:port», «[::1]:port» or a URL with the port of its scheme where it names none.
[[nodiscard]] Endpoint endpointOf(std::string_view target);

} // namespace holdfast::probes

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::probes {

/// Where a target of a blocking client is: «host:port», «[v6]:port», «host», or «/path» of a Unix socket
/// (for PostgreSQL of its folder, with an optional «:port»).
struct TargetAddress {
    std::string host; ///< name or literal, without brackets; empty for a Unix socket
    std::string path; ///< of the Unix socket or its folder; empty for TCP
    std::uint16_t port = 0;

    [[nodiscard]] bool isUnix() const noexcept { return !path.empty(); }

    /// As it is written in a fleet file.
    [[nodiscard]] std::string text() const;

    bool operator==(const TargetAddress&) const = default;
};

/// None: not an address.
[[nodiscard]] std::optional<TargetAddress> parseTarget(std::string_view text, std::uint16_t defaultPort);

} // namespace holdfast::probes

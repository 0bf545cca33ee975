// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

/// The parts of an address. Credentials are taken apart so that the rest can be shown.
struct Url {
    std::string scheme; ///< lower case
    std::string user;
    std::string password;
    std::string host; ///< without the brackets of IPv6
    int port = 0;     ///< 0: none given
    std::string path; ///< with its leading slash; empty: none
    std::string query;

    /// scheme://host:port/path: what may be shown. Query and credentials are left out.
    [[nodiscard]] std::string shown() const;
    /// host:port with brackets for IPv6, `fallbackPort` where none is given.
    [[nodiscard]] std::string endpoint(int fallbackPort) const;
    /// Host is this machine's loopback.
    [[nodiscard]] bool isLoopback() const;
};

/// An absolute URL, or nothing. Percent-encoding is resolved in user and password only.
[[nodiscard]] std::optional<Url> parseUrl(std::string_view text);

/// «host:port», «[::1]:80», «host» (port 0). A URL is nothing of that.
[[nodiscard]] std::optional<Url> parseEndpoint(std::string_view text);

} // namespace holdfast

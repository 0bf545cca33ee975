// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/target_address.h"

#include <charconv>

namespace holdfast::probes {

namespace {

std::optional<std::uint16_t> parsePort(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
    return port;
}

} // namespace

std::string TargetAddress::text() const {
    if (isUnix()) return path;
    const bool literalV6 = host.find(':') != std::string::npos;
    return (literalV6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<TargetAddress> parseTarget(std::string_view text, std::uint16_t defaultPort) {
    TargetAddress result{.host = {}, .path = {}, .port = defaultPort};
    std::string_view name = text;
    std::string_view port;
    const auto colon = text.rfind(':');
    if (text.starts_with('[')) {
        const auto bracket = text.find(']');
        if (bracket == std::string_view::npos) return std::nullopt;
        name = text.substr(1, bracket - 1);
        port = text.substr(bracket + 1);
        if (!port.empty() && !port.starts_with(':')) return std::nullopt;
    } else if (colon != std::string_view::npos && text.find(':') == colon) {
        name = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (name.empty() || name.find('\0') != std::string_view::npos) return std::nullopt;
    if (!port.empty()) {
        const auto number = parsePort(port.substr(1));
        if (!number) return std::nullopt;
        result.port = *number;
    }
    (name.starts_with('/') ? result.path : result.host) = name;
    return result;
}

} // namespace holdfast::probes

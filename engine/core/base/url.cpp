// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/url.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace holdfast {

namespace {

std::string percentDecoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
            out.push_back(static_cast<char>(value));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

bool isHostCharacter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' || c == ':' ||
           c == '%';
}

/// host, host:port, [v6], [v6]:port
bool readAuthority(std::string_view text, Url& url) {
    std::string_view port;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return false;
        url.host = std::string(text.substr(1, close - 1));
        const auto rest = text.substr(close + 1);
        if (!rest.empty() && !rest.starts_with(':')) return false;
        port = rest.empty() ? rest : rest.substr(1);
        if (!rest.empty() && port.empty()) return false;
    } else {
        const auto colon = text.find(':');
        if (colon != std::string_view::npos) {
            port = text.substr(colon + 1);
            if (port.empty() || port.find(':') != std::string_view::npos) return false;
        }
        url.host = std::string(text.substr(0, colon));
    }
    if (url.host.empty() || url.host.size() > 255 || !std::ranges::all_of(url.host, isHostCharacter))
        return false;
    if (port.empty()) return true;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    return error == std::errc{} && end == port.data() + port.size() && url.port > 0 && url.port <= 65535;
}

} // namespace

std::string Url::shown() const {
    std::string out;
    if (!scheme.empty()) out = scheme + "://";
    out += host.find(':') != std::string::npos ? "[" + host + "]" : host;
    if (port != 0) out += fmt::format(":{}", port);
    return out + path;
}

std::string Url::endpoint(int fallbackPort) const {
    const int usedPort = port != 0 ? port : fallbackPort;
    return host.find(':') != std::string::npos ? fmt::format("[{}]:{}", host, usedPort)
                                               : fmt::format("{}:{}", host, usedPort);
}

bool Url::isLoopback() const {
    // «127.0.0.1.evil.example» is a name, and a name can lead anywhere.
    const auto isFigure = [](char c) { return c == '.' || std::isdigit(static_cast<unsigned char>(c)) != 0; };
    return host == "localhost" || host == "::1" ||
           (host.starts_with("127.") && std::ranges::all_of(host, isFigure));
}

std::optional<Url> parseUrl(std::string_view text) {
    text = trimmed(text);
    const auto colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0 || text.size() > 4096) return std::nullopt;
    Url url;
    for (const char c : text.substr(0, colon)) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '-' && c != '.')
            return std::nullopt;
        url.scheme.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    std::string_view rest = text.substr(colon + 3);
    const auto authorityEnd = rest.find_first_of("/?#");
    std::string_view authority = rest.substr(0, authorityEnd);
    rest = authorityEnd == std::string_view::npos ? std::string_view{} : rest.substr(authorityEnd);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        const auto user = authority.substr(0, at);
        const auto separator = user.find(':');
        url.user = percentDecoded(user.substr(0, separator));
        if (separator != std::string_view::npos) url.password = percentDecoded(user.substr(separator + 1));
        authority = authority.substr(at + 1);
    }
    if (!readAuthority(authority, url)) return std::nullopt;
    rest = rest.substr(0, rest.find('#'));
    const auto question = rest.find('?');
    url.path = std::string(rest.substr(0, question));
    if (question != std::string_view::npos) url.query = std::string(rest.substr(question + 1));
    return url;
}

std::optional<Url> parseEndpoint(std::string_view text) {
    text = trimmed(text);
    Url url;
    if (text.find("://") != std::string_view::npos || !readAuthority(text, url)) return std::nullopt;
    return url;
}

} // namespace holdfast

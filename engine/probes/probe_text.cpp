// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/probe_text.h"

#include "engine/core/base/url.h"

#include <array>
#include <utility>
#include <vector>

namespace holdfast::probes {

namespace {

constexpr std::string_view kHidden = "•••";
/// Hiding shorter ones piece by piece would show where they are, so the whole text goes.
constexpr std::size_t kShortSecret = 4;

std::string base64(std::string_view bytes) {
    static constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = (group << 8U) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k > bytes.size() ? '=' : kDigits[(group >> (18U - 6U * k)) & 63U];
    }
    return text;
}

std::string percentEncoded(std::string_view bytes) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                           (byte >= 'A' && byte <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            text += c;
        } else {
            text += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
        }
    }
    return text;
}

void hideAll(std::string& text, const std::string& secret) {
    if (secret.empty()) return;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kHidden.size()))
        text.replace(at, secret.size(), kHidden);
}

std::string withoutSecret(std::string text, const ProbeSpec& spec) {
    const std::string& secret = spec.password.reveal();
    if (secret.empty()) return text;
    if (secret.size() < kShortSecret)
        return text.find(secret) == std::string::npos ? text : std::string(kHidden);
    hideAll(text, secret);
    hideAll(text, percentEncoded(secret));
    hideAll(text, base64(spec.user + ":" + secret));
    hideAll(text, base64(secret));
    return text;
}

/// Bytes of the well-formed UTF-8 character at the text's start; 0: it is malformed.
std::size_t characterBytes(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = at(0);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xC0U) != 0x80U) return 0;
    }
    if (length == 1) return 1;
    const bool overlong = (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xF0 && at(1) < 0x90);
    const bool beyond = (lead == 0xED && at(1) > 0x9F) || (lead == 0xF4 && at(1) > 0x8F);
    const bool control = lead == 0xC2 && at(1) < 0xA0;
    return overlong || beyond || control ? 0 : length;
}

std::string oneLine(std::string_view words) {
    std::string line;
    bool gap = false;
    while (!words.empty() && line.size() < kDetailBytes) {
        const std::size_t length = characterBytes(words);
        const auto byte = static_cast<unsigned char>(words.front());
        if (length == 0 || byte <= ' ' || byte == 0x7F) {
            gap = !line.empty();
            words.remove_prefix(length == 0 ? 1 : length);
            continue;
        }
        if (line.size() + length + (gap ? 1 : 0) > kDetailBytes) break;
        if (std::exchange(gap, false)) line += ' ';
        line += words.substr(0, length);
        words.remove_prefix(length);
    }
    return line;
}

std::uint16_t portOfScheme(std::string_view scheme) {
    static constexpr std::array<std::pair<std::string_view, std::uint16_t>, 7> kPorts{{{"http", 80},
                                                                                       {"https", 443},
                                                                                       {"postgresql", 5432},
                                                                                       {"postgres", 5432},
                                                                                       {"redis", 6379},
                                                                                       {"rediss", 6379},
                                                                                       {"amqp", 5672}}};
    for (const auto& [name, port] : kPorts) {
        if (name == scheme) return port;
    }
    return 0;
}

} // namespace

std::string safeDetail(std::string_view words, const ProbeSpec& spec) {
    // A secret may be cut by the end of the line: hide first, cut afterwards. A hostile answer is long, so
    // only what can matter is looked at.
    constexpr std::size_t kLookedAt = 8 * kDetailBytes;
    std::string text(words.substr(0, kLookedAt));
    if (words.size() > kLookedAt) {
        // A secret that reaches over this edge is hidden by dropping as much as it could have here.
        const std::size_t edge = 4 * (spec.password.reveal().size() + spec.user.size());
        text = withoutSecret(std::move(text), spec);
        text.resize(text.size() > edge ? text.size() - edge : 0);
    } else {
        text = withoutSecret(std::move(text), spec);
    }
    return oneLine(text);
}

Endpoint endpointOf(std::string_view target) {
    auto url = parseUrl(target);
    if (!url) url = parseEndpoint(target);
    if (!url) return {};
    const int port = url->port != 0 ? url->port : portOfScheme(url->scheme);
    return {.host = std::move(url->host), .port = static_cast<std::uint16_t>(port)};
}

} // namespace holdfast::probes

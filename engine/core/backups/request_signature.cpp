// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/request_signature.h"

#include "engine/core/base/sha256.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace holdfast::backups {

namespace {

constexpr std::size_t kBlock = 64; ///< bytes that SHA-256 takes at once

std::string bytesOf(std::string_view hex) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    return out;
}

/// HMAC with SHA-256 (RFC 2104).
std::string hmacHex(std::string key, std::string_view text) {
    if (key.size() > kBlock) key = bytesOf(sha256Hex(key));
    key.resize(kBlock, '\0');
    const auto mixed = [&key](char with) {
        auto out = key;
        for (auto& c : out)
            c = static_cast<char>(c ^ with);
        return out;
    };
    return sha256Hex(mixed(0x5c) + bytesOf(sha256Hex(mixed(0x36).append(text))));
}

std::string hmac(std::string key, std::string_view text) {
    return bytesOf(hmacHex(std::move(key), text));
}

std::string encoded(std::string_view text, bool slashToo) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~' || (c == '/' && !slashToo);
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

} // namespace

std::string percentEncoded(std::string_view text) {
    return encoded(text, true);
}

std::string encodedPath(std::string_view path) {
    return encoded(path, false);
}

std::string encodedQuery(const std::map<std::string, std::string>& query) {
    // What is asked is what is signed: sorted by the encoded names, which is not always that of the plain
    // ones.
    std::map<std::string, std::string> sorted;
    for (const auto& [name, value] : query)
        sorted.emplace(percentEncoded(name), percentEncoded(value));
    std::string out;
    for (const auto& [name, value] : sorted)
        out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
    return out;
}

std::string authorization(const UnsignedRequest& request, const AccessKey& key, const std::string& region,
                          const std::string& time) {
    std::string headers;
    std::string names;
    for (const auto& [name, value] : request.headers) {
        headers += fmt::format("{}:{}\n", name, trimmed(value));
        names += (names.empty() ? "" : ";") + name;
    }
    const auto canonical = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, request.path,
                                       encodedQuery(request.query), headers, names, request.payloadDigest);
    const auto day = time.substr(0, 8);
    const auto scope = fmt::format("{}/{}/s3/aws4_request", day, region);
    const auto toSign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", time, scope, sha256Hex(canonical));
    const auto signing = hmac(hmac(hmac(hmac("AWS4" + key.secret, day), region), "s3"), "aws4_request");
    return fmt::format("AWS4-HMAC-SHA256 Credential={}/{},SignedHeaders={},Signature={}", key.id, scope,
                       names, hmacHex(signing, toSign));
}

} // namespace holdfast::backups

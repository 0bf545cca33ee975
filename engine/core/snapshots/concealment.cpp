// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/concealment.h"

#include "engine/core/base/secret_masking.h"
#include "engine/core/base/sha256.h"
#include "engine/core/snapshots/canonical_json.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kFingerprint = 32;
constexpr const char* kSecret = "$secret";
constexpr const char* kReference = "$reference";

unsigned valueOfDigit(char digit) {
    return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

std::string bytesOf(const std::string& hex) {
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(valueOfDigit(hex[i]) << 4U | valueOfDigit(hex[i + 1]));
    return bytes;
}

std::string padded(const std::string& key, unsigned char with) {
    std::string out(kBlock, static_cast<char>(with));
    for (std::size_t i = 0; i < key.size(); ++i)
        out[i] = static_cast<char>(static_cast<unsigned char>(key[i]) ^ with);
    return out;
}

bool isHex(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isDigest(std::string_view name, std::string_view value) {
    static constexpr std::array<std::string_view, 6> kNames{"hash",     "digest", "checksum",
                                                            "revision", "commit", "sha256"};
    std::string low(name);
    std::ranges::transform(low, low.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (std::ranges::none_of(kNames, [&](std::string_view part) { return low.contains(part); })) return false;
    if (value.starts_with("sha256:")) value.remove_prefix(7);
    return value.size() >= 7 && value.size() <= 64 && isHex(value) && !isSensitive(name, "0");
}

} // namespace

std::string hmacSha256Hex(std::string_view key, std::string_view text) {
    constexpr unsigned char kInner = 0x36;
    constexpr unsigned char kOuter = 0x5c;
    const std::string used = key.size() > kBlock ? bytesOf(sha256Hex(key)) : std::string(key);
    const auto inner = sha256Hex(padded(used, kInner).append(text));
    return sha256Hex(padded(used, kOuter).append(bytesOf(inner)));
}

bool isKeptPlain(std::string_view name, std::string_view value) {
    return !isSensitive(name, value) || isDigest(name, value);
}

bool isConcealed(const json& value) {
    return value.is_object() && value.contains(kSecret);
}

std::optional<Concealed> concealedIn(const json& value) {
    if (!isConcealed(value) || !value[kSecret].is_string()) return std::nullopt;
    Concealed found{.fingerprint = value[kSecret].get<std::string>()};
    if (found.fingerprint.size() != kFingerprint || !isHex(found.fingerprint)) return std::nullopt;
    if (value.contains(kReference)) {
        if (!value[kReference].is_string() || value.size() != 2) return std::nullopt;
        found.reference = value[kReference].get<std::string>();
    } else if (value.size() != 1) {
        return std::nullopt;
    }
    return found;
}

Concealer::Concealer(Secret salt, const std::map<std::string, Secret>& references)
    : m_salt(std::move(salt))
    , m_saltId(hmacSha256Hex(m_salt.reveal(), "holdfast salt id").substr(0, kFingerprint / 2)) {
    for (const auto& [reference, value] : references) {
        if (!value.isEmpty()) m_references.emplace(fingerprint(value.reveal()), reference);
    }
}

std::string Concealer::fingerprint(std::string_view value) const {
    return hmacSha256Hex(m_salt.reveal(), value).substr(0, kFingerprint);
}

json Concealer::concealed(std::string_view value) const {
    auto print = fingerprint(value);
    json out = json::object();
    const auto known = m_references.find(print);
    if (known != m_references.end()) out[kReference] = known->second;
    out[kSecret] = std::move(print);
    return out;
}

json Concealer::setting(std::string_view name, std::string_view value) const {
    if (isKeptPlain(name, value) && isUtf8(value)) return std::string(value);
    return concealed(value);
}

json Concealer::arguments(const std::vector<std::string>& values) const {
    const auto shown = shownArguments(values);
    json out = json::array();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool plain = shown.at(i) == values[i] && isUtf8(values[i]);
        out.push_back(plain ? json(values[i]) : concealed(values[i]));
    }
    return out;
}

void SecretPool::add(std::string_view value) {
    m_values.insert_or_assign(m_concealer.fingerprint(value), Secret(std::string(value)));
}

const std::string* SecretPool::find(const std::string& fingerprint) const {
    const auto found = m_values.find(fingerprint);
    return found == m_values.end() ? nullptr : &found->second.reveal();
}

} // namespace holdfast::snapshots

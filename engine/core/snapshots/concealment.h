// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a snapshot keeps of texts that are or could be secrets: never the text, only a salted fingerprint that
// tells whether it is still the same, and where it can be had again.
namespace holdfast::snapshots {

/// HMAC-SHA-256 (RFC 2104), 64 lower-case hexadecimal digits.
[[nodiscard]] std::string hmacSha256Hex(std::string_view key, std::string_view text);

/// Whether this setting may be kept as it is: it is plainly harmless (secret_masking.h), or a digest under a
/// name that says so («config-hash»).
[[nodiscard]] bool isKeptPlain(std::string_view name, std::string_view value);

/// In a document, in the place of a text that is not kept: {"$secret": fingerprint, "$reference": "env:NAME"}
/// (the reference where one is known).
struct Concealed {
    std::string fingerprint; ///< 32 hexadecimal digits
    std::string reference;   ///< empty: none is known

    bool operator==(const Concealed&) const = default;
};

[[nodiscard]] bool isConcealed(const nlohmann::json& value);
/// None: it is none, or malformed.
[[nodiscard]] std::optional<Concealed> concealedIn(const nlohmann::json& value);

/// Conceals with one salt. Fingerprints of different salts cannot be compared: saltId() tells them apart.
/// Immutable, any thread.
class Concealer {
public:
    /// `salt`: at least 16 random bytes, kept by this machine alone. `references`: where values that are
    /// known come from, by the reference («env:DB_PASSWORD»); never kept.
    explicit Concealer(Secret salt, const std::map<std::string, Secret>& references = {});

    [[nodiscard]] const std::string& saltId() const noexcept { return m_saltId; }

    [[nodiscard]] std::string fingerprint(std::string_view value) const;

    [[nodiscard]] nlohmann::json concealed(std::string_view value) const;
    /// Plain where isKeptPlain(), else concealed.
    [[nodiscard]] nlohmann::json setting(std::string_view name, std::string_view value) const;
    /// Arguments of a program: those that masking would touch are concealed as a whole.
    [[nodiscard]] nlohmann::json arguments(const std::vector<std::string>& values) const;

private:
    Secret m_salt;
    std::string m_saltId;
    std::map<std::string, std::string> m_references; ///< by fingerprint
};

/// Texts that are at hand now (of what runs, of the environment), found again by their fingerprints.
class SecretPool {
public:
    explicit SecretPool(const Concealer& concealer) : m_concealer(concealer) {}

    void add(std::string_view value);
    [[nodiscard]] const std::string* find(const std::string& fingerprint) const;

private:
    const Concealer& m_concealer;
    std::map<std::string, Secret> m_values;
};

} // namespace holdfast::snapshots

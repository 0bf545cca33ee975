// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

// What may be shown, kept, logged or exported of texts that could hold a secret: of free text, where a secret
// stands out by what is before it, and of settings, where only what is plainly harmless is shown.
namespace holdfast {

/// What stands in the place of a secret.
inline constexpr std::string_view kMasked = "••••••";

/// A field or argument of this name holds a secret: PASSWORD, api_key, AWS_SECRET_ACCESS_KEY, pgpass, …
/// Names that only say where one lies (…_FILE) do not.
[[nodiscard]] bool looksSecret(std::string_view name);

/// Free text (a call, an answer, an error of others) without its secrets: the known ones wherever they stand,
/// credentials in addresses, bearer and basic credentials, what follows a secret's name and «=» or «:», and
/// what follows an option or directive of such a name («--password X», «requirepass X»). Rather too much than
/// too little. Masking twice is masking once. O(length × secrets).
[[nodiscard]] std::string maskSecrets(std::string_view text, std::span<const std::string> known = {});

/// True when a setting of this name and value could be a secret. Errs on the side of yes: only values that
/// are plainly harmless (numbers, short words, paths, addresses without credentials) under harmless names are
/// shown.
[[nodiscard]] bool isSensitive(std::string_view name, std::string_view value);

/// The setting's value, or the mask. In an address only its credentials and query are masked.
[[nodiscard]] std::string shownSetting(std::string_view name, std::string_view value);

/// Arguments of a program: what follows a sensitive option («--requirepass X», «--token=X»), assignments
/// («A=b») and credentials and queries of addresses are masked; the words of a shell's «-c» one by one.
[[nodiscard]] std::vector<std::string> shownArguments(const std::vector<std::string>& arguments);

} // namespace holdfast

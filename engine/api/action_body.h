// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the API: what a request to act says, taken apart. Hostile bytes cost their own request only.
#pragma once

#include "engine/core/actions/confirmation.h"
#include "engine/core/base/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::api {

/// The JSON body of POST /recovery/manual/{service} and /rollback/manual/{service}; every field may be left
/// out.
struct RecoverBody {
    std::map<std::string, std::string> arguments;
    std::string reason;
    std::string confirmation; ///< «confirmation_token» of the plan that was answered
    std::string confirmName;
    std::string secondPerson;
};

/// FixInput: no JSON object, a field that is no text, or one that is not known.
[[nodiscard]] Result<RecoverBody> recoverBody(std::string_view text);

/// What was confirmed. FixInput: the token is none.
[[nodiscard]] Result<actions::ConfirmationGiven> confirmationFrom(const RecoverBody& body);

/// «a=b&c=d» with %XX and «+» resolved; nothing where that is malformed.
[[nodiscard]] std::optional<std::map<std::string, std::string>> queryValues(std::string_view query);

/// %XX resolved; nothing where that is malformed.
[[nodiscard]] std::optional<std::string> decodedText(std::string_view text);

/// Every action, and «restart».
[[nodiscard]] std::string actionNames();

} // namespace holdfast::api

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace holdfast {

/// What the caller can do next; never the technical cause, which stands in Error::detail.
enum class ErrorCode : std::uint8_t {
    Retry,         ///< passing: the same call may succeed later
    Replan,        ///< the world changed: build the request anew from the present state
    FixInput,      ///< the input is wrong: where and what was expected stand in the error
    FixSetup,      ///< something outside must be put right first (grant, password, route, disk, package)
    UnknownVerify, ///< it may have happened: verify before anything else
    Cancelled,     ///< ended on request or at shutdown
    Internal,      ///< a defect of Holdfast
};

/// An error as a value. `detail` is for people and never holds a secret; `where` names the file with line and
/// column, the target or the call.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string detail;
    std::string where;

    auto operator<=>(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> failure(ErrorCode code, std::string detail,
                                                    std::string where = {}) {
    return std::unexpected(Error{.code = code, .detail = std::move(detail), .where = std::move(where)});
}

} // namespace holdfast

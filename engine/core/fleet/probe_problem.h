// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

/// Why a probe could not read its target, by what follows from it.
enum class ProbeProblem : std::uint8_t {
    None,
    // The target was observed to be down: availability 0.
    Refused,    ///< connection refused
    NoAnswer,   ///< no answer within the deadline
    Closed,     ///< closed in the middle of the answer
    NotReady,   ///< answers that it cannot serve (starting, recovering, shutting down, HTTP 5xx of a health
                ///< page)
    NotRunning, ///< process does not exist
    // The target answers, but we could not read it: unknown, a person must mend the set-up.
    Authentication, ///< password or token refused
    Permission,     ///< a grant or ACL is missing
    Certificate,    ///< TLS not verified (chain, name, expired)
    Protocol,       ///< not the protocol expected, or an answer beyond limits
    Configuration,  ///< database, queue, metric or query that does not exist there
    // We could not look: says nothing about the target.
    NameUnknown, ///< the name does not resolve
    NoRoute,     ///< network or host unreachable from here
    Local,       ///< out of descriptors, memory, pool full or cancelled
};

/// What a problem says about the target.
enum class ProblemMeaning : std::uint8_t { None, Down, Unreadable, Unobserved };

[[nodiscard]] ProblemMeaning meaningOf(ProbeProblem problem) noexcept;
[[nodiscard]] std::string_view toString(ProbeProblem problem) noexcept;
[[nodiscard]] std::optional<ProbeProblem> probeProblemFromString(std::string_view text) noexcept;

} // namespace holdfast

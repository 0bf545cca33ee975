// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace holdfast {

/// One mistake in a file: what, where, what was expected, and the nearest word where one is near.
struct Diagnostic {
    enum class Level { Error, Note } level = Level::Error;
    std::string file;
    int line = 0;   ///< from 1; 0: the file as a whole
    int column = 0; ///< from 1
    std::string message;
    std::string suggestion; ///< «did you mean …?»; empty: none

    auto operator<=>(const Diagnostic&) const = default;
};

/// «fleet.yaml:12:5: error: …»
[[nodiscard]] std::string toString(const Diagnostic& diagnostic);

using Diagnostics = std::vector<Diagnostic>;

} // namespace holdfast

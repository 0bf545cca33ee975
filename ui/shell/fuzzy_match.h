// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QString>

#include <optional>
#include <vector>

namespace holdfast::shell {

/// How typed letters were found in a text.
struct FuzzyMatch {
    int score = 0;              ///< higher is better; comparable between texts for the same words
    std::vector<int> positions; ///< of the letters found, ascending

    bool operator==(const FuzzyMatch&) const = default;
};

/// Finds all letters of `words` in `text` in their order, case folded, spaces left out. Beginnings of words
/// and letters side by side count most, short texts before long ones. Nothing: a letter is missing. Empty
/// words match everything with score 0.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(const QString& text, const QString& words);

} // namespace holdfast::shell

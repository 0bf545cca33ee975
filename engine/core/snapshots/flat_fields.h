// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to snapshots: a part's document as fields that are compared and shown one by one.
#pragma once

#include "engine/core/snapshots/snapshot.h"

#include <nlohmann/json.hpp>

namespace holdfast::snapshots {

struct FlatField {
    std::string shown;   ///< secrets masked
    std::string compare; ///< with secrets as fingerprints
    std::string plain;   ///< like `compare`, with every secret as the same word
    bool secret = false;

    bool operator==(const FlatField&) const = default;
};

using FlatFields = std::map<std::string, FlatField>;

/// Files are told by lineHunks() and left out here, but for their condition.
[[nodiscard]] FlatFields flatFields(PartKind kind, const nlohmann::json& document);

/// A value as one field.
[[nodiscard]] FlatField flatField(const nlohmann::json& value);

/// A piece in which two texts differ: lines `[before, before + removed)` became `[after, after + added)`.
struct LineHunk {
    std::size_t before = 0;
    std::size_t removed = 0;
    std::size_t after = 0;
    std::size_t added = 0;

    bool operator==(const LineHunk&) const = default;
};

/// The fewest lines that differ (longest common subsequence); of very large changes, one piece.
[[nodiscard]] std::vector<LineHunk> lineHunks(const std::vector<std::string>& before,
                                              const std::vector<std::string>& after);

} // namespace holdfast::snapshots

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/snapshots/concealment.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace holdfast::snapshots {

/// Why the content of a configuration file is not known. Kept: it is.
enum class FileCondition : std::uint8_t { Kept, Absent, Unreadable, TooLarge };

/// A configuration file as it was found.
struct RecordedFile {
    FileCondition condition = FileCondition::Kept;
    std::string content; ///< exact bytes, where it is kept: at most kMostFile
    std::string why;     ///< Unreadable: in a sentence

    bool operator==(const RecordedFile&) const = default;
};

inline constexpr std::size_t kMostFile = std::size_t{1} << 20U;

/// Files of one service by their paths.
using RecordedFiles = std::map<std::string, RecordedFile>;

/// The document of them: line by line, lines that hold a secret (and whole private keys) concealed, a file
/// that is no UTF-8 concealed as a whole.
[[nodiscard]] nlohmann::json documentOf(const RecordedFiles& files, const Concealer& concealer);

/// Adds every line that may be concealed in a document, and the whole.
void addTo(SecretPool& pool, const RecordedFile& file);

/// One file of such a document, with what is concealed taken from the pool. FixInput: it is none of these.
/// FixSetup: lines are not at hand any more; the sentence names their numbers.
[[nodiscard]] Result<RecordedFile> fileFrom(const nlohmann::json& document, const std::string& path,
                                            const SecretPool& pool);

[[nodiscard]] std::string_view toString(FileCondition condition) noexcept;
[[nodiscard]] std::optional<FileCondition> fileConditionFrom(std::string_view text) noexcept;

} // namespace holdfast::snapshots

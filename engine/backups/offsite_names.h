// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to copies elsewhere: how their keys are made.
#pragma once

#include "engine/core/backups/backup.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::backups::offsite {

inline constexpr std::string_view kManifest = "manifest.sealed";
inline constexpr std::string_view kBackups = "backups/";
inline constexpr std::string_view kLog = "wal/";

/// A finished piece of the log, or a history.
struct LogPiece {
    std::string system;
    std::string file;
    std::string segment; ///< empty: a history
    std::string digest;  ///< likewise
};

/// What a finished piece's name says that its bytes are; empty: it is no piece.
[[nodiscard]] std::string digestInName(std::string_view file);
/// A finished piece or a history.
[[nodiscard]] bool isLogFile(const std::string& file);
/// None: another key.
[[nodiscard]] std::optional<LogPiece> pieceIn(std::string_view key, std::string_view base);
/// Of backups whose manifest is there; newest first.
[[nodiscard]] std::vector<BackupId> idsIn(const std::map<std::string, std::uint64_t>& there,
                                          const std::string& base);

} // namespace holdfast::backups::offsite

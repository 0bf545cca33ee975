// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace holdfast::stores {

/// What is in a sealed file.
enum class SealedKind : std::uint8_t {
    Manifest,
    Parts,
    Export,
    Backup,
    BackupProofs,
    BackupWork,
    BackupCopy
};

/// The largest file and the largest content that are read.
inline constexpr std::size_t kMostSealed = std::size_t{64} << 20U;
inline constexpr std::size_t kMostUnsealed = std::size_t{256} << 20U;

/// Content compressed (zstd) between a first line that says what it is and the SHA-256 of all before, in 64
/// hexadecimal digits: no byte of it can change unnoticed. The same content gives the same bytes.
[[nodiscard]] std::string sealed(SealedKind kind, std::string_view content);

/// FixInput in a sentence: too large, none of ours, of a newer version, another kind, cut short or changed.
[[nodiscard]] Result<std::string> unsealed(SealedKind kind, std::string_view bytes, const std::string& where);

/// A plain file of at most kMostSealed bytes; links are not followed. FixSetup: it cannot be read.
[[nodiscard]] Result<std::string> readSealedFile(const std::filesystem::path& path);

/// All or nothing: a new file for the owner only (0600) beside it is written, synced and renamed over it, and
/// its folder synced. FixSetup with what to do (disk full, no right): what was there before is untouched.
[[nodiscard]] Result<void> writeDurably(const std::filesystem::path& path, std::string_view bytes);

/// Makes what was named, renamed or removed in a folder durable. FixSetup: the disk refuses.
[[nodiscard]] Result<void> syncFolder(const std::filesystem::path& folder);

/// What writeDurably() leaves when its program is killed; nobody else's files are called so.
[[nodiscard]] bool isLeftOver(const std::filesystem::path& path);

} // namespace holdfast::stores

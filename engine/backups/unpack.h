// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/digest_stream.h"
#include "engine/core/backups/backup.h"
#include "engine/platforms/local/account.h"

#include <filesystem>
#include <optional>

namespace holdfast::backups {

/// How files are made that a server will own.
struct UnpackRule {
    std::optional<platforms::Account> owner; ///< none: this account
    BytesSink sink;                          ///< bytes written
    std::stop_token stop;
};

/// Writes what a file of a repository holds into a folder that is there: an archive («….tar», «….tar.zst») as
/// its entries, which must not be there yet. FixInput: its bytes are not those that its manifest names, or it
/// is no archive; then what was written is of no use. FixSetup: disk full, no right. Cancelled.
[[nodiscard]] Result<void> unpackArchive(const std::filesystem::path& archive, const BackupFile& expected,
                                         const std::filesystem::path& folder, const UnpackRule& rule);

/// The same for a single file, compressed («….zst») or not.
[[nodiscard]] Result<void> unpackFile(const std::filesystem::path& file, const BackupFile& expected,
                                      const std::filesystem::path& to, const UnpackRule& rule);

/// Compresses a file into a new one (zstd, one thread) and puts it on the disk.
[[nodiscard]] Result<FileFacts> packFile(const std::filesystem::path& file, const std::filesystem::path& to,
                                         std::stop_token stop);

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/digest_stream.h"
#include "engine/backups/sealed_stream.h"
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
    std::shared_ptr<const RepositoryKey> key = {}; ///< of encrypted files («….enc»)
    std::string name = {}; ///< under which it was encrypted; empty: nameSealed() of where it lies
};

/// Writes what a file of a repository holds into a folder that is there: an archive («….tar», «….tar.zst»,
/// each also «….enc») as its entries, which must not be there yet. FixInput: its bytes are not those that its
/// manifest names, or it is no archive; then what was written is of no use. FixSetup: disk full, no right, no
/// key or another one. Cancelled.
[[nodiscard]] Result<void> unpackArchive(const std::filesystem::path& archive, const BackupFile& expected,
                                         const std::filesystem::path& folder, const UnpackRule& rule);

/// The same for a single file, compressed («….zst») or not, encrypted («….enc») or not.
[[nodiscard]] Result<void> unpackFile(const std::filesystem::path& file, const BackupFile& expected,
                                      const std::filesystem::path& to, const UnpackRule& rule);

/// The bytes that a file has now, plain as they are, of one that somebody may be writing to.
[[nodiscard]] Result<void> copyAsItIs(const std::filesystem::path& file, const std::filesystem::path& to,
                                      const UnpackRule& rule);

/// Compresses a file into a new one (zstd, one thread) and puts it on the disk.
[[nodiscard]] Result<FileFacts> packFile(const std::filesystem::path& file, const std::filesystem::path& to,
                                         std::stop_token stop);

/// Encrypts a file into a new one and puts it on the disk.
[[nodiscard]] Result<FileFacts> sealFile(const std::filesystem::path& file, const std::filesystem::path& to,
                                         const RepositoryKey& key, const std::string& name,
                                         std::stop_token stop);

/// Of a file of a backup: what it is called where it is not encrypted.
[[nodiscard]] std::string plainName(const std::string& path);

/// Of a file of a physical backup: whether it is the archive of a tablespace («16384.tar…»).
[[nodiscard]] bool isTablespace(const std::string& file);

/// «<folder>/<path>»: the name that a file of a backup is encrypted under, so that it cannot pass for one of
/// another backup.
[[nodiscard]] std::string nameSealed(const std::filesystem::path& file, const std::string& path);

} // namespace holdfast::backups

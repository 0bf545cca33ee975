// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::stores {

/// Makes the directory and those above that are missing, for the owner only (0700). FixSetup when it cannot
/// be made, is not a directory, belongs to someone else or can be written by others.
[[nodiscard]] Result<void> makePrivateDirectory(const std::filesystem::path& directory);

enum class FileOrigin : std::uint8_t { Existed, Created };

/// Makes sure that there is a file for the owner only (0600). FixSetup when it is a link or no plain file, or
/// belongs to someone else. Links are not followed.
[[nodiscard]] Result<FileOrigin> makePrivateFile(const std::filesystem::path& file);

/// «<file>.<label>-20261121T025508Z», with a number behind it when that is taken.
[[nodiscard]] std::filesystem::path datedSibling(const std::filesystem::path& file, const std::string& label,
                                                 TimePoint now);

/// Renames and makes the new name durable.
[[nodiscard]] Result<void> renameDurably(const std::filesystem::path& from, const std::filesystem::path& to);

/// The only process that may open something: a lock on a file that ends with the process, however that ends.
class ProcessLock {
public:
    /// FixSetup when another process (named by its pid) holds it.
    [[nodiscard]] static Result<ProcessLock> take(const std::filesystem::path& file);

    ProcessLock(ProcessLock&& other) noexcept;
    ProcessLock& operator=(ProcessLock&&) = delete;
    ~ProcessLock();

private:
    explicit ProcessLock(int descriptor) noexcept : m_descriptor(descriptor) {}

    int m_descriptor;
};

/// Bytes that are free for this user on the disk that holds `path`; -1 when that cannot be told.
[[nodiscard]] std::int64_t freeSpace(const std::filesystem::path& path) noexcept;

} // namespace holdfast::stores

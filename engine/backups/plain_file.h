// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace holdfast::backups {

/// How much is read at once.
inline constexpr std::size_t kChunk = std::size_t{1} << 20U;

/// A plain file that is read or written from its beginning to its end. Links are not followed. FixSetup in a
/// sentence: the disk is full, no right, no such file.
class PlainFile {
public:
    [[nodiscard]] static Result<PlainFile> openToRead(const std::filesystem::path& path);
    /// A new file for the owner only (0600).
    [[nodiscard]] static Result<PlainFile> create(const std::filesystem::path& path);

    /// Into all of `chunk`; how much came, 0: the end.
    [[nodiscard]] Result<std::size_t> read(std::string& chunk);
    [[nodiscard]] Result<void> write(std::string_view bytes);
    /// On the disk.
    [[nodiscard]] Result<void> sync();

    [[nodiscard]] int descriptor() const noexcept { return m_file.get(); }

private:
    PlainFile(UniqueFd file, std::filesystem::path path) : m_file(std::move(file)), m_path(std::move(path)) {}

    UniqueFd m_file;
    std::filesystem::path m_path;
};

/// Puts a file that is there, or the names in a folder, on the disk.
[[nodiscard]] Result<void> syncPath(const std::filesystem::path& path);

/// What a call of the system said (errno), as an error of setup with the remedy for it.
[[nodiscard]] std::unexpected<Error> systemTrouble(const std::filesystem::path& path, const char* what);

} // namespace holdfast::backups

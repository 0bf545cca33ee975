// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/platforms/local/account.h"

#include <filesystem>
#include <optional>
#include <utility>

namespace holdfast::backups {

/// A folder with a name that nobody can guess, for one account; removed with all in it at the end.
class PrivateFolder {
public:
    /// Below `base`. FixSetup: it cannot be made.
    [[nodiscard]] static Result<PrivateFolder> make(const std::filesystem::path& base,
                                                    const std::optional<platforms::Account>& owner);

    /// A name below `base` that nobody can guess. Nothing is made.
    [[nodiscard]] static std::filesystem::path nameIn(const std::filesystem::path& base);
    /// Of that name, which must not be there.
    [[nodiscard]] static Result<PrivateFolder> makeAt(const std::filesystem::path& path,
                                                      const std::optional<platforms::Account>& owner);

    PrivateFolder(PrivateFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}

    PrivateFolder& operator=(PrivateFolder&&) = delete;
    ~PrivateFolder();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

private:
    explicit PrivateFolder(std::filesystem::path path) : m_path(std::move(path)) {}

    std::filesystem::path m_path;
};

} // namespace holdfast::backups

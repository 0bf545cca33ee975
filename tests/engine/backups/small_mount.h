// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/mount.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

namespace holdfast::backups::testing {

/// A disk of its own at a folder, of so many bytes, while it lives; for everybody, the restored servers too.
class SmallMount {
public:
    SmallMount(std::string folder, std::int64_t bytes) : m_folder(std::move(folder)) {
        std::error_code ignored;
        std::filesystem::create_directory(m_folder, ignored);
        const auto options = "mode=0711,size=" + std::to_string(bytes);
        m_there = ::mount("holdfast-test", m_folder.c_str(), "tmpfs", 0, options.c_str()) == 0;
    }

    ~SmallMount() {
        if (m_there) ::umount2(m_folder.c_str(), MNT_DETACH);
    }

    SmallMount(const SmallMount&) = delete;
    SmallMount& operator=(const SmallMount&) = delete;

    /// False: this account may not.
    [[nodiscard]] bool isThere() const { return m_there; }

private:
    std::string m_folder;
    bool m_there = false;
};

} // namespace holdfast::backups::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace holdfast::platforms {

/// What a process writes, in a file that never grows beyond its bound: when it is full it becomes PATH.1 (the
/// one before goes) and a new one begins. Files are 0600. A full disk loses log lines, never the process.
class BoundedLog {
public:
    /// `bytes`: bound of each of the two files, at least 4 KiB. An existing file is continued.
    [[nodiscard]] static Result<BoundedLog> open(std::string path, std::size_t bytes);

    void append(std::string_view text);

    /// The last `bytes` at most, from the start of a line where one begins in them.
    [[nodiscard]] std::string tail(std::size_t bytes) const;

private:
    BoundedLog(std::string path, std::size_t bytes, UniqueFd file, std::size_t written);
    [[nodiscard]] bool turnOver();

    std::string m_path;
    std::size_t m_bound;
    UniqueFd m_file;
    std::size_t m_written;
};

} // namespace holdfast::platforms

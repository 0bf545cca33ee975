// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace holdfast::discovery {

/// What came of reading a file.
struct FileAnswer {
    enum class Status : std::uint8_t { Read, Absent, Refused } status = Status::Absent;
    std::string text; ///< when Read
    std::string why;  ///< when Refused: in words («is a folder»)
};

/// Reads a file of at most so many bytes. Core's discovery touches no disk by itself: this is its only way
/// out, and a fake one in tests and fuzzers.
using FileReader = std::function<FileAnswer(const std::string& path, std::size_t maximumBytes)>;

} // namespace holdfast::discovery

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::meta {

/// A text file of the tree, read once.
struct SourceFile {
    std::string path; ///< relative to the root, with '/'
    std::vector<std::string> lines;

    [[nodiscard]] bool isHeader() const { return path.ends_with(".h"); }

    [[nodiscard]] bool isScript() const { return !path.ends_with(".h") && !path.ends_with(".cpp"); }

    [[nodiscard]] std::string folder() const;
    [[nodiscard]] std::string stem() const; ///< the file's name without folder and ending
};

/// An #include line.
struct Include {
    std::string name; ///< as written, without quotes or brackets
    bool quoted = false;
    std::size_t line = 0; ///< from 1
};

/// Every C++ file and shell or Python script below root, except in build folders and those whose name starts
/// with a dot (.ci is read). Sorted by path, so that complaints come in a stable order.
[[nodiscard]] std::vector<SourceFile> readSourceTree(const std::filesystem::path& root);

[[nodiscard]] std::vector<std::string> readLines(const std::filesystem::path& file);

[[nodiscard]] std::vector<Include> includesOf(const SourceFile& file);

} // namespace holdfast::meta

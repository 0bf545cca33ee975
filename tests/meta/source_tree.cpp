// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/meta/source_tree.h"

#include <algorithm>
#include <fstream>
#include <regex>

namespace holdfast::meta {

namespace {

bool isSource(const std::filesystem::path& path) {
    const auto ending = path.extension();
    if (ending == ".cpp" || ending == ".h" || ending == ".sh" || ending == ".py") {
        return true;
    }
    if (!ending.empty()) {
        return false;
    }
    std::ifstream in(path);
    std::string start(2, '\0');
    return in.read(start.data(), 2) && start == "#!";
}

bool isLeftOut(const std::filesystem::path& folder) {
    const auto name = folder.filename().string();
    return name == "build" || name.starts_with("build-") || (name.starts_with('.') && name != ".ci");
}

} // namespace

std::string SourceFile::folder() const {
    return std::filesystem::path(path).parent_path().generic_string();
}

std::string SourceFile::stem() const {
    return std::filesystem::path(path).stem().string();
}

std::vector<std::string> readLines(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::vector<SourceFile> readSourceTree(const std::filesystem::path& root) {
    std::vector<SourceFile> files;
    for (auto entry = std::filesystem::recursive_directory_iterator(root);
         entry != std::filesystem::recursive_directory_iterator(); ++entry) {
        if (entry->is_directory() && isLeftOut(entry->path())) {
            entry.disable_recursion_pending();
        } else if (entry->is_regular_file() && isSource(entry->path())) {
            files.push_back({.path = entry->path().lexically_relative(root).generic_string(),
                             .lines = readLines(entry->path())});
        }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

std::vector<Include> includesOf(const SourceFile& file) {
    static const std::regex directive(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
    std::vector<Include> includes;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        std::smatch match;
        if (std::regex_search(file.lines[i], match, directive)) {
            includes.push_back({.name = match[2], .quoted = match[1] == "\"", .line = i + 1});
        }
    }
    return includes;
}

} // namespace holdfast::meta

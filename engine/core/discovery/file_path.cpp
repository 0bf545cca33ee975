// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/file_path.h"

#include <filesystem>

namespace holdfast::discovery {

std::string folderOf(std::string_view path) {
    const auto slash = path.find_last_of('/');
    return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash + 1));
}

std::string joined(std::string_view folder, std::string_view path) {
    const std::filesystem::path whole = std::filesystem::path(folder) / std::filesystem::path(path);
    return whole.lexically_normal().string();
}

std::string lastPart(std::string_view path) {
    while (path.ends_with('/'))
        path.remove_suffix(1);
    const auto slash = path.find_last_of('/');
    const auto last = slash == std::string_view::npos ? path : path.substr(slash + 1);
    return last == "." || last == ".." ? std::string() : std::string(last);
}

} // namespace holdfast::discovery

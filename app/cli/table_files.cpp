// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table_files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace holdfast::app {

std::optional<std::string> readText(const std::string& path, std::ostream& problems) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    if (file) text.assign(std::istreambuf_iterator<char>(file), {});
    if (file) return text;
    problems << fmt::format("{}: error: cannot be read: {}\n", path, std::strerror(errno));
    return std::nullopt;
}

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char letter : text) {
        if (letter == '"') quoted += '"';
        quoted += letter;
    }
    return quoted + '"';
}

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/discovery/disk_files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace holdfast::discovery {

namespace {

FileAnswer refused(std::string why) {
    return {.status = FileAnswer::Status::Refused, .text = {}, .why = std::move(why)};
}

FileAnswer read(const std::string& path, std::size_t maximum) {
    namespace fs = std::filesystem;
    std::error_code problem;
    const auto status = fs::status(path, problem);
    if (status.type() == fs::file_type::not_found) return {};
    if (problem) return refused(fmt::format("cannot be read: {}", problem.message()));
    if (fs::is_directory(status)) return refused("is a folder: name the file in it");
    if (!fs::is_regular_file(status)) return refused("is not a file");
    const auto size = fs::file_size(path, problem);
    if (!problem && size > maximum)
        return refused(
            fmt::format("is larger than a Compose file may be ({} bytes, at most {})", size, maximum));
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return refused(fmt::format("cannot be opened: {}", std::strerror(errno)));
    FileAnswer answer{.status = FileAnswer::Status::Read, .text = std::string(maximum + 1, '\0'), .why = {}};
    stream.read(answer.text.data(), static_cast<std::streamsize>(answer.text.size()));
    if (stream.bad()) return refused(fmt::format("cannot be read: {}", std::strerror(errno)));
    answer.text.resize(static_cast<std::size_t>(stream.gcount()));
    if (answer.text.size() > maximum)
        return refused(fmt::format("is larger than a Compose file may be (at most {} bytes)", maximum));
    return answer;
}

} // namespace

FileReader diskFiles() {
    return [](const std::string& path, std::size_t maximum) { return read(path, maximum); };
}

} // namespace holdfast::discovery

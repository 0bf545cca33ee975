// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/part_pack.h"

#include "engine/core/base/sha256.h"

#include <fmt/format.h>

#include <charconv>

namespace holdfast::stores {

namespace {

constexpr std::size_t kDigest = 64;

std::unexpected<Error> damaged(const std::string& where) {
    return failure(ErrorCode::FixInput, "It is damaged: its parts are not those that were written.", where);
}

} // namespace

std::string PackWriter::add(std::string_view text) {
    auto digest = sha256Hex(text);
    add(digest, text);
    return digest;
}

void PackWriter::add(const std::string& digest, std::string_view text) {
    m_content += fmt::format("{} {}\n", digest, text.size());
    m_content.append(text).append("\n");
}

Result<std::vector<PackedText>> textsIn(std::string_view content, const std::string& where) {
    std::vector<PackedText> out;
    while (!content.empty()) {
        const auto line = content.substr(0, content.find('\n'));
        if (line.size() < kDigest + 2 || line.size() == content.size() || line[kDigest] != ' ')
            return damaged(where);
        std::size_t length = 0;
        const auto* end = line.data() + line.size();
        const auto [stop, error] = std::from_chars(line.data() + kDigest + 1, end, length);
        content.remove_prefix(line.size() + 1);
        if (error != std::errc{} || stop != end || length >= content.size() || content[length] != '\n')
            return damaged(where);
        out.push_back({.digest = std::string(line.substr(0, kDigest)), .text = content.substr(0, length)});
        if (sha256Hex(out.back().text) != out.back().digest) return damaged(where);
        content.remove_prefix(length + 1);
    }
    return out;
}

} // namespace holdfast::stores

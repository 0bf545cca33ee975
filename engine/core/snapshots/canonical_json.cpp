// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/canonical_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

/// How deep brackets stand inside each other, without reading the text as JSON.
std::size_t deepest(std::string_view text) noexcept {
    std::size_t depth = 0;
    std::size_t most = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\') ++i;
            if (c == '"') inText = false;
            continue;
        }
        if (c == '"') inText = true;
        if (c == '[' || c == '{') most = std::max(most, ++depth);
        if ((c == ']' || c == '}') && depth > 0) --depth;
    }
    return most;
}

std::string dumped(const json& document, json::error_handler_t handler) {
    return document.dump(-1, ' ', false, handler);
}

} // namespace

std::string canonicalText(const json& document) {
    return dumped(document, json::error_handler_t::replace);
}

bool isUtf8(std::string_view bytes) {
    const auto kept = dumped(json(std::string(bytes)), json::error_handler_t::ignore);
    const auto read = json::parse(kept, nullptr, false);
    return read.is_string() && read.get_ref<const std::string&>() == bytes;
}

Result<json> canonicalDocument(std::string_view text, const std::string& where,
                               const DocumentBounds& bounds) {
    if (text.size() > bounds.bytes)
        return failure(ErrorCode::FixInput,
                       fmt::format("It has {} bytes; at most {} are read.", text.size(), bounds.bytes),
                       where);
    if (deepest(text) > bounds.depth)
        return failure(
            ErrorCode::FixInput,
            fmt::format("Its arrays and objects stand more than {} deep inside each other.", bounds.depth),
            where);
    auto document = json::parse(text, nullptr, false);
    if (document.is_discarded()) return failure(ErrorCode::FixInput, "It is no JSON.", where);
    // A key that stands twice, blanks, other spellings of numbers and letters: all make another text.
    if (canonicalText(document) != text)
        return failure(ErrorCode::FixInput,
                       "It is not written as Holdfast writes it (order of keys, blanks, numbers), so it was "
                       "changed by something else.",
                       where);
    return document;
}

} // namespace holdfast::snapshots

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/bounded_json.h"

#include <limits>

namespace holdfast::platforms::docker {

using nlohmann::json;

namespace {

/// Counts brackets and separators outside of texts, before anything is allocated.
bool isWithin(std::string_view text, const JsonBounds& bounds) {
    int depth = 0;
    std::size_t values = 1;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inText = false;
            continue;
        }
        if (c == '"')
            inText = true;
        else if (c == '[' || c == '{') {
            ++values;
            if (++depth > bounds.depth) return false;
        } else if (c == ']' || c == '}')
            --depth;
        else if (c == ',')
            ++values;
        if (values > bounds.values) return false;
    }
    return true;
}

} // namespace

Result<json> parseBounded(std::string_view text, const JsonBounds& bounds) {
    if (!isWithin(text, bounds))
        return failure(ErrorCode::Retry, "the answer is nested too deeply or holds too much");
    auto document = json::parse(text, nullptr, false);
    if (document.is_discarded()) return failure(ErrorCode::Retry, "the answer is no JSON");
    return document;
}

JsonView JsonView::operator[](std::string_view key) const {
    if (m_value == nullptr || !m_value->is_object()) return {};
    const auto found = m_value->find(key);
    return found == m_value->end() ? JsonView() : JsonView(*found);
}

std::string JsonView::text() const {
    return exists() && m_value->is_string() ? m_value->get<std::string>() : std::string();
}

std::optional<std::int64_t> JsonView::integer() const {
    if (!exists() || !m_value->is_number_integer()) return std::nullopt;
    if (m_value->is_number_unsigned()) {
        constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
        const auto value = m_value->get<std::uint64_t>();
        return value > static_cast<std::uint64_t>(kMost) ? kMost : static_cast<std::int64_t>(value);
    }
    return m_value->get<std::int64_t>();
}

bool JsonView::flag() const {
    return exists() && m_value->is_boolean() && m_value->get<bool>();
}

std::vector<JsonView> JsonView::items() const {
    std::vector<JsonView> found;
    if (!exists() || !m_value->is_array()) return found;
    found.reserve(m_value->size());
    for (const auto& item : *m_value)
        found.emplace_back(item);
    return found;
}

std::vector<std::string> JsonView::texts() const {
    std::vector<std::string> found;
    for (const auto& item : items()) {
        if (item.exists() && item.m_value->is_string()) found.push_back(item.text());
    }
    return found;
}

std::vector<std::pair<std::string, JsonView>> JsonView::members() const {
    std::vector<std::pair<std::string, JsonView>> found;
    if (!exists() || !m_value->is_object()) return found;
    for (const auto& [key, value] : m_value->items())
        found.emplace_back(key, JsonView(value));
    return found;
}

} // namespace holdfast::platforms::docker

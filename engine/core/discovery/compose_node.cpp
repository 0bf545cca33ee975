// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_node.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::discovery {

namespace {

/// More than this nobody reads; a hostile file could ask for millions.
constexpr std::size_t kMostFindings = 200;
constexpr std::size_t kMostMessage = 500;

} // namespace

std::string Place::fileName() const {
    if (!file) return {};
    const auto slash = file->find_last_of('/');
    return slash == std::string::npos ? *file : file->substr(slash + 1);
}

std::string Place::folder() const {
    if (!file) return {};
    const auto slash = file->find_last_of('/');
    return slash == std::string::npos ? std::string() : file->substr(0, slash + 1);
}

void Findings::error(const Place& place, std::string message, std::string suggestion) {
    add(Diagnostic::Level::Error, place, std::move(message), std::move(suggestion));
}

void Findings::note(const Place& place, std::string message, std::string suggestion) {
    add(Diagnostic::Level::Note, place, std::move(message), std::move(suggestion));
}

std::string Findings::nearest(std::string_view word, std::span<const std::string_view> known) const {
    constexpr std::size_t kLongestWord = 100;
    if (m_all.size() >= kMostFindings || word.size() > kLongestWord) return {};
    const auto found = nearestWord(word, known);
    return found.empty() ? std::string() : fmt::format("did you mean «{}»?", found);
}

void Findings::add(Diagnostic::Level level, const Place& place, std::string message, std::string suggestion) {
    if (message.size() > kMostMessage) {
        message.resize(kMostMessage);
        // Not in the middle of a character.
        while (!message.empty() && (static_cast<unsigned char>(message.back()) & 0xC0U) == 0x80U)
            message.pop_back();
        if (!message.empty() && static_cast<unsigned char>(message.back()) >= 0xC0U) message.pop_back();
        message += "…";
    }
    Diagnostic found{.level = level,
                     .file = place.file ? *place.file : std::string(),
                     .line = place.line,
                     .column = place.column,
                     .message = std::move(message),
                     .suggestion = std::move(suggestion)};
    if (level == Diagnostic::Level::Error) ++m_errors;
    if (std::ranges::find(m_all, found) != m_all.end()) return;
    if (m_all.size() < kMostFindings) {
        m_all.push_back(std::move(found));
    } else {
        ++m_dropped;
    }
}

Diagnostics Findings::take() {
    if (m_dropped > 0) {
        m_all.push_back({.level = m_errors > 0 ? Diagnostic::Level::Error : Diagnostic::Level::Note,
                         .file = m_all.front().file,
                         .message = fmt::format("and {} more of this kind", m_dropped),
                         .suggestion = {}});
        m_dropped = 0;
    }
    return std::move(m_all);
}

const Node::Entry* Node::entry(std::string_view key) const noexcept {
    const auto found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &*found;
}

const Node* Node::find(std::string_view key) const noexcept {
    const Entry* found = entry(key);
    return found == nullptr || found->value->isNull() ? nullptr : found->value.get();
}

std::string_view kindWord(const Node& node) noexcept {
    switch (node.kind) {
    case Node::Kind::Map:
        return "a mapping";
    case Node::Kind::Sequence:
        return "a list";
    case Node::Kind::Scalar:
        return "a text";
    case Node::Kind::Null:
        break;
    }
    return "nothing";
}

NodePtr makeScalar(std::string text, const Place& where) {
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::Scalar;
    node->text = std::move(text);
    node->where = where;
    return node;
}

NodePtr makeMap(std::vector<Node::Entry> entries, const Place& where) {
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::Map;
    node->where = where;
    for (const auto& entry : entries)
        node->size += 1 + entry.value->size;
    node->entries = std::move(entries);
    return node;
}

} // namespace holdfast::discovery

// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: a Compose file as a tree of values, each with its place.
#pragma once

#include "engine/core/fleet/diagnostic.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::discovery {

/// Where something stands. Line and column count from 1; 0: the file as a whole.
struct Place {
    std::shared_ptr<const std::string> file;
    int line = 0;
    int column = 0;

    /// «compose.yaml» without its folder; empty: none.
    [[nodiscard]] std::string fileName() const;
    /// The folder of the file with its slash; empty: the working folder.
    [[nodiscard]] std::string folder() const;
};

/// Collects what is to be said, and no more than a person would read.
class Findings {
public:
    void error(const Place& place, std::string message, std::string suggestion = {});
    void note(const Place& place, std::string message, std::string suggestion = {});

    [[nodiscard]] bool hasErrors() const noexcept { return m_errors > 0; }

    /// «did you mean …?», or nothing: no candidate is near, or so much is wrong already that looking is no
    /// use.
    [[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string_view> known) const;

    /// In the order in which they were found, each once.
    [[nodiscard]] const Diagnostics& all() const noexcept { return m_all; }

    [[nodiscard]] Diagnostics take();

private:
    void add(Diagnostic::Level level, const Place& place, std::string message, std::string suggestion);

    Diagnostics m_all;
    std::size_t m_errors = 0;
    std::size_t m_dropped = 0;
};

struct Node;
/// Shared: an alias is the node that it names, so that aliases of aliases cost nothing.
using NodePtr = std::shared_ptr<const Node>;

struct Node {
    enum class Kind : std::uint8_t { Null, Scalar, Sequence, Map };
    /// What an overriding file asks for: take the key away, or replace it instead of merging.
    enum class Tag : std::uint8_t { None, Reset, Override };

    struct Entry {
        std::string key;
        Place where;
        NodePtr value;
    };

    Kind kind = Kind::Null;
    Tag tag = Tag::None;
    bool varied = false; ///< a variable was put in
    std::string text;    ///< Scalar: with variables put in
    std::string raw;     ///< Scalar that is varied: as it stands in the file
    std::vector<NodePtr> items;
    std::vector<Entry> entries; ///< in the order of the file, merge keys resolved, keys unique
    Place where;
    std::size_t size = 1; ///< nodes below it and itself, aliases expanded

    [[nodiscard]] bool isNull() const noexcept { return kind == Kind::Null; }

    [[nodiscard]] bool isScalar() const noexcept { return kind == Kind::Scalar; }

    [[nodiscard]] bool isSequence() const noexcept { return kind == Kind::Sequence; }

    [[nodiscard]] bool isMap() const noexcept { return kind == Kind::Map; }

    /// The entry of that key when this is a mapping and it has one; null: none.
    [[nodiscard]] const Entry* entry(std::string_view key) const noexcept;
    /// Its value; null: none, or nothing stands there.
    [[nodiscard]] const Node* find(std::string_view key) const noexcept;
};

/// «a mapping», «a list», «a text», «nothing».
[[nodiscard]] std::string_view kindWord(const Node& node) noexcept;

[[nodiscard]] NodePtr makeScalar(std::string text, const Place& where);
[[nodiscard]] NodePtr makeMap(std::vector<Node::Entry> entries, const Place& where);

} // namespace holdfast::discovery

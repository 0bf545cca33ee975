// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/yaml_reader.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace holdfast::yaml {

namespace {

std::string_view kindOf(const YAML::Node& node) {
    switch (node.Type()) {
    case YAML::NodeType::Map:
        return "a mapping";
    case YAML::NodeType::Sequence:
        return "a list";
    case YAML::NodeType::Scalar:
        return "a text";
    case YAML::NodeType::Null:
    case YAML::NodeType::Undefined:
        return "nothing";
    }
    return "something else";
}

/// What is shown of a wrong value: short, one line, and nothing that came from the environment.
std::string shown(const YAML::Node& node) {
    std::string text = node.IsScalar() ? node.Scalar() : std::string(kindOf(node));
    std::ranges::replace(text, '\n', ' ');
    if (text.size() > 40) text = text.substr(0, 37) + "…";
    return text;
}

std::string didYouMean(std::string_view nearest) {
    return nearest.empty() ? std::string() : fmt::format("did you mean «{}»?", nearest);
}

} // namespace

Reader::Reader(std::string file, const EnvironmentLookup& environment)
    : m_file(std::move(file)), m_environment(environment) {
    const auto slash = m_file.find_last_of('/');
    m_folder = slash == std::string::npos ? "" : m_file.substr(0, slash + 1);
}

void Reader::error(const YAML::Mark& where, std::string message, std::string suggestion) {
    m_diagnostics.push_back({.level = Diagnostic::Level::Error,
                             .file = m_file,
                             .line = where.line + 1,
                             .column = where.column + 1,
                             .message = std::move(message),
                             .suggestion = std::move(suggestion)});
}

void Reader::note(const YAML::Mark& where, std::string message) {
    error(where, std::move(message));
    m_diagnostics.back().level = Diagnostic::Level::Note;
}

std::size_t Reader::errorCount() const {
    const auto isError = [](const Diagnostic& d) { return d.level == Diagnostic::Level::Error; };
    return static_cast<std::size_t>(std::ranges::count_if(m_diagnostics, isError));
}

Diagnostics Reader::takeDiagnostics() {
    std::ranges::stable_sort(m_diagnostics, {},
                             [](const Diagnostic& d) { return std::pair(d.line, d.column); });
    return std::move(m_diagnostics);
}

bool Reader::usesEnvironment(const YAML::Node& node) {
    return node.IsScalar() && node.Scalar().find("${") != std::string::npos;
}

std::optional<std::string> Reader::expanded(const std::string& raw, const YAML::Mark& where,
                                            std::string_view what) {
    std::string out;
    std::size_t from = 0;
    while (true) {
        const auto open = raw.find("${", from);
        if (open == std::string::npos) break;
        const auto close = raw.find('}', open);
        if (close == std::string::npos) {
            error(where, fmt::format("{}: «${{» without its «}}»", what));
            return std::nullopt;
        }
        out += raw.substr(from, open - from);
        const std::string inner = raw.substr(open + 2, close - open - 2);
        const auto separator = inner.find(":-");
        const std::string name = inner.substr(0, separator);
        const auto value = m_environment(name);
        if (value && !(value->empty() && separator != std::string::npos)) {
            out += *value;
        } else if (separator != std::string::npos) {
            out += inner.substr(separator + 2);
        } else {
            error(where, fmt::format("{}: the environment variable {} is not set", what, name),
                  fmt::format("set it, or give a default: ${{{}:-value}}", name));
            return std::nullopt;
        }
        from = close + 1;
    }
    out += raw.substr(from);
    return out;
}

std::optional<std::string> Reader::text(const YAML::Node& node, std::string_view what) {
    if (!node.IsScalar()) {
        error(node.Mark(), fmt::format("{}: expected a text, found {}", what, kindOf(node)));
        return std::nullopt;
    }
    return expanded(node.Scalar(), node.Mark(), what);
}

std::optional<double> Reader::quantity(const YAML::Node& node, Unit unit, std::string_view what) {
    const auto raw = text(node, what);
    if (!raw) return std::nullopt;
    const auto value = parseQuantity(*raw, unit);
    if (!value || !std::isfinite(*value)) {
        error(node.Mark(),
              fmt::format("{}: expected {}, found «{}»", what, quantityExample(unit), shown(node)));
        return std::nullopt;
    }
    return value;
}

std::optional<Duration> Reader::duration(const YAML::Node& node, std::string_view what, Duration from,
                                         Duration to) {
    const auto raw = text(node, what);
    if (!raw) return std::nullopt;
    const auto value = parseDuration(*raw);
    if (!value) {
        error(node.Mark(), fmt::format("{}: expected a duration such as 500 ms, 30 s or 5 min, found «{}»",
                                       what, shown(node)));
        return std::nullopt;
    }
    if (*value < from || *value > to) {
        error(node.Mark(), fmt::format("{}: expected {} to {} s, found «{}»", what,
                                       static_cast<double>(from.count()) / 1000.0,
                                       static_cast<double>(to.count()) / 1000.0, shown(node)));
        return std::nullopt;
    }
    return value;
}

std::optional<int> Reader::integer(const YAML::Node& node, std::string_view what, int from, int to) {
    const auto raw = text(node, what);
    if (!raw) return std::nullopt;
    const auto value = parseNumber(*raw);
    if (!value || *value != std::floor(*value) || *value < from || *value > to) {
        error(node.Mark(), fmt::format("{}: expected a whole number from {} to {}, found «{}»", what, from,
                                       to, shown(node)));
        return std::nullopt;
    }
    return static_cast<int>(*value);
}

std::optional<bool> Reader::boolean(const YAML::Node& node, std::string_view what) {
    const auto raw = text(node, what);
    if (!raw) return std::nullopt;
    if (*raw == "true" || *raw == "yes" || *raw == "on") return true;
    if (*raw == "false" || *raw == "no" || *raw == "off") return false;
    error(node.Mark(), fmt::format("{}: expected true or false, found «{}»", what, shown(node)));
    return std::nullopt;
}

std::optional<std::string> Reader::word(const YAML::Node& node, std::string_view what,
                                        std::span<const std::string_view> words) {
    const auto raw = text(node, what);
    if (!raw) return std::nullopt;
    if (std::ranges::find(words, *raw) != words.end()) return raw;
    error(node.Mark(),
          fmt::format("{}: expected one of {}; found «{}»", what, fmt::join(words, ", "), shown(node)),
          didYouMean(nearestWord(*raw, words)));
    return std::nullopt;
}

std::vector<std::string> Reader::texts(const YAML::Node& node, std::string_view what) {
    std::vector<std::string> out;
    if (node.IsScalar()) {
        if (auto one = text(node, what)) out.push_back(std::move(*one));
        return out;
    }
    if (!node.IsSequence()) {
        error(node.Mark(), fmt::format("{}: expected a list of texts, found {}", what, kindOf(node)));
        return out;
    }
    for (const auto& item : node) {
        if (auto one = text(item, what)) out.push_back(std::move(*one));
    }
    return out;
}

std::string Reader::path(const std::string& text) const {
    return text.empty() || text.starts_with('/') ? text : m_folder + text;
}

Mapping::Mapping(Reader& reader, const YAML::Node& node, std::string_view what) : m_where(node.Mark()) {
    if (!node.IsMap()) {
        if (!node.IsNull()) {
            reader.error(node.Mark(), fmt::format("{}: expected a mapping, found {}", what, kindOf(node)));
        }
        return;
    }
    std::set<std::string> seen;
    for (const auto& pair : node) {
        if (!pair.first.IsScalar()) {
            reader.error(pair.first.Mark(), fmt::format("{}: a key has to be a text", what));
            continue;
        }
        const std::string& key = pair.first.Scalar();
        if (!seen.insert(key).second) {
            reader.error(pair.first.Mark(), fmt::format("{}: «{}» stands here twice", what, key));
            continue;
        }
        m_entries.push_back({.key = key, .where = pair.first.Mark(), .value = pair.second});
    }
}

Mapping::Mapping(Reader& reader, const YAML::Node& node, std::string_view what,
                 std::span<const std::string_view> known)
    : Mapping(reader, node, what) {
    for (const auto& entry : m_entries) {
        if (std::ranges::find(known, entry.key) != known.end()) continue;
        reader.error(entry.where, fmt::format("{}: «{}» is not known here", what, entry.key),
                     didYouMean(nearestWord(entry.key, known)));
    }
}

YAML::Node Mapping::operator[](std::string_view key) const {
    const auto found = std::ranges::find(m_entries, key, &Entry::key);
    if (found == m_entries.end() || found->value.IsNull()) return YAML::Node(YAML::NodeType::Undefined);
    return found->value;
}

bool Mapping::has(std::string_view key) const {
    return (*this)[key].IsDefined();
}

bool isWithin(const YAML::Node& node, std::size_t& nodesLeft, int depthLeft) {
    if (nodesLeft == 0 || depthLeft == 0) return false;
    --nodesLeft;
    if (node.IsSequence()) {
        for (const auto& item : node) {
            if (!isWithin(item, nodesLeft, depthLeft - 1)) return false;
        }
    } else if (node.IsMap()) {
        for (const auto& pair : node) {
            if (!isWithin(pair.first, nodesLeft, depthLeft - 1)) return false;
            if (!isWithin(pair.second, nodesLeft, depthLeft - 1)) return false;
        }
    }
    return true;
}

} // namespace holdfast::yaml

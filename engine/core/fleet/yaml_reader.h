// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the fleet file's reader: typed access to YAML that reports every mistake with its place.
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/units.h"
#include "engine/core/fleet/diagnostic.h"
#include "engine/core/fleet/fleet_file.h"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::yaml {

/// What reading needs to know and where mistakes go.
class Reader {
public:
    Reader(std::string file, const EnvironmentLookup& environment);

    void error(const YAML::Mark& where, std::string message, std::string suggestion = {});
    void note(const YAML::Mark& where, std::string message);
    [[nodiscard]] std::size_t errorCount() const;

    [[nodiscard]] bool hasErrors() const { return errorCount() > 0; }

    [[nodiscard]] Diagnostics takeDiagnostics();

    /// The text of a scalar with ${NAME} and ${NAME:-value} taken from the environment; `what` names it in
    /// messages.
    [[nodiscard]] std::optional<std::string> text(const YAML::Node& node, std::string_view what);
    [[nodiscard]] std::optional<double> quantity(const YAML::Node& node, Unit unit, std::string_view what);
    [[nodiscard]] std::optional<Duration> duration(const YAML::Node& node, std::string_view what,
                                                   Duration from, Duration to);
    [[nodiscard]] std::optional<int> integer(const YAML::Node& node, std::string_view what, int from, int to);
    [[nodiscard]] std::optional<bool> boolean(const YAML::Node& node, std::string_view what);
    /// One of `words`, else an error that names the nearest.
    [[nodiscard]] std::optional<std::string> word(const YAML::Node& node, std::string_view what,
                                                  std::span<const std::string_view> words);
    /// A list of texts, or one text.
    [[nodiscard]] std::vector<std::string> texts(const YAML::Node& node, std::string_view what);

    /// A path in the file, relative ones taken from the file's folder.
    [[nodiscard]] std::string path(const std::string& text) const;

    [[nodiscard]] std::optional<std::string> environment(const std::string& name) const {
        return m_environment(name);
    }

    /// The text was taken from the environment, at least in part.
    [[nodiscard]] static bool usesEnvironment(const YAML::Node& node);

private:
    [[nodiscard]] std::optional<std::string> expanded(const std::string& raw, const YAML::Mark& where,
                                                      std::string_view what);

    std::string m_file;
    std::string m_folder;
    EnvironmentLookup m_environment;
    Diagnostics m_diagnostics;
};

/// A mapping read by its keys. Reports duplicate keys at once, and unknown ones (with the nearest known word)
/// when `known` is given.
class Mapping {
public:
    struct Entry {
        std::string key;
        YAML::Mark where;
        YAML::Node value;
    };

    Mapping(Reader& reader, const YAML::Node& node, std::string_view what);
    Mapping(Reader& reader, const YAML::Node& node, std::string_view what,
            std::span<const std::string_view> known);

    /// An undefined node where the key is absent (or null).
    [[nodiscard]] YAML::Node operator[](std::string_view key) const;
    [[nodiscard]] bool has(std::string_view key) const;

    [[nodiscard]] const std::vector<Entry>& entries() const& noexcept { return m_entries; }

    /// By value from a temporary, so that a range-for over one is sound.
    [[nodiscard]] std::vector<Entry> entries() && noexcept { return std::move(m_entries); }

    [[nodiscard]] YAML::Mark where() const noexcept { return m_where; }

private:
    std::vector<Entry> m_entries;
    YAML::Mark m_where;
};

/// Counts nodes, aliases expanded, and depth; false as soon as a bound is passed.
[[nodiscard]] bool isWithin(const YAML::Node& node, std::size_t& nodesLeft, int depthLeft);

} // namespace holdfast::yaml

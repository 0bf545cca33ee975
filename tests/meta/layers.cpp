// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/meta/layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <sstream>

namespace holdfast::meta {

namespace {

using Names = std::vector<std::string_view>;

const std::vector<LayerRule>& rules() {
    static const std::vector<LayerRule> table{
        {.name = "engine/core",
         .layers = {"engine/core"},
         .qtModules = {},
         .headers = {"Eigen/", "unsupported/Eigen/", // ships with Eigen: its Fourier transform
                     "boost/", "fmt/", "nlohmann/", "openssl/evp.h", // SHA-256
                     "spdlog/", "yaml-cpp/"},
         .libraries = {"Boost::headers", "Eigen3::Eigen", "Threads::Threads", "fmt::fmt",
                       "nlohmann_json::nlohmann_json", "OpenSSL::Crypto", "spdlog::spdlog",
                       "yaml-cpp::yaml-cpp"}},
        {.name = "engine/ports",
         .layers = {"engine/ports", "engine/core"},
         .qtModules = {},
         .headers = {},
         .libraries = {}},
        {.name = "engine",
         .layers = {"engine", "engine/ports", "engine/core"},
         .qtModules = {"Core", "Network"},
         .headers = {"*"},
         .libraries = {"*"}},
        {.name = "models",
         .layers = {"models", "engine/ports", "engine/core"},
         .qtModules = {"Core"},
         .headers = {"fmt/"},
         .libraries = {"fmt::fmt"}},
        {.name = "ui",
         .layers = {"ui", "models", "engine/ports", "engine/core"},
         .qtModules = {"Core", "Gui", "Widgets", "Charts", "Svg", "SvgWidgets"},
         .headers = {"fmt/"},
         .libraries = {"fmt::fmt"}},
        {.name = "app",
         .layers = {"app", "ui", "models", "engine", "engine/ports", "engine/core"},
         .qtModules = {"*"},
         .headers = {"*"},
         .libraries = {"*"}},
    };
    return table;
}

// Sockets of Boost: foreign to every layer that may otherwise use Boost's headers.
constexpr std::array boostSockets{std::string_view("boost/asio"), std::string_view("boost/beast")};

bool contains(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end() || std::ranges::find(names, "*") != names.end();
}

bool startsWithAny(std::string_view text, const auto& beginnings) {
    return std::ranges::any_of(
        beginnings, [&](std::string_view start) { return start == "*" || text.starts_with(start); });
}

/// «vector», «cstdint»: the C++ library's headers have neither folder nor ending.
bool isStandardHeader(std::string_view name) {
    return name.find_first_of("/.") == std::string_view::npos && !name.starts_with('Q');
}

/// What is wrong with an include in angle brackets, if anything.
std::optional<std::string> foreignHeaderProblem(const LayerRule& layer, std::string_view name) {
    if (isStandardHeader(name)) {
        return std::nullopt;
    }
    if (name.starts_with('Q') || (name.starts_with('q') && name.ends_with(".h"))) {
        const auto slash = name.find('/');
        if (!name.starts_with("Qt") || slash == std::string_view::npos) {
            return fmt::format("<{}> names no Qt module (write <QtCore/…>)", name);
        }
        const auto module = name.substr(2, slash - 2);
        if (!contains(layer.qtModules, module)) {
            return fmt::format("{} may not include Qt{}", layer.name, module);
        }
        return std::nullopt;
    }
    const bool anything = contains(layer.headers, "*");
    if (!startsWithAny(name, layer.headers) || (!anything && startsWithAny(name, boostSockets))) {
        return fmt::format("{} may not include <{}>", layer.name, name);
    }
    return std::nullopt;
}

std::optional<std::string> ownHeaderProblem(const LayerRule& layer, std::string_view name,
                                            const std::set<std::string_view>& known) {
    if (name.ends_with(".moc") || name.starts_with("moc_")) {
        return std::nullopt;
    }
    if (!known.contains(name)) {
        return fmt::format("\"{}\" is no file of the tree (write the path from the root)", name);
    }
    const auto* used = layerOf(name);
    if (used == nullptr || !contains(layer.layers, used->name)) {
        return fmt::format("{} may not include {}", layer.name, used ? used->name : name);
    }
    return std::nullopt;
}

} // namespace

const LayerRule* layerOf(std::string_view path) {
    const LayerRule* best = nullptr;
    for (const auto& rule : rules()) {
        const bool inside =
            path == rule.name || (path.starts_with(rule.name) && path[rule.name.size()] == '/');
        if (inside && (best == nullptr || rule.name.size() > best->name.size())) {
            best = &rule;
        }
    }
    return best;
}

std::vector<LinkLine> parseLinkGraph(const std::vector<std::string>& lines) {
    std::vector<LinkLine> graph;
    for (const auto& line : lines) {
        std::istringstream in(line);
        LinkLine link;
        std::getline(in, link.folder, '|');
        std::getline(in, link.target, '|');
        for (std::string library; in >> library;) {
            link.libraries.push_back(library);
        }
        graph.push_back(std::move(link));
    }
    return graph;
}

std::vector<std::string> includeViolations(const std::vector<SourceFile>& files) {
    std::set<std::string_view> known;
    for (const auto& file : files) {
        known.insert(file.path);
    }
    std::vector<std::string> violations;
    for (const auto& file : files) {
        const bool product = !file.path.starts_with("tests/") && !file.path.starts_with("packaging/");
        if (file.isScript() || !product) {
            continue;
        }
        const auto* layer = layerOf(file.path);
        if (layer == nullptr) {
            violations.push_back(fmt::format("{}:1: lies in no layer", file.path));
            continue;
        }
        for (const auto& include : includesOf(file)) {
            const auto problem = include.quoted ? ownHeaderProblem(*layer, include.name, known)
                                                : foreignHeaderProblem(*layer, include.name);
            if (problem) {
                violations.push_back(fmt::format("{}:{}: {}", file.path, include.line, *problem));
            }
        }
    }
    return violations;
}

std::vector<std::string> linkViolations(const std::vector<LinkLine>& graph) {
    std::vector<std::string> violations;
    const auto folderOf = [&](std::string_view target) -> std::optional<std::string_view> {
        const auto found = std::ranges::find(graph, target, &LinkLine::target);
        return found == graph.end() ? std::nullopt : std::optional<std::string_view>(found->folder);
    };
    const auto isAllowed = [&](const LayerRule& layer, std::string_view library) {
        if (const auto folder = folderOf(library)) {
            const auto* used = layerOf(*folder);
            return used != nullptr && contains(layer.layers, used->name);
        }
        if (library == "holdfast_compiler") {
            return true;
        }
        if (library == "holdfast_qt_definitions") {
            return !layer.qtModules.empty();
        }
        if (library.starts_with("Qt")) {
            const auto colons = library.find("::");
            return colons != std::string_view::npos && contains(layer.qtModules, library.substr(colons + 2));
        }
        return contains(layer.libraries, library);
    };
    for (const auto& line : graph) {
        const auto* layer = layerOf(line.folder);
        if (layer == nullptr) {
            violations.push_back(fmt::format("{} lies in no layer ({})", line.target, line.folder));
            continue;
        }
        for (const auto& library : line.libraries) {
            if (!isAllowed(*layer, library)) {
                violations.push_back(
                    fmt::format("{} ({}) may not link {}", line.target, layer->name, library));
            }
        }
    }
    return violations;
}

} // namespace holdfast::meta

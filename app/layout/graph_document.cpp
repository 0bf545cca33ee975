// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/layout/graph_document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace holdfast::layout {

namespace {

using Json = nlohmann::json;

/// The parser keeps what it reads, so depth is refused before it begins.
bool isShallow(std::string_view text) {
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inText = false;
        } else if (c == '"') {
            inText = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaximumDepth) return false;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return true;
}

std::optional<double> numberIn(const Json& value, double minimum, double maximum) {
    if (!value.is_number()) return std::nullopt;
    const double number = value.get<double>();
    if (!std::isfinite(number) || number < minimum || number > maximum) return std::nullopt;
    return number;
}

std::optional<std::size_t> indexIn(const Json& value, std::size_t count) {
    if (!value.is_number_unsigned()) return std::nullopt;
    const auto index = value.get<std::uint64_t>();
    if (index >= count) return std::nullopt;
    return static_cast<std::size_t>(index);
}

std::unexpected<Error> refuse(std::string detail) {
    return failure(ErrorCode::FixInput, std::move(detail), "request");
}

Result<void> readNodes(const Json& list, Graph& graph) {
    if (!list.is_array()) return refuse("«nodes» must be a list of [width, height]");
    if (list.size() > kMaximumNodes) return refuse(fmt::format("more than {} nodes", kMaximumNodes));
    graph.nodes.reserve(list.size());
    for (const Json& entry : list) {
        if (!entry.is_array() || entry.size() != 2) return refuse("a node must be [width, height]");
        const auto width = numberIn(entry[0], 1.0, kLargestNode);
        const auto height = numberIn(entry[1], 1.0, kLargestNode);
        if (!width || !height) return refuse("a node's width and height must be 1 to 100000");
        graph.nodes.push_back({.width = *width, .height = *height});
    }
    return {};
}

Result<void> readEdges(const Json& list, Graph& graph) {
    if (!list.is_array()) return refuse("«edges» must be a list of [from, to, weight]");
    if (list.size() > kMaximumEdges) return refuse(fmt::format("more than {} edges", kMaximumEdges));
    graph.edges.reserve(list.size());
    for (const Json& entry : list) {
        if (!entry.is_array() || entry.size() != 3) return refuse("an edge must be [from, to, weight]");
        const auto from = indexIn(entry[0], graph.nodes.size());
        const auto to = indexIn(entry[1], graph.nodes.size());
        const auto weight = numberIn(entry[2], 1.0, 100.0);
        if (!from || !to) return refuse("an edge must join two nodes of the request by their index");
        if (!weight) return refuse("an edge's weight must be 1 to 100");
        graph.edges.push_back({.from = *from, .to = *to, .weight = static_cast<int>(*weight)});
    }
    return {};
}

Result<void> readGap(const Json& document, const char* name, double& gap) {
    const auto found = document.find(name);
    if (found == document.end()) return {};
    const auto value = numberIn(*found, 0.0, 2'000.0);
    if (!value) return refuse(fmt::format("«{}» must be 0 to 2000", name));
    gap = *value;
    return {};
}

} // namespace

Result<Graph> readGraph(std::string_view text) {
    if (text.size() > kMaximumBytes) return refuse(fmt::format("longer than {} bytes", kMaximumBytes));
    if (!isShallow(text)) return refuse("nested too deeply");
    const Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (document.is_discarded() || !document.is_object()) return refuse("not a JSON object");
    if (!document.contains("nodes") || !document.contains("edges")) {
        return refuse("«nodes» and «edges» are needed");
    }
    Graph graph;
    if (const auto read = readNodes(document["nodes"], graph); !read) return std::unexpected(read.error());
    if (const auto read = readEdges(document["edges"], graph); !read) return std::unexpected(read.error());
    if (const auto read = readGap(document, "layerGap", graph.layerGap); !read) {
        return std::unexpected(read.error());
    }
    if (const auto read = readGap(document, "nodeGap", graph.nodeGap); !read) {
        return std::unexpected(read.error());
    }
    if (const auto found = document.find("routes"); found != document.end()) {
        if (!found->is_boolean()) return refuse("«routes» must be true or false");
        graph.routes = found->get<bool>();
    }
    return graph;
}

std::string writeLayout(const Layout& layout) {
    // Written by hand: a tenth of a pixel is enough, and the answer for thousands of edges stays small.
    auto text = fmt::format("{{\"width\":{:.1f},\"height\":{:.1f},\"nodes\":[", layout.width, layout.height);
    const char* comma = "";
    for (const Point& centre : layout.centres) {
        fmt::format_to(std::back_inserter(text), "{}[{:.1f},{:.1f}]", comma, centre.x, centre.y);
        comma = ",";
    }
    text += "],\"routes\":[";
    comma = "";
    for (const auto& route : layout.routes) {
        text += comma;
        text += '[';
        const char* inner = "";
        for (const Point& point : route) {
            fmt::format_to(std::back_inserter(text), "{}{:.1f},{:.1f}", inner, point.x, point.y);
            inner = ",";
        }
        text += ']';
        comma = ",";
    }
    text += "]}";
    return text;
}

} // namespace holdfast::layout

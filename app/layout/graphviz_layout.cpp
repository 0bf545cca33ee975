// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/layout/graphviz_layout.h"

#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <memory>
#include <string>

namespace holdfast::layout {

namespace {

constexpr double kPointsPerInch = 72.0;
/// Beyond this one column would only grow too long to read.
constexpr std::size_t kAlignedUpTo = 60;

struct CloseGraph {
    void operator()(Agraph_t* graph) const { agclose(graph); }
};

struct CloseContext {
    void operator()(GVC_t* context) const { gvFreeContext(context); }
};

/// The library takes char* where it means const char*.
char* text(const std::string& value) {
    return const_cast<char*>(value.c_str());
}

void setDefault(Agraph_t* graph, int kind, const std::string& name, const std::string& value) {
    agattr(graph, kind, text(name), text(value));
}

void set(void* object, const std::string& name, const std::string& value) {
    agset(object, text(name), text(value));
}

std::string inches(double pixels) {
    return fmt::format("{:.4f}", pixels / kPointsPerInch);
}

/// The simplex and the crossing sweeps are bounded for large graphs: a picture in a second is worth more than
/// the last tenth of crossings.
void setEffort(Agraph_t* graph, std::size_t nodes) {
    if (nodes <= 300) return;
    setDefault(graph, AGRAPH, "nslimit", ".5");
    setDefault(graph, AGRAPH, "nslimit1", "1");
    setDefault(graph, AGRAPH, "mclimit", nodes <= 1'500 ? ".1" : ".03");
}

std::vector<Agnode_t*> build(Agraph_t* target, const Graph& graph, std::vector<Agedge_t*>& edges) {
    setDefault(target, AGRAPH, "rankdir", "LR");
    setDefault(target, AGRAPH, "ranksep", inches(graph.layerGap));
    setDefault(target, AGRAPH, "nodesep", inches(graph.nodeGap));
    setDefault(target, AGRAPH, "splines", graph.routes ? "spline" : "false");
    setDefault(target, AGRAPH, "pad", "0");
    setEffort(target, graph.nodes.size());
    setDefault(target, AGNODE, "shape", "box");
    setDefault(target, AGNODE, "fixedsize", "true");
    setDefault(target, AGNODE, "label", "");
    setDefault(target, AGNODE, "width", "1");
    setDefault(target, AGNODE, "height", "1");
    setDefault(target, AGEDGE, "arrowhead", "none");
    setDefault(target, AGEDGE, "tailport", "e"); // out on the right, in on the left, as one reads
    setDefault(target, AGEDGE, "headport", "w");
    setDefault(target, AGEDGE, "weight", "1");
    std::vector<Agnode_t*> nodes;
    nodes.reserve(graph.nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        Agnode_t* node = agnode(target, text(fmt::format("n{}", i)), 1);
        set(node, "width", inches(graph.nodes[i].width));
        set(node, "height", inches(graph.nodes[i].height));
        nodes.push_back(node);
    }
    edges.reserve(graph.edges.size());
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        const Edge& edge = graph.edges[i];
        if (edge.from == edge.to) { // says nothing about layers
            edges.push_back(nullptr);
            continue;
        }
        Agedge_t* drawn = agedge(target, nodes[edge.from], nodes[edge.to], text(fmt::format("e{}", i)), 1);
        set(drawn, "weight", fmt::format("{}", edge.weight));
        edges.push_back(drawn);
    }
    return nodes;
}

/// What calls nothing (stores, brokers, models) stands in one column at the right, where people look for it.
void alignSinks(Agraph_t* target, const Graph& graph, const std::vector<Agnode_t*>& nodes) {
    std::vector<bool> calls(nodes.size(), false);
    std::vector<bool> isCalled(nodes.size(), false);
    for (const Edge& edge : graph.edges) {
        calls[edge.from] = true;
        isCalled[edge.to] = true;
    }
    Agraph_t* last = agsubg(target, text("last"), 1);
    agattr(target, AGRAPH, text("rank"), text(""));
    set(last, "rank", "max");
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (isCalled[i] && !calls[i]) agsubnode(last, nodes[i], 1);
    }
}

std::vector<Point> routeOf(Agedge_t* edge, double height) {
    if (edge == nullptr || ED_spl(edge) == nullptr || ED_spl(edge)->size < 1) return {};
    const bezier& curve = ED_spl(edge)->list[0];
    if (curve.size < 4) return {};
    std::vector<Point> points;
    points.reserve(static_cast<std::size_t>(curve.size));
    for (std::size_t i = 0; i < static_cast<std::size_t>(curve.size); ++i) {
        points.push_back({.x = curve.list[i].x, .y = height - curve.list[i].y});
    }
    return points;
}

} // namespace

Result<Layout> layOut(const Graph& graph) {
    if (graph.nodes.empty()) return Layout{};
    const std::unique_ptr<GVC_t, CloseContext> context(gvContext());
    const std::unique_ptr<Agraph_t, CloseGraph> target(agopen(text("fleet"), Agdirected, nullptr));
    if (!context || !target) return failure(ErrorCode::Internal, "Graphviz could not be set up", "graphviz");
    std::vector<Agedge_t*> edges;
    const std::vector<Agnode_t*> nodes = build(target.get(), graph, edges);
    if (graph.nodes.size() <= kAlignedUpTo) alignSinks(target.get(), graph, nodes);
    if (gvLayout(context.get(), target.get(), "dot") != 0) {
        return failure(ErrorCode::FixSetup,
                       "Graphviz has no layout «dot»: its plug-ins are not registered (run «dot -c»)",
                       "graphviz");
    }
    Layout layout;
    layout.width = GD_bb(target.get()).UR.x;
    layout.height = GD_bb(target.get()).UR.y;
    layout.centres.reserve(nodes.size());
    for (Agnode_t* node : nodes) {
        layout.centres.push_back({.x = ND_coord(node).x, .y = layout.height - ND_coord(node).y});
    }
    if (graph.routes) {
        layout.routes.reserve(edges.size());
        for (Agedge_t* edge : edges)
            layout.routes.push_back(routeOf(edge, layout.height));
    }
    gvFreeLayout(context.get(), target.get());
    return layout;
}

} // namespace holdfast::layout

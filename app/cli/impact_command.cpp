// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/impact_command.h"

#include "app/cli/table_files.h"
#include "engine/core/base/text.h"
#include "engine/core/fleet/fleet_file.h"
#include "engine/core/topology/edge_list.h"
#include "engine/core/topology/impact.h"
#include "engine/core/topology/standing.h"
#include "engine/core/topology/structure.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <optional>

namespace holdfast::app {

namespace {

using namespace topology;
using nlohmann::json;

struct Input {
    DependencyGraph graph;
    std::vector<double> importance; ///< by node; empty: all alike
    FleetSpec fleet;                ///< of a table of callers: bare services
};

void tell(const Diagnostics& diagnostics, std::ostream& problems) {
    for (const auto& diagnostic : diagnostics)
        problems << toString(diagnostic) << '\n';
}

std::optional<Input> readGraph(const std::string& path, std::ostream& problems) {
    const auto text = readText(path, problems);
    if (!text) return std::nullopt;
    const auto list = readEdgeList(*text, path);
    tell(list.diagnostics, problems);
    if (!list.valid) return std::nullopt;
    Input input{.graph = DependencyGraph(list.services, list.dependencies), .importance = {}, .fleet = {}};
    for (const auto& service : list.services) {
        ServiceSpec spec;
        spec.id = service;
        input.fleet.services.push_back(std::move(spec));
    }
    return input;
}

std::optional<Input> readFleet(const std::string& path, std::ostream& problems) {
    const auto outcome = readFleetFile(path, processEnvironment());
    tell(outcome.diagnostics, problems);
    if (!outcome.fleet) return std::nullopt;
    return Input{.graph = DependencyGraph(*outcome.fleet),
                 .importance = worthOf(*outcome.fleet),
                 .fleet = *outcome.fleet};
}

std::optional<std::vector<Node>> nodesOf(const DependencyGraph& graph, const std::vector<std::string>& names,
                                         std::ostream& problems) {
    std::vector<Node> nodes;
    for (const auto& name : names) {
        if (const auto node = graph.find(ServiceId(name))) {
            nodes.push_back(*node);
            continue;
        }
        std::vector<std::string_view> known;
        for (Node node = 0; node < graph.size(); ++node)
            known.push_back(graph.id(node).value());
        const auto nearest = nearestWord(name, known);
        problems << fmt::format("holdfast: there is no service «{}»{}\n", name,
                                nearest.empty() ? "" : fmt::format("; did you mean «{}»?", nearest));
        return std::nullopt;
    }
    return nodes;
}

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

json listOf(const DependencyGraph& graph, const std::vector<Affected>& affected, double Affected::* chance) {
    json list = json::array();
    for (const auto& one : affected) {
        json path = json::array();
        for (const Node node : one.path)
            path.push_back(graph.id(node).value());
        list.push_back({{"service", graph.id(one.node).value()},
                        {"probability", one.*chance},
                        {"seconds", seconds(one.after)},
                        {"path", std::move(path)}});
    }
    return list;
}

json impactJson(const Input& input, const std::vector<std::string>& names, const Impact& impact) {
    json result{{"down", listOf(input.graph, impact.down, &Affected::down)},
                {"degraded", listOf(input.graph, impact.degraded, &Affected::touched)},
                {"risk", impact.lostShare},
                {"exact", impact.exact},
                {"trials", impact.trials},
                {"standard_error", impact.standardError}};
    result["service"] = names.size() == 1 ? json(names.front()) : json(names);
    return result;
}

json analysisJson(const Input& input) {
    const DependencyGraph& graph = input.graph;
    const Structure structure = structureOf(graph);
    const FleetStanding standing = standingOf(graph, input.fleet);
    json points = json::array();
    json singles = json::array();
    json entries = json::array();
    json between = json::object();
    json critical = json::object();
    json dominators = json::object();
    json components = json::array();
    for (std::uint32_t c = 0; c < graph.componentCount(); ++c)
        components.push_back(json::array());
    for (Node node = 0; node < graph.size(); ++node) {
        const auto& name = graph.id(node).value();
        if (structure.articulation[node]) points.push_back(name);
        if (structure.dominator[node]) dominators[name] = graph.id(*structure.dominator[node]).value();
        const auto& service = standing.services[node];
        if (service.singlePoint) singles.push_back(name);
        between[name] = service.betweenness;
        critical[name] = service.criticality;
        components[graph.components()[node]].push_back(name);
    }
    for (const Node node : structure.entryPoints)
        entries.push_back(graph.id(node).value());
    return {{"services", graph.size()},
            {"dependencies", graph.edgeCount()},
            {"articulation_points", std::move(points)},
            {"components", std::move(components)},
            {"single_points_of_failure", std::move(singles)},
            {"betweenness", std::move(between)},
            {"betweenness_exact", standing.exactBetweenness},
            {"criticality", std::move(critical)},
            {"criticality_standard_error", standing.standardError},
            {"dominators", std::move(dominators)},
            {"entry_points", std::move(entries)}};
}

void writeTable(const json& list, std::string_view state, std::ostream& out) {
    for (const auto& one : list) {
        std::string path;
        for (const auto& step : one["path"])
            path += (path.empty() ? "" : " > ") + step.get<std::string>();
        out << fmt::format("{:<9} {:>6.3f} {:>8.0f} s  {}\n", state, one["probability"].get<double>(),
                           one["seconds"].get<double>(), path);
    }
}

void writeRows(const json& list, std::string_view state, std::ostream& out) {
    for (const auto& one : list)
        out << fmt::format("{},{},{},{}\n", one["service"].get<std::string>(), state,
                           one["probability"].get<double>(), one["seconds"].get<double>());
}

void writeAnalysis(const json& analysis, Format format, std::ostream& out) {
    const bool csv = format == Format::Csv;
    out << (csv ? "service,articulation,betweenness,criticality\n"
                : fmt::format("{:<32} {:>8} {:>12} {:>12}\n", "SERVICE", "CUT", "BETWEENNESS",
                              "CRITICALITY"));
    const auto& points = analysis["articulation_points"];
    for (const auto& [name, betweenness] : analysis["betweenness"].items()) {
        const bool cut = std::ranges::find(points, json(name)) != points.end();
        const double share = analysis["criticality"][name].get<double>();
        if (csv)
            out << fmt::format("{},{},{},{}\n", name, cut ? 1 : 0, betweenness.get<double>(), share);
        else
            out << fmt::format("{:<32} {:>8} {:>12.2f} {:>12.3f}\n", name, cut ? "yes" : "",
                               betweenness.get<double>(), share);
    }
}

} // namespace

int runImpact(const Options& options, std::ostream& out, std::ostream& problems) {
    const auto input =
        options.graph.empty() ? readFleet(options.fleet, problems) : readGraph(options.graph, problems);
    if (!input) return exit_code::kBadUsage;
    const auto failing = nodesOf(input->graph, options.services, problems);
    if (!failing) return exit_code::kBadUsage;
    json result = json::object();
    if (!failing->empty())
        result = impactJson(*input, options.services,
                            impactOf(input->graph, *failing, {.importance = input->importance}));
    if (options.analysis) result["analysis"] = analysisJson(*input);
    if (options.format == Format::Json) {
        out << result.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
        return exit_code::kDone;
    }
    const bool csv = options.format == Format::Csv;
    if (!failing->empty()) {
        if (csv) out << "service,state,probability,seconds\n";
        for (const char* state : {"down", "degraded"})
            csv ? writeRows(result[state], state, out) : writeTable(result[state], state, out);
        if (!csv) {
            out << fmt::format("{:.1f} % of the rest of the fleet would be lost",
                               100.0 * result["risk"].get<double>());
            if (!result["exact"].get<bool>())
                out << fmt::format(" ({} trials, standard error of a probability at most {:.3f})",
                                   result["trials"].get<std::size_t>(),
                                   result["standard_error"].get<double>());
            out << '\n';
        }
    }
    if (options.analysis) writeAnalysis(result["analysis"], options.format, out);
    return exit_code::kDone;
}

} // namespace holdfast::app

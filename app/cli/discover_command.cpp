// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/discover_command.h"

#include "app/cli/counted.h"
#include "engine/core/discovery/compose_discovery.h"
#include "engine/discovery/disk_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace holdfast::app {

namespace {

using discovery::ComposeOutcome;
using nlohmann::json;

json problemsJson(const Diagnostics& diagnostics) {
    json list = json::array();
    for (const auto& diagnostic : diagnostics) {
        list.push_back({{"level", diagnostic.level == Diagnostic::Level::Error ? "error" : "note"},
                        {"file", diagnostic.file},
                        {"line", diagnostic.line},
                        {"column", diagnostic.column},
                        {"message", diagnostic.message},
                        {"suggestion", diagnostic.suggestion}});
    }
    return list;
}

void writeJson(const ComposeOutcome& outcome, std::ostream& out) {
    json services = json::array();
    for (const auto& service : outcome.discovered.services) {
        services.push_back({{"service", service.name},
                            {"kind", toString(service.kind)},
                            {"role", service.role},
                            {"address", service.address},
                            {"watched", !service.address.empty()},
                            {"replicas", service.replicas},
                            {"line", service.line},
                            {"comments", service.comments}});
    }
    json dependencies = json::array();
    for (const auto& dependency : outcome.discovered.dependencies) {
        dependencies.push_back({{"from", dependency.from},
                                {"to", dependency.to},
                                {"kind", toString(dependency.kind)},
                                {"evidence", dependency.evidence}});
    }
    const json all{{"valid", outcome.fleet != nullptr},
                   {"services", std::move(services)},
                   {"dependencies", std::move(dependencies)},
                   {"problems", problemsJson(outcome.diagnostics)},
                   {"fleet", outcome.fleetText}};
    out << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

/// «; hard: db, cache; soft: mail»
std::string needsOf(const discovery::DiscoveredFleet& fleet, const std::string& name) {
    std::string out;
    for (const auto kind : {DependencyKind::Hard, DependencyKind::Soft}) {
        std::string names;
        for (const auto& dependency : fleet.dependencies) {
            if (dependency.from == name && dependency.kind == kind)
                names += (names.empty() ? "" : ", ") + dependency.to;
        }
        if (!names.empty()) out += fmt::format("; {}: {}", toString(kind), names);
    }
    return out;
}

/// What was understood, a line for each service.
void tell(const ComposeOutcome& outcome, std::ostream& out) {
    const auto& fleet = outcome.discovered;
    std::size_t width = 7;
    for (const auto& service : fleet.services)
        width = std::max(width, service.name.size());
    for (const auto& service : fleet.services) {
        out << fmt::format("  {:<{}}  {:<10}  {}{}\n", service.name, width, toString(service.kind),
                           service.address.empty() ? "not watched: no address" : service.address,
                           needsOf(fleet, service.name));
    }
    const auto watched =
        std::ranges::count_if(fleet.services, [](const auto& s) { return !s.address.empty(); });
    out << fmt::format("{} ({} watched), {} understood\n",
                       counted(fleet.services.size(), "service", "services"), watched,
                       counted(fleet.dependencies.size(), "dependency", "dependencies"));
}

/// «shop» of «compose.yaml» in the working folder /srv/shop: what Compose itself would call the project.
std::string folderName(const std::string& file) {
    std::error_code problem;
    const auto whole = std::filesystem::absolute(file, problem).lexically_normal();
    return problem ? std::string() : whole.parent_path().filename().string();
}

} // namespace

int runDiscover(const Options& options, std::ostream& out, std::ostream& problems) {
    const auto outcome = discovery::discoverCompose({.files = options.sources,
                                                     .profiles = options.profiles,
                                                     .environmentFile = options.environmentFile,
                                                     .project = folderName(options.sources.front()),
                                                     .host = options.host},
                                                    discovery::diskFiles(), processEnvironment());
    const int code = outcome.fleet ? exit_code::kDone : exit_code::kBadUsage;
    if (options.format == Format::Json) {
        writeJson(outcome, out);
        return code;
    }
    if (outcome.fleet) {
        out << outcome.fleetText;
        tell(outcome, problems);
    }
    for (const auto& diagnostic : outcome.diagnostics)
        problems << toString(diagnostic) << '\n';
    if (!outcome.fleet) {
        const auto errors =
            std::ranges::count(outcome.diagnostics, Diagnostic::Level::Error, &Diagnostic::level);
        problems << fmt::format("{} found: no fleet file was written\n",
                                counted(static_cast<std::size_t>(errors), "mistake", "mistakes"));
    }
    return code;
}

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_discovery.h"

#include "engine/core/discovery/compose_fleet.h"
#include "engine/core/discovery/compose_project.h"
#include "engine/core/discovery/fleet_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace holdfast::discovery {

namespace {

/// Mistakes first by file, then by place.
void sort(Diagnostics& diagnostics, const std::vector<std::string>& files) {
    const auto rank = [&files](const Diagnostic& d) {
        const auto at = std::ranges::find(files, d.file);
        return std::tuple(at - files.begin(), d.line, d.column);
    };
    std::ranges::stable_sort(diagnostics, {}, rank);
}

} // namespace

ComposeOutcome discoverCompose(const ComposeQuestion& question, const FileReader& read,
                               const EnvironmentLookup& environment) {
    Findings findings;
    Variables variables(environment);
    const ComposeRequest request{.files = question.files,
                                 .profiles = question.profiles,
                                 .environmentFile = question.environmentFile,
                                 .read = read,
                                 .name = question.project};
    const auto project = readProject(request, variables, findings);
    ComposeOutcome outcome;
    outcome.profiles.assign(project.profiles.begin(), project.profiles.end());
    outcome.discovered = fleetOf(project, read, variables, question.host, findings);
    if (outcome.discovered.services.empty() && !findings.hasErrors()) {
        const auto file =
            std::make_shared<const std::string>(question.files.empty() ? "" : question.files.front());
        findings.error({.file = file},
                       project.inactive.empty() ? "no service is left to watch"
                                                : "every service belongs to a profile",
                       project.inactive.empty() ? "" : "choose one of them");
    }
    const bool refused = findings.hasErrors();
    outcome.diagnostics = findings.take();
    if (!refused) {
        outcome.fleetText = writeFleet(outcome.discovered);
        const auto nothing = [](const std::string&) { return std::optional<std::string>(); };
        const auto written = readFleetText(outcome.fleetText, "the discovered fleet", nothing);
        outcome.fleet = written.fleet;
        // What is written is what was read: anything else is a defect, and is said rather than written.
        for (const auto& wrong : written.diagnostics) {
            if (wrong.level != Diagnostic::Level::Error) continue;
            outcome.diagnostics.push_back(
                {.level = Diagnostic::Level::Error,
                 .file = question.files.front(),
                 .message =
                     fmt::format("a defect of Holdfast: its fleet file is not valid: {}", wrong.message),
                 .suggestion = {}});
            outcome.fleetText.clear();
        }
    }
    sort(outcome.diagnostics, project.files);
    return outcome;
}

} // namespace holdfast::discovery

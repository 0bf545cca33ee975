// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/discovery/compose_discovery.h"
#include "engine/core/discovery/compose_project.h"
#include "engine/core/discovery/compose_service.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace holdfast::testing {

/// Files that are there without a disk.
struct ProjectFiles {
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> environment;

    [[nodiscard]] discovery::FileReader reader() const {
        return [files = files](const std::string& path, std::size_t maximum) {
            using discovery::FileAnswer;
            const auto found = files.find(path);
            if (found == files.end()) return FileAnswer{};
            if (found->second.size() > maximum)
                return FileAnswer{.status = FileAnswer::Status::Refused, .text = {}, .why = "is too large"};
            return FileAnswer{.status = FileAnswer::Status::Read, .text = found->second, .why = {}};
        };
    }

    [[nodiscard]] EnvironmentLookup lookup() const {
        return [environment = environment](const std::string& name) {
            const auto found = environment.find(name);
            return found == environment.end() ? std::nullopt : std::optional(found->second);
        };
    }

    [[nodiscard]] discovery::ComposeOutcome discover(std::vector<std::string> profiles = {}) const {
        return discovery::discoverCompose({.files = {"shop/compose.yaml"}, .profiles = std::move(profiles)},
                                          reader(), lookup());
    }
};

/// A project of one file.
inline ProjectFiles project(std::string compose, std::map<std::string, std::string> environment = {}) {
    return {.files = {{"shop/compose.yaml", std::move(compose)}}, .environment = std::move(environment)};
}

/// Everything that was said, a line each.
inline std::string said(const Diagnostics& diagnostics) {
    std::string out;
    for (const auto& diagnostic : diagnostics)
        out += toString(diagnostic) + "\n";
    return out;
}

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// The only service of a project, read with its files.
inline discovery::ComposeService readOnly(const ProjectFiles& files, discovery::Findings& findings) {
    discovery::Variables variables(files.lookup());
    const auto read =
        discovery::readProject({.files = {"shop/compose.yaml"}, .read = files.reader()}, variables, findings);
    if (read.services.empty()) return {};
    discovery::TextBudget budget;
    return discovery::readComposeService(read.services.front(), files.reader(), variables, budget, findings);
}

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workloads/managers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::workloads {

namespace {

struct LabelSign {
    ManagerKind kind;
    std::string_view label;
    std::string_view nameLabel; ///< holds the manager's name
    std::string_view sentence;  ///< {} is the name
};

constexpr std::array<LabelSign, 5> kLabelSigns{{
    {ManagerKind::Compose, "com.docker.compose.project", "com.docker.compose.project",
     "the Compose project «{}» declares it: its next «up» brings back what its file says, so change the "
     "file, too"},
    {ManagerKind::Swarm, "com.docker.swarm.service.id", "com.docker.swarm.service.name",
     "Swarm runs it for the service «{}» and starts another task for each that ends: act on the Swarm "
     "service"},
    {ManagerKind::Kubernetes, "io.kubernetes.pod.name", "io.kubernetes.pod.name",
     "Kubernetes runs it in the pod «{}» and puts back what is changed: act through Kubernetes"},
    {ManagerKind::Nomad, "com.hashicorp.nomad.alloc_id", "com.hashicorp.nomad.task_name",
     "Nomad runs it as the task «{}» and starts it again: act through Nomad"},
    {ManagerKind::ImageUpdater, "com.centurylinklabs.watchtower.enable", "",
     "an image updater may replace it at any moment: pause the updater while the image must stay"},
}};

std::string valueOf(const std::map<std::string, std::string>& labels, std::string_view name) {
    const auto found = labels.find(std::string(name));
    return found == labels.end() ? std::string() : found->second;
}

void findLabels(const Configuration& configuration, std::vector<Manager>& found) {
    for (const auto& sign : kLabelSigns) {
        const auto label = configuration.labels.find(std::string(sign.label));
        if (label == configuration.labels.end()) continue;
        if (sign.kind == ManagerKind::ImageUpdater && label->second == "false") continue;
        const auto name = valueOf(configuration.labels, sign.nameLabel);
        found.push_back({.kind = sign.kind,
                         .name = name,
                         .evidence = fmt::format("label {}", sign.label),
                         .sentence = fmt::format(fmt::runtime(sign.sentence), name)});
    }
}

bool runsPatroni(const std::vector<std::string>& words) {
    return std::ranges::any_of(words, [](const std::string& word) {
        const std::string_view program = std::string_view(word).substr(word.rfind('/') + 1);
        return program == "patroni" || program == "patroni.py";
    });
}

void findPatroni(const Configuration& configuration, std::vector<Manager>& found) {
    std::string evidence;
    const auto variable = configuration.environment.lower_bound("PATRONI_");
    if (variable != configuration.environment.end() && variable->first.starts_with("PATRONI_"))
        evidence = "environment variable " + variable->first;
    else if (configuration.environment.contains("SPILO_CONFIGURATION"))
        evidence = "environment variable SPILO_CONFIGURATION";
    else if (runsPatroni({configuration.artifact}) || runsPatroni(configuration.entrypoint) ||
             runsPatroni(configuration.command))
        evidence = "its command is patroni";
    if (evidence.empty()) return;
    const auto scope = configuration.environment.find("PATRONI_SCOPE");
    found.push_back(
        {.kind = ManagerKind::Patroni,
         .name = scope == configuration.environment.end() ? std::string() : scope->second.reveal(),
         .evidence = evidence,
         .sentence = "Patroni decides which server leads and starts PostgreSQL again: pause it "
                     "(patronictl pause) or act through patronictl"});
}

} // namespace

std::vector<Manager> managersOf(const Configuration& configuration) {
    std::vector<Manager> found;
    if (configuration.restart.policy != RestartPolicy::Never) {
        found.push_back(
            {.kind = ManagerKind::RestartPolicy,
             .name = std::string(toString(configuration.restart.policy)),
             .evidence = fmt::format("restart policy {}", toString(configuration.restart.policy)),
             .sentence =
                 "the platform starts it again by itself when it ends; one that was stopped on purpose stays "
                 "stopped"});
    }
    findLabels(configuration, found);
    findPatroni(configuration, found);
    return found;
}

} // namespace holdfast::workloads

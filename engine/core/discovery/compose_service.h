// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: one service of a Compose project, as far as it matters to watching it.
#pragma once

#include "engine/core/discovery/compose_health.h"
#include "engine/core/discovery/compose_ports.h"
#include "engine/core/discovery/compose_project.h"
#include "engine/core/fleet/fleet_spec.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::discovery {

/// A variable of the container. `value` may be a secret: it is looked at, never written.
struct ServiceVariable {
    std::string name;
    std::string value;
    std::string raw; ///< as it stands in the file, when variables were put in; else empty
    Place where;
};

/// Why one service needs another.
enum class NeedKind : std::uint8_t {
    Healthy,   ///< depends_on, condition: service_healthy
    Started,   ///< depends_on without more, links
    Completed, ///< depends_on, condition: service_completed_successfully
    Optional,  ///< depends_on, required: false
    Shares,    ///< network_mode, pid or ipc: service:…
    Volumes    ///< volumes_from
};

struct ServiceNeed {
    std::string service;
    NeedKind kind = NeedKind::Started;
    Place where;
    std::string alias; ///< links: the name it is called by; empty: its own
    std::string word;  ///< «depends_on», «links», …
};

/// A word of the service's own that lets a proxy of this project lead to it.
struct ProxyWord {
    std::string proxy; ///< the proxy's image («traefik», «nginx-proxy»); empty: none
    std::string word;  ///< the label or variable
    Place where;
};

struct ComposeService {
    std::string name;
    Place where;
    std::string image;
    std::string build; ///< the folder it is built from; empty: not built here
    std::string containerName;
    std::string hostname;
    std::vector<std::string> command; ///< words of entrypoint and command, those within words taken apart
    std::string rawCommand;           ///< as it stands in the file, variables not put in
    std::vector<ServiceVariable> variables;
    std::vector<PublishedPort> ports;
    std::vector<int> exposed;
    HealthHint health;
    std::vector<ServiceNeed> needs;
    ProxyWord routed;
    std::string networkMode; ///< «host», «none», «service:x», …; empty: its networks
    std::map<std::string, std::vector<std::string>> networks; ///< by name, with aliases
    std::optional<double> memoryBytes;
    std::optional<double> cpus;
    int replicas = 1;
    std::vector<std::string> profiles;

    [[nodiscard]] const ServiceVariable* variable(std::string_view wanted) const noexcept;
    /// Its value without blanks; empty: not set.
    [[nodiscard]] std::string valueOf(std::string_view wanted) const;
};

/// How much text all services of a project together may hold, aliases counted each time.
struct TextBudget {
    std::size_t left = std::size_t{32} * 1024 * 1024;

    /// False: it is used up.
    [[nodiscard]] bool take(std::size_t bytes) noexcept {
        const bool enough = bytes <= left;
        left -= enough ? bytes : left;
        return enough;
    }
};

/// Reads one service; environment files through `read`. What it cannot make sense of is in the findings.
[[nodiscard]] ComposeService readComposeService(const ProjectService& service, const FileReader& read,
                                                const Variables& variables, TextBudget& budget,
                                                Findings& findings);

} // namespace holdfast::discovery

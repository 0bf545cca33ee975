// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: `ports` and `expose` of a service.
#pragma once

#include "engine/core/discovery/compose_node.h"

#include <string>
#include <vector>

namespace holdfast::discovery {

/// One port of the container that the host publishes.
struct PublishedPort {
    int container = 0;
    int host = 0;            ///< 0: Docker chooses one at each start
    std::string hostAddress; ///< as written; empty: every address of the host
    std::string protocol;    ///< «tcp», «udp»
    std::string application; ///< app_protocol («http», «https»); empty: not said
    Place where;

    bool operator==(const PublishedPort& other) const {
        return container == other.container && host == other.host && hostAddress == other.hostAddress &&
               protocol == other.protocol;
    }
};

/// Short («127.0.0.1:8080-8081:80-81/tcp») and long syntax, ranges taken apart.
/// What cannot be read is a note.
[[nodiscard]] std::vector<PublishedPort> readPorts(const Node& ports, Findings& findings);

/// Ports that are open to other services only.
[[nodiscard]] std::vector<int> readExposed(const Node& expose, Findings& findings);

} // namespace holdfast::discovery

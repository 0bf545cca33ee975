// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/probe_failure.h"
#include "engine/probes/run_limit.h"
#include "engine/probes/target_address.h"

#include <sys/socket.h>

#include <string>
#include <vector>

namespace holdfast::probes {

/// An address to connect to.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
    std::string literal; ///< numeric form of the host, or the path

    [[nodiscard]] const sockaddr* data() const noexcept;
};

/// The addresses of a target in the order to try them, at least one. Literals and paths are answered at
/// once; for a name the system is asked, and a name service that does not answer is given up at the limit
/// (the system's own call cannot be interrupted: it ends later, apart from the run).
[[nodiscard]] Attempt<std::vector<SocketAddress>> resolveTarget(const TargetAddress& target,
                                                                const RunLimit& limit);

} // namespace holdfast::probes

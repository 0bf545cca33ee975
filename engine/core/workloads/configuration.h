// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/units.h"
#include "engine/core/fleet/fleet_spec.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace holdfast::workloads {

/// When the platform itself starts an ended instance again.
enum class RestartPolicy : std::uint8_t { Never, OnFailure, Always, UnlessStopped };

struct RestartRule {
    RestartPolicy policy = RestartPolicy::Never;
    int attempts = 0; ///< OnFailure: how often at most; 0: without end

    auto operator<=>(const RestartRule&) const = default;
};

/// What an instance may use. Zero: no limit.
struct Limits {
    double cpus = 0.0;          ///< cores
    Bytes memory;               ///< bytes
    std::int64_t processes = 0; ///< processes and threads

    auto operator<=>(const Limits&) const = default;
};

enum class MountKind : std::uint8_t { Bind, Volume, Temporary };

struct Mount {
    MountKind kind = MountKind::Bind;
    std::string source; ///< folder of the host, or the volume's name; empty for Temporary
    std::string target; ///< where the instance sees it
    bool readOnly = false;

    auto operator<=>(const Mount&) const = default;
};

struct NetworkLink {
    std::string network;
    std::vector<std::string> aliases; ///< names under which others find it there

    auto operator<=>(const NetworkLink&) const = default;
};

struct PublishedPort {
    int port = 0;            ///< inside
    std::string protocol;    ///< «tcp», «udp», «sctp»
    std::string hostAddress; ///< empty: all
    int hostPort = 0;        ///< 0: any free one

    auto operator<=>(const PublishedPort&) const = default;
};

/// How the platform itself asks an instance for its health. Zero durations and retries: the platform's
/// default.
struct HealthCheck {
    std::vector<std::string> command; ///< empty: none. Docker's form: «CMD …», «CMD-SHELL …» or «NONE»
    Duration interval{0};
    Duration timeout{0};
    Duration startPeriod{0};
    int retries = 0;

    auto operator<=>(const HealthCheck&) const = default;
};

/// Everything that says how an instance is run: with it a service can be put back as it was. Comparing two of
/// them compares what the person means; shown and exported only through configuration_json.h, which masks.
struct Configuration {
    std::string artifact; ///< image reference, or absolute path of the program
    std::string
        fingerprint; ///< what it really is: the image's digest; size and time of a program. Not an order.
    std::vector<std::string> entrypoint; ///< empty: the artifact's own
    std::vector<std::string> command;    ///< arguments; empty: the artifact's own
    std::map<std::string, Secret> environment;
    std::string directory; ///< working directory; empty: the artifact's own
    std::string user;      ///< empty: the artifact's own
    Limits limits;
    std::vector<Mount> mounts;
    std::vector<NetworkLink> networks;
    std::vector<PublishedPort> ports;
    std::map<std::string, std::string> labels;
    HealthCheck healthCheck;
    RestartRule restart;
    std::string stopSignal; ///< «SIGTERM» where it says nothing
    Duration stopWithin{0}; ///< afterwards it is killed; 0: the platform's default

    /// What else the platform needs to put it back, in its own words (Docker: the body of a create call).
    /// Where it and the fields above differ, the fields above hold. Never shown.
    Secret native;

    bool operator==(const Configuration&) const = default;
};

} // namespace holdfast::workloads

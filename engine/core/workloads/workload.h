// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"
#include "engine/core/workloads/configuration.h"

#include <optional>

namespace holdfast::workloads {

/// What a platform runs under one name: a container, the replicas of a Compose service («project/service»), a
/// process.
using WorkloadId = Id<struct WorkloadTag>;
/// One running copy of it: a container's full id, a process's name.
using InstanceId = Id<struct InstanceTag>;

enum class InstanceState : std::uint8_t { Running, Stopped, Paused, Restarting, Removing, Unknown };

/// The platform's own health check; Holdfast's verdict is its probes'.
enum class InstanceHealth : std::uint8_t { Unchecked, Starting, Healthy, Unhealthy };

struct Instance {
    InstanceId id;
    std::string name;
    int number = 1; ///< among the replicas, from 1
    InstanceState state = InstanceState::Unknown;
    InstanceHealth health = InstanceHealth::Unchecked;
    std::int64_t pid = 0; ///< 0: none
    std::optional<TimePoint> started;
    std::optional<TimePoint> ended;
    std::optional<int> exitCode; ///< of the last end; 128 + n where signal n ended it
    bool outOfMemory = false;    ///< the last end was for want of memory
    int restarts = 0;            ///< by the platform itself
    std::string artifact;
    std::string fingerprint;

    bool operator==(const Instance&) const = default;
};

/// Somebody else who starts, stops or changes a workload, and would fight or undo what is done to it.
enum class ManagerKind : std::uint8_t {
    RestartPolicy,
    Compose,
    Swarm,
    Kubernetes,
    Nomad,
    Patroni,
    ImageUpdater
};

struct Manager {
    ManagerKind kind = ManagerKind::Compose;
    std::string name;     ///< «shop» for a Compose project; empty: it has none
    std::string evidence; ///< label, variable or setting that shows it (never a secret's value)
    std::string sentence; ///< what it will do about an action, and what to do, for people

    bool operator==(const Manager&) const = default;
};

/// What can be asked of a platform or of one of its workloads.
enum class Ability : std::uint8_t { Start, Stop, Restart, Replace, Scale, Limit, Logs, Events, Stats };

/// Whether it can, and if not the sentence with which a guard refuses.
struct Capability {
    Ability ability = Ability::Start;
    bool can = false;
    std::string why; ///< empty when it can

    bool operator==(const Capability&) const = default;
};

struct WorkloadSummary {
    WorkloadId id;
    std::string artifact;
    int running = 0;
    int instances = 0;
    int aside = 0; ///< old instances that a replacement keeps

    bool operator==(const WorkloadSummary&) const = default;
};

/// A folder of the platform's host that an instance sees under another name.
struct HostFolder {
    std::string inside; ///< absolute, as the instance sees it
    std::string host;   ///< absolute, on the platform's host
    bool readOnly = false;

    bool operator==(const HostFolder&) const = default;
};

struct WorkloadDescription {
    WorkloadId id;
    /// Changes with everything that an order could be wrong about: instances, their states and starts,
    /// configuration.
    std::string revision;
    Configuration configuration;     ///< of the instance with the lowest number
    std::vector<Instance> instances; ///< by number
    std::vector<Instance> aside;     ///< replaced, kept until settled or put back
    std::vector<Manager> managers;
    std::vector<HostFolder> folders;      ///< of the instance with the lowest number
    std::vector<Capability> capabilities; ///< where this workload differs from its platform

    bool operator==(const WorkloadDescription&) const = default;
};

struct InstanceStats {
    InstanceId id;
    TimePoint at;
    std::optional<double> cpuSeconds; ///< used since it started: a counter
    std::optional<Bytes> memory;      ///< without what the system can take back at once
    std::optional<Bytes> memoryLimit; ///< none: unlimited
    std::optional<Bytes> received;    ///< counters since it started
    std::optional<Bytes> sent;
    std::optional<Bytes> read;
    std::optional<Bytes> written;
    std::optional<std::int64_t> processes;

    bool operator==(const InstanceStats&) const = default;
};

[[nodiscard]] std::string_view toString(InstanceState state) noexcept;
[[nodiscard]] std::string_view toString(InstanceHealth health) noexcept;
[[nodiscard]] std::string_view toString(ManagerKind kind) noexcept;
[[nodiscard]] std::string_view toString(Ability ability) noexcept;
[[nodiscard]] std::string_view toString(RestartPolicy policy) noexcept;
[[nodiscard]] std::optional<RestartPolicy> restartPolicyFrom(std::string_view text) noexcept;

} // namespace holdfast::workloads

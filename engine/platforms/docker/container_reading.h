// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/workload.h"
#include "engine/platforms/docker/bounded_json.h"
#include "engine/ports/platform_streams.h"

namespace holdfast::platforms::docker {

/// Endings of the names of containers that a replacement in progress keeps: the former one, and one not yet
/// in its place.
inline constexpr std::string_view kAsideEnding = ".holdfast-aside";
inline constexpr std::string_view kNewEnding = ".holdfast-new";
/// Labels by which a replacement remembers how the former one was run. Not part of the configuration.
inline constexpr std::string_view kOwnLabels = "holdfast.";
inline constexpr const char* kFormerRestart = "holdfast.former.restart"; ///< «always:0»
inline constexpr const char* kFormerRan = "holdfast.former.ran";         ///< «yes» or «no»

/// One line of the list of containers.
struct ContainerLine {
    std::string id;
    std::string name;     ///< as it is
    std::string baseName; ///< without the endings above
    std::string image;
    bool running = false;
    std::string project; ///< of Compose; empty: none
    std::string service;
    int number = 1;

    [[nodiscard]] bool isInPlace() const { return name == baseName; }

    /// «project/service», or its name.
    [[nodiscard]] std::string workload() const;
};

[[nodiscard]] std::vector<ContainerLine> readContainerList(JsonView list);

/// From the answer to an inspection. What is missing stays at its default.
[[nodiscard]] workloads::Instance readInstance(JsonView container);

/// Binds, and volumes whose folder the engine tells.
[[nodiscard]] std::vector<workloads::HostFolder> readFolders(JsonView container);

/// With `native` as create_body.h takes it.
[[nodiscard]] workloads::Configuration readConfiguration(JsonView container);

[[nodiscard]] workloads::InstanceStats readStats(JsonView stats, const workloads::Instance& instance,
                                                 const workloads::Limits& limits);

/// None: nothing that a person would call an event of a container.
[[nodiscard]] std::optional<ports::PlatformEvent> readEvent(JsonView event);

/// RFC 3339 with any number of digits behind the second, as Docker writes it. None: not one, or Docker's
/// «never».
[[nodiscard]] std::optional<TimePoint> readStamp(std::string_view text);

} // namespace holdfast::platforms::docker

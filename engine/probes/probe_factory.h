// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/ports/probe.h"

#include <memory>
#include <variant>

class QObject;
class QThreadPool;

namespace holdfast::probes {

using AnyProbe = std::variant<std::unique_ptr<ports::AsyncProbe>, std::unique_ptr<ports::BlockingProbe>>;

/// What probes are given of the world.
struct ProbeWorld {
    const Clock* clock = nullptr;   ///< outlives the probes
    QObject* context = nullptr;     ///< of the engine thread; outlives the probes
    QThreadPool* compute = nullptr; ///< for long sums; outlives the probes; none: Qt's own pool
};

/// The probe for one entry of a service. Engine thread. Never fails: what is wrong with a target shows when
/// it runs.
[[nodiscard]] AnyProbe makeProbe(const ServiceSpec& service, const ProbeSpec& probe, const ProbeWorld& world);

} // namespace holdfast::probes

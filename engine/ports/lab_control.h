// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/base/result.h"
#include "engine/core/base/units.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::ports {

/// A fault that can be injected into one service of the lab.
struct FaultOffer {
    std::string fault;        ///< «leak», «latency», «errors», «crash», «hang», «queue-flood», «fill», …
    std::string strengthName; ///< what its strength means, in a word («MiB a second», «seconds», «share»)
    Unit strengthUnit = Unit::None;
    double defaultStrength = 0.0;
    double minimum = 0.0;
    double maximum = 0.0;

    bool operator==(const FaultOffer&) const = default;
};

/// A fault that is at work.
struct ActiveFault {
    std::string fault;
    double strength = 0.0;
    TimePoint since;
    std::optional<TimePoint> until; ///< none: until it is ended

    bool operator==(const ActiveFault&) const = default;
};

struct LabService {
    ServiceId id;
    bool running = false; ///< its process is alive
    std::int64_t pid = 0; ///< 0: none
    std::vector<FaultOffer> offers;
    std::vector<ActiveFault> faults;

    bool operator==(const LabService&) const = default;
};

enum class LabPhase : std::uint8_t { Stopped, Starting, Running, Stopping, Failed };

struct LabState {
    LabPhase phase = LabPhase::Stopped;
    double progress = 0.0; ///< 0..1 while Starting: services that are ready of all
    std::string step;      ///< what is being done, for people
    std::string trouble;   ///< when Failed: what and what to do
    std::string directory; ///< where everything of the lab lives
    std::string fleetFile; ///< the lab's fleet file with its real ports; empty until Running
    std::vector<LabService> services;

    bool operator==(const LabState&) const = default;
};

struct FaultOrder {
    ServiceId service;
    std::string fault;
    double strength = 0.0;
    std::optional<Duration> lasts; ///< none: until it is ended
};

class LabListener {
public:
    virtual ~LabListener() = default;
    virtual void labChanged(const LabState& state) = 0;
};

/// The lab: a private fleet of real processes, started, hurt and ended from here. The engine knows nothing of
/// it.
///
/// Thread: all methods are called on, and all answers come on, the owner's thread. No method blocks.
class LabControl {
public:
    using Answer = std::function<void(Result<void>)>;

    virtual ~LabControl() = default;
    LabControl() = default;
    LabControl(const LabControl&) = delete;
    LabControl& operator=(const LabControl&) = delete;

    [[nodiscard]] virtual LabState state() const = 0;
    virtual void addListener(LabListener* listener) = 0; ///< not owned
    virtual void removeListener(LabListener* listener) = 0;

    virtual void start(Answer answer) = 0;
    virtual void stop(Answer answer) = 0;
    virtual void startService(const ServiceId& service, Answer answer) = 0;
    virtual void stopService(const ServiceId& service, Answer answer) = 0;
    virtual void inject(const FaultOrder& order, Answer answer) = 0;
    virtual void endFault(const ServiceId& service, const std::string& fault, Answer answer) = 0;
};

} // namespace holdfast::ports

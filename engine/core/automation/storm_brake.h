// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::automation {

struct BrakeSettings {
    int leastServices = 3;     ///< fewer in trouble at once are no storm
    double share = 0.3;        ///< of the fleet's services, 0..1: so many in trouble are one
    Duration calmFor{300'000}; ///< below half of that for so long, before automation acts again
    int mostActions = 3;       ///< of automation in the whole fleet …
    Duration within{600'000};  ///< … in this time
};

/// Stops automation where acting makes things worse: when many services fail together (then the cause is
/// common, and restarts add load), and when it has acted often. Steady time. One thread at a time.
class StormBrake {
public:
    explicit StormBrake(const BrakeSettings& settings = {}) : m_settings(settings) {}

    /// After each sweep: how many of how many services are in trouble, and what they stand under (may be
    /// empty).
    void take(int inTrouble, int services, const ServiceId& likelyCause, SteadyPoint now);
    /// Automation begins an action.
    void acted(SteadyPoint now);

    /// Why automation must not act now, in a sentence; empty: it may.
    [[nodiscard]] std::string whyNot(SteadyPoint now) const;

    [[nodiscard]] bool storm() const noexcept { return m_storm; }

private:
    BrakeSettings m_settings;
    bool m_storm = false;
    int m_inTrouble = 0;
    ServiceId m_cause;
    std::optional<SteadyPoint> m_calmSince;
    std::deque<SteadyPoint> m_actions;
};

/// Who has paused automation, for the fleet or a service. Thread-safe; asked before every plan and at every
/// boundary of a step, so that a pause holds within a second: the owner tells each running plan of automation
/// to abort when pause() returns.
class AutomationPause {
public:
    void pause(const std::string& by, const std::string& why);
    void pauseService(const ServiceId& service, const std::string& why);
    void resume();
    void resumeService(const ServiceId& service);

    /// Why it is paused, for the fleet first; empty: it is not. For actions::AccessFacts::automationPaused.
    [[nodiscard]] std::string whyPaused(const ServiceId& service) const;
    [[nodiscard]] bool paused() const;

private:
    mutable std::mutex m_mutex;
    std::string m_fleet;
    std::map<ServiceId, std::string> m_services;
};

} // namespace holdfast::automation

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/action_client.h"
#include "engine/ports/engine_client.h"

#include <functional>
#include <optional>
#include <string>

namespace holdfast::app {

/// Opens a fleet and waits until it was looked at once and can be acted upon, so that no plan is drawn up
/// blindly; then unlocks, which is what ordering an action on the command line means, unless it is only to be
/// shown. Lives on the main thread, driven by its event loop.
class WarmFleet final : public ports::EngineListener {
public:
    using Ready = std::function<void()>;
    using Failed = std::function<void(int exitCode, const std::string& problem)>;
    using Changed = std::function<void(const FleetState& state)>;

    WarmFleet(ports::EngineClient& engine, ports::ActionClient& actions, Ready ready, Failed failed);
    ~WarmFleet() override;
    WarmFleet(const WarmFleet&) = delete;
    WarmFleet& operator=(const WarmFleet&) = delete;

    /// `service` must be of the fleet, or empty; `role` is what is unlocked; none: nothing.
    void open(const std::string& fleetFile, const ServiceId& service, std::optional<actions::Role> role);

    /// Told of every state from ready on.
    void onState(Changed changed) { m_changed = std::move(changed); }

    void stateChanged(const FleetStatePtr& state) override;
    void eventsArrived(std::span<const Event> events) override;

private:
    void unlock();
    void fail(int exitCode, const std::string& problem);

    ports::EngineClient& m_engine;
    ports::ActionClient& m_actions;
    Ready m_ready;
    Failed m_failed;
    Changed m_changed;
    ServiceId m_service;
    std::optional<actions::Role> m_role;
    enum class Stage : std::uint8_t { Idle, Warming, Unlocking, Ready, Failed } m_stage = Stage::Idle;
};

/// The exit code for what an answer says to do next.
[[nodiscard]] int exitCodeOf(const Error& error) noexcept;

} // namespace holdfast::app

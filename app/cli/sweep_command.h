// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/engine_client.h"

#include <functional>
#include <ostream>
#include <string>

namespace holdfast::app {

/// `holdfast sweep`: opens the fleet, waits for the first complete sweep, and hands out its state, once.
/// Lives on the main thread, driven by its event loop.
class SweepOnce final : public ports::EngineListener {
public:
    using Done = std::function<void(int exitCode, const FleetStatePtr& state, const std::string& problem)>;

    SweepOnce(ports::EngineClient& client, const std::string& fleetFile, Done done);
    ~SweepOnce() override;
    SweepOnce(const SweepOnce&) = delete;
    SweepOnce& operator=(const SweepOnce&) = delete;

    void stateChanged(const FleetStatePtr& state) override;
    void eventsArrived(std::span<const Event> events) override;

private:
    void finish(int exitCode, const FleetStatePtr& state, const std::string& problem);

    ports::EngineClient& m_client;
    Done m_done;
};

void writeSweep(const FleetState& state, Format format, std::ostream& out);

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/warning_record.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/topology/dependency_graph.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::outlook {

/// The warnings that stand, with what would be lost, and the events about them. A warning leaves the board
/// when it is settled, or when its probability has stayed under half of the warning level for a third of the
/// horizon; it is judged all the same. One thread at a time.
class WarningBoard {
public:
    /// `graph` is that of `fleet`; neither is null.
    WarningBoard(std::shared_ptr<const FleetSpec> fleet,
                 std::shared_ptr<const topology::DependencyGraph> graph);

    /// Of services that are in the fleet still; what they would take down is counted anew.
    void adopt(const WarningBoard& before);

    /// Warnings of the record that were open at a start: they go on, without an event.
    void load(std::span<const warnings::Statement> open);

    /// A warning was given. What it would take down costs up to some milliseconds in a large fleet.
    void raise(const ServiceState& service, const warnings::FailurePrediction& prediction, TimePoint now,
               std::vector<Event>& events);
    void settle(const warnings::Statement& warning, TimePoint now, std::vector<Event>& events);

    /// predictions[i] is about node i; null: nothing is foretold now, and what was said stands.
    void update(std::span<const warnings::FailurePrediction* const> predictions, TimePoint now,
                const WarningSettings& settings);

    /// By weight, greatest first.
    [[nodiscard]] std::vector<Warning> standing() const;

private:
    struct Standing {
        Warning warning;
        std::optional<TimePoint> lowSince;
    };

    void weigh(Warning& warning) const;

    std::shared_ptr<const FleetSpec> m_fleet;
    std::shared_ptr<const topology::DependencyGraph> m_graph;
    std::vector<Standing> m_standing; ///< in the order they were raised
};

/// Which hard dependency is the strongest reason; empty: none is.
[[nodiscard]] ServiceId becauseOf(const warnings::FailurePrediction& prediction);

} // namespace holdfast::outlook

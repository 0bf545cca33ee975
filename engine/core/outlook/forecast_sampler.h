// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/record.h"
#include "engine/core/outlook/service_analyst.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::outlook {

/// States forecasts of some signals, so that coverage can be measured: at most 100 a horizon for the whole
/// fleet, each signal in its turn, in an order that a hash decides; about the end of the horizon. Later it
/// puts beside each what came true: the first reading within half an interval of that time; where there is
/// none within two, the forecast is left without. One thread at a time.
class ForecastSampler {
public:
    static constexpr int kEachHorizon = 100;

    explicit ForecastSampler(std::uint64_t seed = 1) : m_seed(seed) {}

    /// Those whose time had not come when they were stored.
    void load(std::span<const warnings::ForecastStatement> forecasts);

    /// analysts[i] belongs to states[i]. Services that others are counted as left out.
    void take(std::span<const ServiceState> states, std::span<const ServiceAnalyst> analysts, TimePoint now,
              Duration interval, Duration horizon, std::vector<warnings::ForecastStatement>& out);

    /// Those whose time has not come.
    [[nodiscard]] const std::vector<warnings::ForecastStatement>& open() const noexcept { return m_open; }

private:
    struct Place {
        std::uint32_t service = 0;
        std::uint32_t signal = 0; ///< in the spec
    };

    void line(std::span<const ServiceAnalyst> analysts);
    void judge(std::span<const ServiceState> states, TimePoint now, Duration interval,
               std::vector<warnings::ForecastStatement>& out);
    [[nodiscard]] bool ask(const Place& place, std::span<const ServiceState> states,
                           std::span<const ServiceAnalyst> analysts, TimePoint now, Duration interval,
                           Duration horizon, std::vector<warnings::ForecastStatement>& out);

    std::uint64_t m_seed;
    std::vector<Place> m_line; ///< all signals, in the order of their turns
    std::size_t m_services = 0;
    std::size_t m_next = 0;
    double m_credit = 0.0; ///< forecasts that may be asked for
    std::optional<TimePoint> m_last;
    std::vector<warnings::ForecastStatement> m_open;
};

} // namespace holdfast::outlook

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/guarded_forest.h"
#include "engine/core/analysis/service_features.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/outlook/round_work.h"
#include "engine/core/outlook/signal_analyst.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::outlook {

/// Everything that is learnt about one service. Not told anything for a round: nothing is learnt. One thread
/// at a time.
class ServiceAnalyst {
public:
    ServiceAnalyst(const ServiceSpec& spec, Duration interval);

    /// Signals that are the same in both, with what was learnt of the whole service where all are.
    void adopt(ServiceAnalyst&& before);

    /// From now on readings that are taken wait (at most kMostWaiting rounds, the newest) until endReplay(),
    /// and nothing is foretold.
    void beginReplay();
    /// Stored readings of a signal (its place in the spec), oldest first; `steadiness` is what is added to
    /// their stamps.
    void replay(std::size_t signal, std::span<const Reading> readings, Duration steadiness,
                const WarningSettings& settings);
    void endReplay();

    [[nodiscard]] bool isReplaying() const noexcept { return m_replaying; }

    static constexpr std::size_t kMostWaiting = 128;

    [[nodiscard]] ServiceEvidence take(const ServiceState& state, RoundWork& work);

    /// Silence, anomaly and marks of the last take(), which was at `now`.
    void describe(ServiceOutlook& outlook, RoundTime now, const WarningSettings& settings) const;

    /// Own health as the signals' forecasts make it, six points up to the horizon; none: nothing to go by.
    [[nodiscard]] std::optional<HealthTail> tail(const ServiceState& state, TimePoint now,
                                                 Duration horizon) const;

    [[nodiscard]] std::vector<SignalForecast> forecasts(const WarningSettings& settings) const;

    [[nodiscard]] const SignalAnalyst& signal(std::size_t index) const { return m_signals.at(index); }

    [[nodiscard]] const std::vector<SignalSpec>& specs() const noexcept { return m_specs; }

    [[nodiscard]] analysis::GuardedForest& forests() noexcept { return m_forests; }

    [[nodiscard]] const analysis::GuardedForest& forests() const noexcept { return m_forests; }

    /// The steady time of the oldest reading that was seen; none: nothing was.
    [[nodiscard]] const std::optional<TimePoint>& began() const noexcept { return m_began; }

    /// When another version was seen first; none: it did not change.
    [[nodiscard]] const std::optional<TimePoint>& deployed() const noexcept { return m_deployed; }

    [[nodiscard]] Bytes size() const noexcept;

private:
    /// A reading that came while history was replayed.
    struct Waiting {
        std::size_t place = 0;
        Reading reading;
        TimePoint time;
    };

    /// Place of a state's signal in the spec; states list those that are offered, in the order of the spec.
    [[nodiscard]] std::optional<std::size_t> placeOf(const SignalId& id, std::size_t from) const;
    void takeSignals(const ServiceState& state, RoundWork& work,
                     std::vector<warnings::SignalChance>& chances);
    void take(SignalAnalyst& analyst, std::size_t place, const SignalState& signal, RoundWork& work);
    void judge(RoundWork& work);
    void explain(const analysis::ServiceForest& forest, std::span<const double> row);
    [[nodiscard]] Silence silenceOf(const ServiceState& state, const RoundWork& work) const;

    ServiceId m_id;
    std::vector<SignalSpec> m_specs;
    std::vector<SignalAnalyst> m_signals;
    std::vector<double> m_readings; ///< of the round, NaN where there is no new one
    analysis::ServiceFeatures m_features;
    analysis::GuardedForest m_forests;
    std::optional<ServiceAnomaly> m_anomaly;
    std::uint32_t m_unusualRounds = 0;
    std::vector<AnomalyMark> m_marks; ///< newest first
    std::optional<TimePoint> m_began;
    std::optional<TimePoint> m_deployed;
    std::string m_version;
    std::uint32_t m_readingsSeen = 0; ///< rounds with new readings, and replayed ones of one signal
    std::vector<std::vector<Waiting>> m_waiting; ///< by round
    bool m_replaying = false;
    Silence m_silence = Silence::Learning;
};

} // namespace holdfast::outlook

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/row_matrix.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <cstddef>
#include <span>
#include <vector>

namespace holdfast::analysis {

/// Times in multiples of the service's own interval. One set for every service and signal.
struct FeatureOptions {
    double level = 5.0;   ///< of the level now
    double unrest = 10.0; ///< of the mean change
    double past = 60.0;   ///< of the level that it is compared with
};

/// What a service's readings look like to its forest. For each signal three numbers: its value; how far its
/// level is from that of its own recent past, up or down; how much it changes from reading to reading. The
/// last two see what the value alone does not: a signal that is unusually restless or has just moved, within
/// the range it always had.
///
/// All three are of the past only. Levels are exponential means (Brown 1959) whose weight follows the time
/// that went by, so that faster sweeps count for less. Not scaled: a forest does not mind the unit of a
/// column.
///
/// Bad times are defined: a reading that is not there (NaN, an infinity) gives NaN and leaves the signal's
/// state as it was; after a gap longer than `past` the signal begins anew, so that what happened meanwhile is
/// no sudden move.
///
/// Memory: 24 bytes a signal. O(signals) an update. One thread at a time.
class ServiceFeatures {
public:
    static constexpr std::size_t kPerSignal = 3;

    /// `interval` > 0: what one step of the options is.
    ServiceFeatures(std::size_t signals, Duration interval, FeatureOptions options = {});

    /// Takes one reading of every signal at `time` and writes the row into `out`, kPerSignal numbers a
    /// signal, in the signals' order. Refused (FixInput), with nothing changed: other numbers of either than
    /// the signals', and a time that is not after the last one (a duplicate, a clock set back: see
    /// restart()).
    [[nodiscard]] Result<void> update(TimePoint time, std::span<const double> readings,
                                      std::span<double> out);

    /// Forgets all that was seen, e.g. after a clock was set back for good or after a restart of the service.
    void restart();

    [[nodiscard]] std::size_t signals() const noexcept { return m_signals.size(); }

    /// Numbers in a row.
    [[nodiscard]] std::size_t columns() const noexcept { return m_signals.size() * kPerSignal; }

    /// The signal that a column of a row tells of.
    [[nodiscard]] static constexpr std::size_t signalOf(std::size_t column) noexcept {
        return column / kPerSignal;
    }

private:
    struct Signal {
        TimePoint last; ///< of the last reading that was there
        float value = 0.0F;
        float level = 0.0F;
        float past = 0.0F;
        float unrest = -1.0F; ///< below 0: nothing was seen yet
    };

    void take(Signal& signal, TimePoint time, double reading, std::span<double> out) const;

    std::vector<Signal> m_signals;
    Duration m_interval;
    FeatureOptions m_options;
    TimePoint m_time = TimePoint::min();
};

/// The rows that readings one step apart give, ServiceFeatures::kPerSignal columns for each of theirs.
[[nodiscard]] std::vector<double> featureRows(RowMatrix readings, FeatureOptions options = {});

} // namespace holdfast::analysis

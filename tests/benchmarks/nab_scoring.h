// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace holdfast::bench {

/// Rows [first, last] of a file, both labelled.
struct LabelledWindow {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// What the scorer needs of one file: a score in [0,1] for each row (NaN counts as 0) and the labelled
/// windows, ascending and apart.
struct ScoredFile {
    std::span<const double> scores;
    std::span<const LabelledWindow> windows;
};

/// Weights of the Numenta Anomaly Benchmark: a window found, missed, a false detection.
struct NabProfile {
    double found = 1.0;
    double missed = 1.0;
    double falseAlarm = 0.11;
};

inline constexpr NabProfile kNabStandard{.found = 1.0, .missed = 1.0, .falseAlarm = 0.11};
inline constexpr NabProfile kNabLowFalse{.found = 1.0, .missed = 1.0, .falseAlarm = 0.22};
inline constexpr NabProfile kNabLowMissed{.found = 1.0, .missed = 2.0, .falseAlarm = 0.11};

struct NabScore {
    double raw = 0.0;
    double normalised = 0.0; ///< 100 is perfect, 0 is silence
    double threshold = 0.0;  ///< rows with at least this score are detections; above 1: none
    std::size_t windows = 0;
    std::size_t found = 0;
    std::size_t falseAlarms = 0; ///< rows
};

/// Rows at the beginning of a file of `rows` that are not judged: min(15 %, 750).
[[nodiscard]] std::size_t nabProbation(std::size_t rows);

/// The scoring of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, «Evaluating real-time anomaly
/// detection algorithms», section II) at one threshold for all files. A window that lies wholly within the
/// probation still counts as one to be found. O(rows).
[[nodiscard]] NabScore nabScore(std::span<const ScoredFile> files, const NabProfile& profile,
                                double threshold);

/// The same at the threshold that serves best, one for all files, as the benchmark does. O(rows log rows).
[[nodiscard]] NabScore nabBestScore(std::span<const ScoredFile> files, const NabProfile& profile);

} // namespace holdfast::bench

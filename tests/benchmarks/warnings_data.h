// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::bench {

/// A failure of one series.
struct SeriesFailure {
    int at = 0;  ///< index of its first reading
    int end = 0; ///< index behind its last
    bool gradual = true;
};

/// One signal over time, one reading a step; failures ascending.
struct LimitSeries {
    std::string name;
    std::string kind;
    std::vector<double> values;
    std::vector<SeriesFailure> failures;
    double limit = 100.0;
    int stepSeconds = 60;
};

/// The public sets; empty where a file is not there. `data` is the folder that holds them.
[[nodiscard]] std::vector<LimitSeries> readDegradation(const std::filesystem::path& data);

/// The signals of `aiops18`, each with the value that `share` of its readings stay below as its limit.
[[nodiscard]] std::vector<LimitSeries> readAiops(const std::filesystem::path& data, double share);

/// The machines of `planetlab` (percent of a processor), with the given limit.
[[nodiscard]] std::vector<LimitSeries> readPlanetlab(const std::filesystem::path& data, double limit);

/// The same readings in a random order; a failure is every first reading at the limit.
[[nodiscard]] std::vector<LimitSeries> shuffled(std::vector<LimitSeries> series, std::uint64_t seed);

/// Another make than `degradation`: steps, saw-teeth with garbage collection, queues with bursts, disks with
/// rotation; each with runs into the limit, near misses and ordinary life. `perKind` series of four days
/// each.
[[nodiscard]] std::vector<LimitSeries> otherShapes(std::uint64_t seed, int perKind);

/// Marks as failures where the limit is reached after `quiet` readings below it.
void markFailures(LimitSeries& series, int quiet, bool gradual);

} // namespace holdfast::bench

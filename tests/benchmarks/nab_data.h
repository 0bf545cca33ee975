// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmarks/nab_scoring.h"

#include <filesystem>
#include <string>
#include <vector>

namespace holdfast::bench {

/// One series of the Numenta Anomaly Benchmark.
struct NabFile {
    std::string group; ///< the folder: the kind of source
    std::string name;  ///< group/file.csv
    std::vector<double> seconds;
    std::vector<double> values;
    std::vector<LabelledWindow> windows;
};

/// All series below `folder`/data that the labels know, by name. A window's ends are the rows that lie within
/// its times. Throws std::runtime_error with the file's name where one cannot be understood.
[[nodiscard]] std::vector<NabFile> readNab(const std::filesystem::path& folder);

/// The column `anomaly_score` of a file of scores. Throws as readNab.
[[nodiscard]] std::vector<double> readScores(const std::filesystem::path& file);

} // namespace holdfast::bench

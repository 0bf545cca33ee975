// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace holdfast::bench {

/// Rows of numbers, one after the other, and which of them are anomalies.
struct LabelledRows {
    std::string name;
    std::size_t columns = 0;
    std::vector<double> values;
    std::vector<char> labels; ///< empty: training rows, whose labels nobody looks at

    [[nodiscard]] std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// A server: what it was like, and what is to be judged.
struct Server {
    LabelledRows train;
    LabelledRows test;
};

/// Every `*.csv` below `folder` with a header and a last column «label», by name. Throws std::runtime_error
/// with file and line on anything else.
[[nodiscard]] std::vector<LabelledRows> readOutlierSets(const std::filesystem::path& folder);

/// Pairs of the Application Server Dataset (`*_train.csv`, `*_test.csv`, `*_test_label.csv`) and the Server
/// Machine Dataset (`*_train_RxC.f32`, …), all that are there, by name.
[[nodiscard]] std::vector<Server> readServers(const std::filesystem::path& asd,
                                              const std::filesystem::path& smd);

/// Area under the receiver operating characteristic: the chance that an anomaly scores above an ordinary row,
/// ties counting half. NaN without either.
[[nodiscard]] double areaUnderCurve(std::span<const double> scores, std::span<const char> labels);

} // namespace holdfast::bench

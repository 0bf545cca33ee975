// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/anomalies_command.h"

#include "app/cli/stream_command.h"
#include "app/cli/table_files.h"
#include "engine/core/analysis/isolation_forest.h"
#include "engine/core/analysis/observation_table.h"
#include "engine/core/analysis/service_features.h"
#include "engine/core/analysis/service_forest.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace holdfast::app {

namespace {

using namespace analysis;
using nlohmann::json;

/// Rows that resemble their neighbours this much follow each other in time.
constexpr double kInTime = 0.5;

void tell(const Error& error, std::ostream& problems) {
    problems << fmt::format("{}: error: {}\n", error.where, error.detail);
}

std::optional<ObservationTable> readTable(const std::string& path, const std::string& labels,
                                          std::ostream& problems) {
    const auto text = readText(path, problems);
    if (!text) return std::nullopt;
    auto table = readObservations(*text, path);
    if (!table) {
        tell(table.error(), problems);
        return std::nullopt;
    }
    if (labels.empty()) return *std::move(table);
    const std::vector<std::string_view> known(table->names.begin(), table->names.end());
    const auto nearest = nearestWord(labels, known);
    if (!table->removeColumn(labels)) {
        problems << fmt::format("{}: error: there is no column «{}»{}\n", path, labels,
                                nearest.empty() ? "" : fmt::format("; did you mean «{}»?", nearest));
        return std::nullopt;
    }
    if (table->names.empty()) {
        problems << fmt::format("{}: error: there is no column beside «{}»\n", path, labels);
        return std::nullopt;
    }
    return *std::move(table);
}

/// Both files of the same columns, or a word about what differs.
bool fit(const ObservationTable& train, const ObservationTable& input, const Options& options,
         std::ostream& problems) {
    const bool named = train.header && input.header;
    if (train.names.size() == input.names.size() && (!named || train.names == input.names)) return true;
    problems << fmt::format("{}: error: its columns are not those of {}\n", options.train, options.input);
    return false;
}

Result<std::vector<double>> scoresInTime(const ObservationTable& train, const ObservationTable& input,
                                         const ForestOptions& forest) {
    const auto learnt = featureRows(train.matrix());
    const auto judged = featureRows(input.matrix());
    const std::size_t columns = train.names.size() * ServiceFeatures::kPerSignal;
    const auto trained = ServiceForest::train({.values = learnt, .columns = columns}, {}, forest);
    if (!trained) return std::unexpected(trained.error());
    std::vector<double> scores;
    const RowMatrix rows{.values = judged, .columns = columns};
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        const auto judgement = trained->judge(rows.row(r));
        if (!judgement) return std::unexpected(judgement.error());
        scores.push_back(judgement->score);
    }
    return scores;
}

Result<std::vector<double>> scoresAlone(const ObservationTable& train, const ObservationTable& input,
                                        const ForestOptions& forest) {
    const auto trained = IsolationForest::train(train.matrix(), forest);
    if (!trained) return std::unexpected(trained.error());
    return trained->scores(input.matrix());
}

void write(const std::vector<double>& scores, Format format, std::ostream& out) {
    json all = json::array();
    if (format == Format::Csv) out << "row,score\n";
    if (format == Format::Text) out << fmt::format("{:>9} {:>8}\n", "ROW", "SCORE");
    for (std::size_t row = 0; row < scores.size(); ++row) {
        if (format == Format::Json)
            all.push_back({{"row", row + 1}, {"score", scores[row]}});
        else if (format == Format::Csv)
            out << fmt::format("{},{}\n", row + 1, scores[row]);
        else
            out << fmt::format("{:>9} {:>8.4f}\n", row + 1, scores[row]);
    }
    if (format == Format::Json) out << all.dump(2) << '\n';
}

} // namespace

int runAnomalies(const Options& options, std::ostream& out, std::ostream& problems) {
    if (options.method == "stream") return runStream(options, out, problems);
    const auto input = readTable(options.input, options.labelColumn, problems);
    if (!input) return exit_code::kBadUsage;
    std::optional<ObservationTable> other;
    if (!options.train.empty()) {
        other = readTable(options.train, options.labelColumn, problems);
        if (!other || !fit(*other, *input, options, problems)) return exit_code::kBadUsage;
    }
    const auto& train = other ? *other : *input;
    ForestOptions forest{.seed = options.seed};
    if (options.trees > 0) forest.trees = options.trees;
    if (options.sample > 0) forest.sample = options.sample;
    // Rows without training rows of their own are a set of observations: nothing says which came before
    // which.
    const bool inTime = options.order.empty() ? other && serialResemblance(train.matrix()) >= kInTime
                                              : options.order == "time";
    const auto scores = inTime ? scoresInTime(train, *input, forest) : scoresAlone(train, *input, forest);
    if (!scores) {
        tell(scores.error(), problems);
        return exit_code::kBadUsage;
    }
    problems << (inTime ? "rows taken as readings that follow each other (--order none: each by itself)\n"
                        : "rows taken each by itself (--order time: as readings that follow each other)\n");
    write(*scores, options.format, out);
    return out ? exit_code::kDone : exit_code::kFailed;
}

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/warnings_command.h"

#include "app/cli/table_files.h"
#include "engine/core/analysis/observation_table.h"
#include "engine/core/analysis/warnings/limit_watch.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <optional>

namespace holdfast::app {

namespace {

using namespace warnings;
using nlohmann::json;

constexpr double kMinute = 60'000.0;   // ms
constexpr double kLatestMinute = 1e11; // beyond any calendar

std::optional<analysis::ObservationTable> readInput(const std::string& path, std::ostream& problems) {
    const auto text = readText(path, problems);
    if (!text) return std::nullopt;
    auto table = analysis::readObservations(*text, path);
    if (!table) {
        problems << fmt::format("{}: error: {}\n", table.error().where, table.error().detail);
        return std::nullopt;
    }
    if (table->names.size() < 2) {
        problems << fmt::format("{}: error: expected minute,SERIES,…; there is one column\n", path);
        return std::nullopt;
    }
    for (std::size_t at = 0; at < table->values.size(); at += table->names.size()) {
        if (std::abs(table->values[at]) <= kLatestMinute) continue; // NaN is not
        problems << fmt::format("{}: error: observation {}: the first column is no minute\n", path,
                                at / table->names.size() + 1);
        return std::nullopt;
    }
    return std::move(*table);
}

void write(double minute, const std::string& name, double probability, const Options& options, json& all,
           std::ostream& out) {
    if (options.format == Format::Json)
        all.push_back({{"minute", minute}, {"series", name}, {"probability", probability}});
    else if (options.format == Format::Csv)
        out << fmt::format("{},{},{:.6f}\n", minute, csvField(name), probability);
    else
        out << fmt::format("{:>12} {:<24} {:>11.3f}\n", minute, name, probability);
}

} // namespace

int runWarnings(const Options& options, std::ostream& out, std::ostream& problems) {
    const auto table = readInput(options.input, problems);
    if (!table) return exit_code::kBadUsage;
    WarningSettings settings;
    settings.horizon = options.horizonTime;
    settings.minimumHistory = 2 * options.horizonTime;
    std::vector<LimitWatch> watches(table->names.size() - 1,
                                    LimitWatch(*options.limit, LimitSide::Above, settings.horizon));
    json all = json::array();
    if (options.format == Format::Csv) out << "minute,series,probability\n";
    if (options.format == Format::Text) out << fmt::format("{:>12} {:<24} {:>11}\n", "MINUTE", "SERIES", "P");
    const std::size_t columns = table->names.size();
    for (std::size_t row = 0; row < table->values.size(); row += columns) {
        const double minute = table->values[row];
        const TimePoint time{Duration(Duration::rep(std::llround(minute * kMinute)))};
        for (std::size_t i = 0; i < watches.size(); ++i) {
            watches[i].add(time, table->values[row + 1 + i]);
            if (const auto outlook = watches[i].outlook(settings))
                write(minute, table->names[i + 1], outlook->probability, options, all, out);
        }
    }
    if (options.format == Format::Json)
        out << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    return exit_code::kDone;
}

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/forecast_command.h"

#include "app/cli/table_files.h"
#include "engine/core/analysis/forecasting/forecaster.h"
#include "engine/core/analysis/forecasting/series_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>

namespace holdfast::app {

namespace {

using namespace forecasting;
using nlohmann::json;

std::optional<std::vector<NamedSeries>> readInput(const std::string& path, std::ostream& problems) {
    const auto text = readText(path, problems);
    if (!text) return std::nullopt;
    auto series = readSeriesText(*text, path);
    if (!series) {
        problems << fmt::format("{}: error: {}\n", series.error().where, series.error().detail);
        return std::nullopt;
    }
    return std::move(*series);
}

struct Row {
    double median = 0.0;
    double lower = 0.0;
    double upper = 0.0;
};

Row rowOf(const ForecastDistribution& forecast, std::size_t step, double percent) {
    const double beside = 0.5 - percent / 200.0;
    return {.median = forecast.steps[step][kMedian],
            .lower = quantileAt(forecast, step, beside),
            .upper = quantileAt(forecast, step, 1.0 - beside)};
}

json jsonOf(const std::string& id, const ForecastDistribution& forecast, double percent) {
    json steps = json::array();
    for (std::size_t step = 0; step < forecast.horizon(); ++step) {
        const Row row = rowOf(forecast, step, percent);
        steps.push_back(
            {{"step", step + 1}, {"median", row.median}, {"lower", row.lower}, {"upper", row.upper}});
    }
    const auto& making = forecast.making;
    return {{"id", id},
            {"level", percent},
            {"steps", std::move(steps)},
            {"made",
             {{"model", making.model},
              {"seasons", making.seasons},
              {"readings", making.history},
              {"gaps", making.gaps},
              {"past_forecasts", making.origins},
              {"mean_absolute_error", making.meanAbsoluteError},
              {"skill", making.skill},
              {"within_95", making.coverage.judged > 0 ? json(making.coverage.within95) : json()}}}};
}

void writeRows(const std::string& id, const ForecastDistribution& forecast, const Options& options,
               std::ostream& out) {
    for (std::size_t step = 0; step < forecast.horizon(); ++step) {
        const Row row = rowOf(forecast, step, options.level);
        if (options.format == Format::Csv)
            out << fmt::format("{},{},{},{},{}\n", csvField(id), step + 1, row.median, row.lower, row.upper);
        else
            out << fmt::format("{:<24} {:>6} {:>14.6g} {:>14.6g} {:>14.6g}\n", id, step + 1, row.median,
                               row.lower, row.upper);
    }
}

} // namespace

int runForecast(const Options& options, std::ostream& out, std::ostream& problems) {
    const auto input = readInput(options.input, problems);
    if (!input) return exit_code::kBadUsage;
    int code = exit_code::kDone;
    json all = json::array();
    if (options.format == Format::Csv) out << "id,step,median,lower,upper\n";
    if (options.format == Format::Text)
        out << fmt::format("{:<24} {:>6} {:>14} {:>14} {:>14}\n", "ID", "STEP", "MEDIAN", "LOWER", "UPPER");
    for (const auto& series : *input) {
        ForecastOptions wanted;
        wanted.horizon = options.horizon;
        wanted.seasons = options.seasons;
        const auto forecast = forecastSeries(series.values, wanted);
        if (!forecast) {
            problems << fmt::format("{}: «{}»: no forecast: {}\n", options.input, series.id,
                                    forecast.error().detail);
            code = exit_code::kFailed;
        } else if (options.format == Format::Json) {
            all.push_back(jsonOf(series.id, *forecast, options.level));
        } else {
            writeRows(series.id, *forecast, options, out);
        }
    }
    if (options.format == Format::Json)
        out << all.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    return code;
}

} // namespace holdfast::app

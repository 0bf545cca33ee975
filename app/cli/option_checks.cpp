// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/option_checks.h"

#include <fmt/format.h>

namespace holdfast::app {

std::string impactMisuse(const Options& options) {
    if (options.action != Action::Impact) {
        const bool given = !options.graph.empty() || !options.services.empty() || options.analysis;
        return given ? "--graph, --service and --analysis are for impact" : "";
    }
    if (options.fleet.empty() == options.graph.empty())
        return "impact: expected either a fleet file or --graph FILE.csv";
    if (options.services.empty() && !options.analysis)
        return "impact: expected --service NAME (once for each that fails) or --analysis";
    return {};
}

std::string forecastMisuse(const Options& options) {
    if (options.action == Action::Warnings) return {};
    if (options.action != Action::Forecast) {
        const bool given = options.horizon > 0 || !options.seasons.empty();
        return given ? "--horizon and --season are for forecast" : "";
    }
    if (options.horizonIsTime) return "forecast: expected --horizon STEPS, found a time";
    if (options.input.empty()) return "forecast: expected --input FILE.csv (id,v1,v2,…; one series a line)";
    if (options.horizon == 0) return "forecast: expected --horizon STEPS";
    if (!options.fleet.empty()) return fmt::format("forecast: «{}» is one word too many", options.fleet);
    return {};
}

std::string anomaliesMisuse(const Options& options) {
    if (options.action != Action::Anomalies) {
        const bool given = !options.method.empty() || !options.train.empty() ||
                           !options.labelColumn.empty() || !options.order.empty() || options.trees > 0 ||
                           options.sample > 0 || options.seed > 0;
        if (given)
            return "--method, --train, --label-column, --order, --trees, --sample and --seed are for "
                   "anomalies";
        if (!options.input.empty() && options.action != Action::Forecast &&
            options.action != Action::Warnings)
            return "--input is for forecast, anomalies and warnings";
        return {};
    }
    if (options.method.empty()) return "anomalies: expected --method forest or stream";
    if (options.input.empty()) return "anomalies: expected --input FILE.csv (one observation a row)";
    const bool forest = !options.train.empty() || !options.labelColumn.empty() || !options.order.empty() ||
                        options.trees > 0 || options.sample > 0 || options.seed > 0;
    if (options.method == "stream" && forest)
        return "--train, --label-column, --order, --trees, --sample and --seed are for anomalies --method "
               "forest";
    if (!options.fleet.empty()) return fmt::format("anomalies: «{}» is one word too many", options.fleet);
    return {};
}

std::string warningsMisuse(const Options& options) {
    if (options.action != Action::Warnings) {
        if (options.limit) return "--limit is for warnings";
        const bool time = options.horizonIsTime && options.action != Action::Forecast;
        return time ? "--horizon is for forecast and warnings" : "";
    }
    if (options.input.empty()) return "warnings: expected --input FILE.csv (minute,s00,s01,…)";
    if (!options.limit) return "warnings: expected --limit NUMBER";
    if (options.horizon > 0) return "warnings: expected --horizon as a time such as 15m, found steps";
    if (!options.seasons.empty()) return "warnings: --season is for forecast";
    if (!options.fleet.empty()) return fmt::format("warnings: «{}» is one word too many", options.fleet);
    return {};
}

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/forecaster.h"
#include "engine/core/analysis/forecasting/series_file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace holdfast::forecasting;

/// Whatever the bytes: series or an error, and of each series a forecast whose quantiles are numbers in
/// order, or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto all = readSeriesText({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!all) return 0;
    for (const auto& series : *all) {
        ForecastOptions options;
        options.horizon = 5;
        if (size % 2 == 0) options.seasons = {2, 7};
        const auto forecast = forecastSeries(
            std::span(series.values).first(std::min<std::size_t>(300, series.values.size())), options);
        if (!forecast) continue;
        for (const auto& step : forecast->steps) {
            const bool finite = std::ranges::all_of(step, [](double value) { return std::isfinite(value); });
            if (!finite || !std::ranges::is_sorted(step)) std::abort();
        }
    }
    return 0;
}

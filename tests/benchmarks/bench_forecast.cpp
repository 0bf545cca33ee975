// SPDX-License-Identifier: GPL-3.0-or-later
//
// Forecasts of the M4 hourly series: bench_forecast [--m4 DIR] [--inside STEPS] [--every N] [--no-peer].
// Horizon 48, seasons 24 and 168, nothing fitted on what is forecast. --inside: the last STEPS (>= 48) of
// each training part are left out and forecast instead of the test part; that is where decisions were made.
// The naive forecast repeats the last 24 hours, with the empirical quantiles of its own seasonal differences.
// The peer is STL + ETS of statsmodels in the same run, on every N-th series (10), with our figures on the
// same ones beside it.
#include "engine/core/analysis/forecasting/forecaster.h"
#include "engine/core/analysis/forecasting/live_forecast.h"
#include "engine/core/analysis/forecasting/series_file.h"
#include "tests/benchmarks/peer_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::forecasting;

constexpr std::size_t kHorizon = 48;
constexpr std::size_t kSeason = 24;

struct Task {
    std::vector<double> history;
    std::vector<double> truth;
};

/// Means over series.
struct Figures {
    double smape = 0.0;
    double mase = 0.0;
    double coverage = 0.0;
    double msis = 0.0;
    double milliseconds = 0.0;
    double count = 0.0;

    void add(const Task& task, const std::vector<Quantiles>& said, double took) {
        double scale = 0.0;
        for (std::size_t i = kSeason; i < task.history.size(); ++i)
            scale += std::abs(task.history[i] - task.history[i - kSeason]);
        scale /= static_cast<double>(task.history.size() - kSeason);
        const double steps = static_cast<double>(task.truth.size());
        for (std::size_t h = 0; h < task.truth.size(); ++h) {
            const double truth = task.truth[h];
            const double low = said[h].front();
            const double high = said[h].back();
            const double error = std::abs(truth - said[h][kMedian]);
            const double size = std::abs(truth) + std::abs(said[h][kMedian]);
            smape += size > 0.0 ? 200.0 * error / size / steps : 0.0;
            mase += error / scale / steps;
            coverage += (truth >= low && truth <= high ? 1.0 : 0.0) / steps;
            msis += (high - low + 40.0 * std::max(0.0, low - truth) + 40.0 * std::max(0.0, truth - high)) /
                    scale / steps;
        }
        milliseconds += took;
        count += 1.0;
    }

    void print(const std::string& name) const {
        const double owa = (smape / count / 18.541 + mase / count / 2.358) / 2.0;
        fmt::print("{:<44} {:>4.0f} {:>7.3f} {:>7.3f} {:>7.3f} {:>8.3f} {:>7.2f} {:>9.2f}\n", name, count,
                   smape / count, mase / count, owa, coverage / count, msis / count, milliseconds / count);
    }
};

double since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

std::vector<Quantiles> naive(const std::vector<double>& history) {
    std::vector<double> differences;
    for (std::size_t i = kSeason; i < history.size(); ++i)
        differences.push_back(history[i] - history[i - kSeason]);
    std::ranges::sort(differences);
    std::vector<Quantiles> said(kHorizon);
    for (std::size_t h = 0; h < kHorizon; ++h) {
        for (std::size_t q = 0; q < kLevels.size(); ++q) {
            const double rank = kLevels[q] * static_cast<double>(differences.size() - 1);
            said[h][q] = history[history.size() - kSeason + h % kSeason] +
                         (q == kMedian ? 0.0 : differences[static_cast<std::size_t>(std::round(rank))]);
        }
    }
    return said;
}

std::optional<std::vector<NamedSeries>> readFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    const std::string text(std::istreambuf_iterator<char>(file), {});
    auto series = readSeriesText(text, path);
    if (!series) fmt::print(stderr, "{}: {}\n", series.error().where, series.error().detail);
    return series ? std::optional(std::move(*series)) : std::nullopt;
}

std::vector<Task> tasksFrom(const std::string& folder, std::size_t inside) {
    const auto train = readFile(folder + "/hourly_train.csv");
    const auto test = readFile(folder + "/hourly_test.csv");
    std::vector<Task> tasks;
    if (!train || !test) return tasks;
    for (const auto& series : *train) {
        const auto after = std::ranges::find(*test, series.id, &NamedSeries::id);
        if (after == test->end()) continue;
        Task task{.history = series.values, .truth = after->values};
        if (inside > 0) {
            const auto cut = static_cast<std::ptrdiff_t>(inside);
            task.truth.assign(series.values.end() - cut,
                              series.values.end() - cut + std::ptrdiff_t{kHorizon});
            task.history.resize(series.values.size() - inside);
        }
        tasks.push_back(std::move(task));
    }
    return tasks;
}

struct Arguments {
    std::string m4;
    std::size_t inside = 0;
    std::size_t every = 10;
    bool peer = true;
};

void measureAccuracy(const std::vector<Task>& tasks, const Arguments& arguments) {
    Figures ours;
    Figures found;
    Figures theirs;
    Figures sample;
    double processor = 0.0;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        ForecastOptions options{.horizon = kHorizon, .origin = {}, .step = Duration(3'600'000)};
        const auto begin = std::chrono::steady_clock::now();
        const auto unaided = forecastSeries(tasks[i].history, options);
        const double tookUnaided = since(begin);
        options.seasons = {24, 168};
        const auto again = std::chrono::steady_clock::now();
        const std::clock_t used = std::clock();
        const auto said = forecastSeries(tasks[i].history, options);
        const double took = since(again);
        processor += static_cast<double>(std::clock() - used) * 1e3 / CLOCKS_PER_SEC;
        if (!said || !unaided) {
            fmt::print("no forecast: {}\n", (said ? unaided : said).error().detail);
            continue;
        }
        ours.add(tasks[i], said->steps, took);
        found.add(tasks[i], unaided->steps, tookUnaided);
        if (i % arguments.every == 0) sample.add(tasks[i], said->steps, took);
        theirs.add(tasks[i], naive(tasks[i].history), 0.0);
    }
    fmt::print("{:<44} {:>4} {:>7} {:>7} {:>7} {:>8} {:>7} {:>9}\n", "M4 hourly, horizon 48", "n", "sMAPE",
               "MASE", "OWA", "in 95 %", "MSIS", "ms/series");
    ours.print("Holdfast, seasons 24 and 168");
    found.print("Holdfast, seasons found in the values");
    theirs.print("seasonal naive, empirical quantiles");
    sample.print(fmt::format("Holdfast, every {}th series", arguments.every));
    fmt::print("of the clock's {:.2f} ms a series with given seasons the processor worked {:.2f}\n",
               ours.milliseconds / ours.count, processor / ours.count);
    if (!arguments.peer || arguments.inside > 0) return;
    const auto peer = bench::runPeer("statsmodels", "forecast_peer.py",
                                     {arguments.m4 + "/hourly_train.csv", arguments.m4 + "/hourly_test.csv",
                                      std::to_string(arguments.every)});
    Figures stl;
    if (peer && (std::istringstream(*peer) >> stl.smape >> stl.mase >> stl.coverage >> stl.msis >>
                 stl.milliseconds >> stl.count)) {
        for (double* mean : {&stl.smape, &stl.mase, &stl.coverage, &stl.msis, &stl.milliseconds})
            *mean *= stl.count;
        stl.print(fmt::format("statsmodels STL+ETS, every {}th series", arguments.every));
    } else {
        fmt::print("statsmodels is not installed: no peer in this run (published figures below)\n");
    }
}

void measureStreaming(const std::vector<Task>& tasks) {
    double worst = 0.0;
    double updates = 0.0;
    double took = 0.0;
    double forecasts = 0.0;
    for (const auto& task : tasks) {
        LiveForecast live({.step = Duration(3'600'000), .season = 24});
        const auto begin = std::chrono::steady_clock::now();
        for (const double value : task.history)
            live.update(value);
        const double spent = since(begin) * 1e3;
        worst = std::max(worst, spent / static_cast<double>(task.history.size()));
        updates += static_cast<double>(task.history.size());
        took += spent;
        const auto asked = std::chrono::steady_clock::now();
        if (!live.forecast(30)) fmt::print("no live forecast\n");
        forecasts += since(asked) * 1e3 / static_cast<double>(tasks.size());
    }
    fmt::print("\nstreaming update {:.2f} us a reading (slowest series {:.2f}; bar 5), {} bytes a signal; "
               "forecast of 30 "
               "steps from it {:.1f} us\n",
               took / updates, worst, sizeof(LiveForecast), forecasts);
}

/// The columns of a table with a header, without the first (the minute).
std::vector<std::vector<double>> columnsOf(const std::string& path) {
    std::vector<std::vector<double>> columns;
    const auto rows = readFile(path);
    if (!rows) return columns;
    for (const auto& row : *rows) {
        columns.resize(std::max(columns.size(), row.values.size()));
        for (std::size_t i = 0; i < row.values.size(); ++i)
            columns[i].push_back(row.values[i]);
    }
    return columns;
}

/// A signal's own model on one-minute readings: every seventh minute after the first day.
void measureLive(const std::vector<std::vector<double>>& series, std::size_t ahead) {
    double within95 = 0.0;
    double within80 = 0.0;
    double error = 0.0;
    double stayed = 0.0;
    double count = 0.0;
    for (const auto& values : series) {
        LiveForecast live({});
        for (std::size_t i = 0; i + ahead < values.size(); ++i) {
            live.update(values[i]);
            if (i < 1440 || i % 7 != 0) continue;
            const auto forecast = live.forecast(ahead);
            if (!forecast) continue;
            const auto& step = forecast->steps.back();
            const double truth = values[i + ahead];
            within95 += truth >= step[0] && truth <= step[6] ? 1.0 : 0.0;
            within80 += truth >= step[1] && truth <= step[5] ? 1.0 : 0.0;
            error += std::abs(truth - step[kMedian]);
            stayed += std::abs(truth - values[i]);
            count += 1.0;
        }
    }
    fmt::print(
        "{:>3} min ahead: in 95 % {:.3f}, in 80 % {:.3f}, mean error {:.2f} (of the last value {:.2f})\n",
        ahead, within95 / count, within80 / count, error / count, stayed / count);
}

int run(const Arguments& arguments) {
    const auto tasks = tasksFrom(arguments.m4, arguments.inside);
    if (tasks.empty()) {
        fmt::print(
            "no data: M4 hourly (Mcompetitions/M4-methods), hourly_train.csv and hourly_test.csv, at {}\n",
            arguments.m4);
        return 1;
    }
    measureAccuracy(tasks, arguments);
    fmt::print("bars: OWA 0.58, coverage 0.92-0.98, MSIS 8.5, 20 ms a series; aims 0.41, 6.1, 5 ms\n"
               "published, all 414: Doornik OWA .410 MSIS 6.1, Smyl .440, FFORMA .484, seasonal naive .627, "
               "SES .990\n");
    measureStreaming(tasks);
    const auto minutes = columnsOf(arguments.m4 + "/../degradation/series.csv");
    if (minutes.empty()) return 0;
    fmt::print("\na signal's own model on {} one-minute series with failures (semi-synthetic)\n",
               minutes.size());
    for (const std::size_t ahead : {1U, 5U, 15U, 60U})
        measureLive(minutes, ahead);
    return 0;
}

std::optional<Arguments> parse(int argc, char** argv) {
    const char* data = std::getenv("HOLDFAST_DATA");
    Arguments arguments{.m4 = std::string(data != nullptr ? data : "../shared/data") + "/m4"};
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const bool more = i + 1 < argc;
        if (argument == "--no-peer") {
            arguments.peer = false;
        } else if (argument == "--m4" && more) {
            arguments.m4 = argv[++i];
        } else if ((argument == "--inside" || argument == "--every") && more) {
            (argument == "--inside" ? arguments.inside : arguments.every) =
                static_cast<std::size_t>(std::strtoul(argv[++i], nullptr, 10));
        } else {
            return std::nullopt;
        }
    }
    if (arguments.every == 0 || (arguments.inside > 0 && arguments.inside < kHorizon) ||
        arguments.inside > 400)
        return std::nullopt;
    return arguments;
}

} // namespace

int main(int argc, char** argv) {
    const auto arguments = parse(argc, argv);
    if (!arguments) {
        fmt::print(stderr, "usage: bench_forecast [--m4 DIR] [--inside 48..400] [--every N] [--no-peer]\n");
        return 2;
    }
    return run(*arguments);
}

// SPDX-License-Identifier: GPL-3.0-or-later
//
// How well failures are foreseen 15 minutes ahead: bench_warnings [--data DIR] [--seed N] [--quick]. DIR (or
// HOLDFAST_DATA) holds degradation/ (semi-synthetic: real shapes, injected ramps), aiops18/ and planetlab/
// (honesty: nothing gradual leads to their limits). Beside ours: a static threshold, a line through the last
// 60 minutes, gradient boosting of scikit-learn where it is installed. Then series of another make, from
// seeds, and what a reading costs. «as given»: without outcomes, as on the first day; «by outcomes»:
// calibrated on the other four fifths of the series. --quick: without the peer of scikit-learn.
#include "engine/core/analysis/warnings/limit_watch.h"
#include "tests/benchmarks/peer_script.h"
#include "tests/benchmarks/warnings_judge.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <sstream>

namespace {

using namespace holdfast;
using namespace holdfast::bench;
using warnings::Calibration;
using warnings::Judged;
using warnings::LimitWatch;

constexpr int kFolds = 5;

using Method = std::function<Probabilities(const LimitSeries&)>;

Probabilities ours(const LimitSeries& series) {
    LimitWatch watch(series.limit);
    // Coarse readings need longer than the fleet's default until there are enough of them.
    const WarningSettings settings;
    Probabilities all;
    all.reserve(series.values.size());
    TimePoint time{};
    for (const double value : series.values) {
        watch.add(time, value);
        time += Duration(series.stepSeconds * 1000);
        const auto outlook = watch.outlook(settings);
        all.push_back(outlook ? outlook->probability : std::numeric_limits<double>::quiet_NaN());
    }
    return all;
}

/// 1 from 80 % of the limit on.
Probabilities threshold(const LimitSeries& series) {
    Probabilities all;
    for (const double value : series.values)
        all.push_back(value >= 0.8 * series.limit ? 1.0 : 0.0);
    return all;
}

/// 1 where the line of least squares through the last 60 minutes reaches the limit within 15.
Probabilities line(const LimitSeries& series) {
    const int window = std::max(3, 3600 / series.stepSeconds);
    const double ahead = 900.0 / series.stepSeconds;
    Probabilities all;
    for (int at = 0; at < int(series.values.size()); ++at) {
        const int size = std::min(window, at + 1);
        double mean = 0.0;
        double slope = 0.0;
        for (int i = 0; i < size; ++i)
            mean += series.values[std::size_t(at - i)] / size;
        const double spread = size * (double(size) * size - 1.0) / 12.0;
        for (int i = 0; i < size; ++i)
            slope +=
                ((size - 1) / 2.0 - i) * (series.values[std::size_t(at - i)] - mean) / std::max(spread, 1.0);
        const double then = mean + slope * ((size - 1) / 2.0 + ahead);
        all.push_back(size >= window / 2 && slope > 0.0 && then >= series.limit ? 1.0 : 0.0);
    }
    return all;
}

void printHead(const std::string& title) {
    fmt::print("\n{:<44} {:>6} {:>9} {:>7} {:>11} {:>6} {:>7} {:>9}\n", title, "alarms", "precision",
               "recall", "false/day", "lead", "calibr.", "abrupt");
}

void printRow(const std::string& name, const Verdict& verdict) {
    fmt::print("{:<44} {}\n", name, verdict.text());
}

std::vector<Probabilities> allOf(std::span<const LimitSeries> series, const Method& method) {
    std::vector<Probabilities> all;
    for (const auto& one : series)
        all.push_back(method(one));
    return all;
}

Verdict judgeAll(std::span<const LimitSeries> series, std::span<const Probabilities> probabilities) {
    Verdict verdict;
    for (std::size_t i = 0; i < series.size(); ++i)
        judge(series[i], probabilities[i], verdict);
    return verdict;
}

/// Each series by the outcomes of the series of the other folds.
std::vector<Probabilities> calibrated(std::span<const LimitSeries> series, std::vector<Probabilities> raw) {
    std::array<Calibration, kFolds> folds;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
        Verdict others;
        for (std::size_t i = 0; i < series.size(); ++i)
            if (i % kFolds != fold) judge(series[i], raw[i], others);
        folds[fold] = Calibration::fit(others.judged);
    }
    for (std::size_t i = 0; i < raw.size(); ++i)
        for (double& p : raw[i])
            p = folds[i % kFolds].apply(p);
    return raw;
}

void printReliability(const std::string& name, const Verdict& verdict) {
    fmt::print("  {}: mean p > share that came (count):", name);
    for (const auto& bin : warnings::reliabilityOf(verdict.judged))
        if (bin.count >= 50) fmt::print("  {:.2f}>{:.2f} ({})", bin.mean, bin.share(), bin.count);
    fmt::print("\n");
}

/// What the peer script says of the same series; empty where scikit-learn is not installed.
std::vector<Probabilities> boosted(const std::filesystem::path& data, std::size_t count) {
    const auto set = data / "degradation";
    const auto answer = runPeer("sklearn", "gradient_boosting.py",
                                {set / "series.csv", set / "events.csv", std::to_string(kFolds)});
    std::vector<Probabilities> all(answer ? count : 0);
    std::istringstream lines(answer.value_or(""));
    std::string text;
    std::getline(lines, text); // the names
    while (std::getline(lines, text)) {
        const char* next = text.c_str();
        for (std::size_t i = 0; i < count && (next = std::strchr(next, ',')) != nullptr; ++i)
            all[i].push_back(std::strtod(++next, nullptr));
    }
    return all;
}

void benchDegradation(const std::filesystem::path& data, bool quick) {
    const auto series = readDegradation(data);
    if (series.empty()) {
        fmt::print("degradation/ is not there (--data DIR or HOLDFAST_DATA): left out\n");
        return;
    }
    printHead(fmt::format("degradation (semi-synthetic), {} series", series.size()));
    const auto raw = allOf(series, ours);
    const auto given = judgeAll(series, raw);
    const auto learnt = judgeAll(series, calibrated(series, raw));
    printRow("ours, by outcomes of the other folds", learnt);
    printRow("ours, as given", given);
    printRow("static threshold, 80 % of the limit", judgeAll(series, allOf(series, threshold)));
    printRow("line through the last 60 min", judgeAll(series, allOf(series, line)));
    if (const auto peer = quick ? std::vector<Probabilities>() : boosted(data, series.size()); !peer.empty())
        printRow("gradient boosting of scikit-learn", judgeAll(series, peer));
    else
        fmt::print("gradient boosting: scikit-learn is not installed, or --quick\n");
    printReliability("by outcomes", learnt);
    printReliability("as given", given);
}

void benchOtherShapes(std::uint64_t seed) {
    printHead(fmt::format("another make, seeds {} to {}", seed, seed + 2));
    std::vector<LimitSeries> series;
    for (std::uint64_t i = 0; i < 3; ++i)
        for (auto& one : otherShapes(seed + i, 5))
            series.push_back(std::move(one));
    const auto raw = allOf(series, ours);
    const auto learnt = calibrated(series, raw);
    std::map<std::string, std::array<Verdict, 3>> kinds;
    for (std::size_t i = 0; i < series.size(); ++i) {
        auto& kind = kinds[series[i].kind];
        judge(series[i], learnt[i], kind[0]);
        judge(series[i], raw[i], kind[1]);
        judge(series[i], line(series[i]), kind[2]);
    }
    for (const auto& [kind, verdicts] : kinds) {
        printRow(kind + ": ours, by outcomes", verdicts[0]);
        printRow("  ours, as given", verdicts[1]);
        printRow("  line through the last 60 min", verdicts[2]);
    }
    const auto all = judgeAll(series, learnt);
    const auto given = judgeAll(series, raw);
    printRow("all: ours, by outcomes", all);
    printRow("all: ours, as given", given);
    printRow("all: line through the last 60 min", judgeAll(series, allOf(series, line)));
    printReliability("by outcomes", all);
    printReliability("as given", given);
}

void benchHonesty(const std::filesystem::path& data, std::uint64_t seed) {
    printHead("to be silent on (<= 0.2 false a day)");
    const auto row = [](const std::string& name, const std::vector<LimitSeries>& series) {
        if (series.empty()) fmt::print("{}: not there\n", name);
        if (series.empty()) return;
        printRow(name + ": ours, as given", judgeAll(series, allOf(series, ours)));
        printRow("  line through the last 60 min", judgeAll(series, allOf(series, line)));
    };
    row("aiops18, limit at 99 %", readAiops(data, 0.99));
    row("aiops18, limit at 99.9 %", readAiops(data, 0.999));
    row("planetlab, limit 80", readPlanetlab(data, 80.0));
    row("planetlab, limit 95", readPlanetlab(data, 95.0));
    row("degradation, shuffled", shuffled(readDegradation(data), seed));
    row("another make, shuffled", shuffled(otherShapes(seed, 5), seed));
}

void benchCost(std::uint64_t seed) {
    const auto series = otherShapes(seed, 3);
    double sum = 0.0;
    std::size_t count = 0;
    const auto began = std::chrono::steady_clock::now();
    for (int round = 0; round < 10; ++round) {
        for (const auto& one : series) {
            for (const double p : ours(one))
                sum += std::isnan(p) ? 0.0 : p;
            count += one.values.size();
        }
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - began;
    fmt::print("\ncost: {:.2f} µs a reading with its outlook, {} bytes a signal (sum {:.1f})\n",
               took.count() / double(count), sizeof(LimitWatch), sum);
}

} // namespace

int main(int argc, char** argv) {
    const char* fromEnvironment = std::getenv("HOLDFAST_DATA");
    std::filesystem::path data = fromEnvironment != nullptr ? fromEnvironment : "../shared/data";
    std::uint64_t seed = 1;
    bool quick = false;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--quick")
            quick = true;
        else if (word == "--data" && i + 1 < argc)
            data = argv[++i];
        else if (word == "--seed" && i + 1 < argc)
            seed = std::strtoull(argv[++i], nullptr, 10);
        else {
            fmt::print(stderr, "bench_warnings [--data DIR] [--seed N] [--quick]\n");
            return 2;
        }
    }
    fmt::print(
        "bar: precision 0.80, recall of gradual failures 0.95, false 0.3 a day, lead 8 min, calibration "
        "error 0.10; aim .90 .97 .15\n");
    try {
        benchDegradation(data, quick);
        benchOtherShapes(seed);
        benchHonesty(data, seed);
        benchCost(seed);
    } catch (const std::exception& wrong) {
        fmt::print(stderr, "bench_warnings: {}\n", wrong.what());
        return 1;
    }
    return 0;
}

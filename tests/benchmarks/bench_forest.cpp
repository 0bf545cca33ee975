// SPDX-License-Identifier: GPL-3.0-or-later
//
// Isolation Forest: bench_forest [--sets DIR] [--asd DIR] [--smd DIR] [--no-peer]. Classical outlier sets
// (fit and score the same rows, seeds 0-9, mean area under the curve, speed), and servers of many metrics
// (fit on the first part, score the second) on the feature rows that a service's forest sees. Beside it, in
// the same run where it is installed: scikit-learn on the same data. One thread; labels are used for the area
// alone.
#include "engine/core/analysis/isolation_forest.h"
#include "engine/core/analysis/service_features.h"
#include "engine/core/analysis/service_forest.h"
#include "tests/benchmarks/forest_data.h"
#include "tests/benchmarks/peer_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::analysis;
using namespace holdfast::bench;

constexpr std::uint64_t kSeeds = 10;

/// Seconds that this thread had the processor: what else the machine does is no part of a speed.
double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

struct Area {
    double mean = 0.0;
    double deviation = 0.0;
};

Area areaOf(const std::vector<double>& areas) {
    Area area;
    for (const double value : areas)
        area.mean += value / static_cast<double>(areas.size());
    for (const double value : areas)
        area.deviation += (value - area.mean) * (value - area.mean);
    area.deviation = std::sqrt(area.deviation / static_cast<double>(areas.size() - 1));
    return area;
}

/// The peer's lines: a name and numbers.
using PeerLines = std::map<std::string, std::vector<double>>;

PeerLines linesOf(const std::optional<std::string>& text, std::size_t numbers) {
    PeerLines lines;
    if (!text) return lines;
    std::istringstream in(*text);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string name;
        words >> name;
        std::vector<double> values;
        for (double value = 0.0; words >> value;)
            values.push_back(value);
        if (values.size() == numbers) lines.emplace(name, values);
    }
    return lines;
}

/// What was published, or measured for the bars, with scikit-learn.
const std::map<std::string, Area>& publishedSets() {
    static const std::map<std::string, Area> areas{
        {"breastw", {.987, .001}},    {"pima", {.671, .007}},        {"ionosphere", {.846, .006}},
        {"annthyroid", {.818, .017}}, {"mammography", {.862, .008}}, {"satellite", {.701, .020}},
        {"shuttle", {.9970, .0005}},  {"cardio", {.933, .010}},      {"thyroid", {.978, .004}},
        {"wbc", {.995, .001}},        {"vowels", {.757, .025}},      {"optdigits", {.720, .047}}};
    return areas;
}

struct Speed {
    std::vector<double> fit;
    std::vector<double> row;
    std::vector<double> single;
};

Area measureSet(const LabelledRows& set, Speed& speed, std::size_t& nodes) {
    const RowMatrix rows{.values = set.values, .columns = set.columns};
    std::vector<double> areas;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        const double begin = now();
        const auto forest = IsolationForest::train(rows, {.seed = seed}).value();
        const double trained = now();
        const auto scores = forest.scores(rows).value();
        const double scored = now();
        double sum = 0.0;
        const std::size_t singles = std::min<std::size_t>(200, rows.rows());
        for (std::size_t r = 0; r < singles; ++r)
            sum += forest.score(rows.row(r)).value();
        speed.single.push_back((now() - scored) / static_cast<double>(singles));
        speed.fit.push_back(trained - begin);
        speed.row.push_back((scored - trained) / static_cast<double>(rows.rows()));
        nodes = forest.parts().nodes.size();
        areas.push_back(sum > 0.0 ? areaUnderCurve(scores, set.labels) : 0.0);
    }
    return areaOf(areas);
}

void measureSets(const std::vector<LabelledRows>& sets, const PeerLines& peer) {
    fmt::print(
        "{:<12} {:>7} {:>3} | {:>13} {:>13} {:>13} {:>6} | {:>6} {:>6} {:>7} {:>6} | {:>6} {:>6} {:>6}\n",
        "set", "rows", "d", "ours", "scikit-learn", "published", "sigmas", "fit ms", "us/row", "1 row us",
        "nodes", "fit ms", "us/row", "1 row");
    for (const auto& set : sets) {
        Speed speed;
        std::size_t nodes = 0;
        const Area ours = measureSet(set, speed, nodes);
        const auto published = publishedSets().find(set.name);
        const auto line = peer.find(set.name);
        std::optional<Area> theirs;
        if (line != peer.end()) theirs = Area{.mean = line->second[0], .deviation = line->second[1]};
        const auto text = [](const std::optional<Area>& area) {
            return area ? fmt::format("{:.4f}±{:.4f}", area->mean, area->deviation) : std::string("-");
        };
        const std::optional<Area> known =
            published == publishedSets().end() ? std::nullopt : std::optional(published->second);
        const auto& bar = theirs ? theirs : known;
        fmt::print("{:<12} {:>7} {:>3} | {:>13} {:>13} {:>13} {:>6} | {:>6.2f} {:>6.2f} {:>8.1f} {:>6}",
                   set.name, set.rows(), set.columns, text(ours), text(theirs), text(known),
                   bar ? fmt::format("{:+.1f}", (ours.mean - bar->mean) / bar->deviation) : std::string("-"),
                   median(speed.fit) * 1e3, median(speed.row) * 1e6, median(speed.single) * 1e6, nodes);
        if (line != peer.end())
            fmt::print(" | {:>6.1f} {:>6.1f} {:>6.0f}", line->second[2], line->second[3],
                       line->second[4] * 1e3);
        fmt::print("\n");
    }
    fmt::print("bars: within 3 sigmas, fit 10 ms, 5 us a row, a single row 100 us; times are the "
               "processor's, one thread\n\n");
}

std::vector<double> featureRowsOf(const LabelledRows& readings) {
    return featureRows({.values = readings.values, .columns = readings.columns});
}

/// What is judged by: rows of the trees' own, or of a service's forest with its ranges.
enum class Judge { Trees, Service };

struct Judged {
    Area area;
    double kibibytes = 0.0;
};

struct Rows {
    std::vector<double> train;
    std::vector<double> test;
    std::size_t columns = 0;
};

Judged fitAndJudge(const Rows& rows, std::span<const char> labels, ForestOptions options, Judge judge) {
    const RowMatrix train{.values = rows.train, .columns = rows.columns};
    const RowMatrix test{.values = rows.test, .columns = rows.columns};
    std::vector<double> areas;
    Judged judged;
    for (options.seed = 0; options.seed < kSeeds; ++options.seed) {
        std::vector<double> scores;
        if (judge == Judge::Trees) {
            const auto forest = IsolationForest::train(train, options).value();
            scores = forest.scores(test).value();
            judged.kibibytes = static_cast<double>(forest.size().count) / 1024.0;
        } else {
            const auto forest = ServiceForest::train(train, {}, options).value();
            for (std::size_t r = 0; r < test.rows(); ++r)
                scores.push_back(forest.judge(test.row(r))->score);
            judged.kibibytes = static_cast<double>(forest.size().count) / 1024.0;
        }
        areas.push_back(areaUnderCurve(scores, labels));
    }
    judged.area = areaOf(areas);
    return judged;
}

/// scikit-learn's area as measured in this run, else as it was given for the bar; NaN for neither.
double peersArea(const std::string& server, const PeerLines& peer) {
    static const std::map<std::string, double> given{{"smd/machine-2-1", .664},
                                                     {"asd/omi-1", .646},
                                                     {"asd/omi-2", .542},
                                                     {"asd/omi-3", .571},
                                                     {"asd/omi-4", .435}};
    if (const auto line = peer.find(server); line != peer.end()) return line->second[0];
    const auto known = given.find(server);
    return known == given.end() ? std::numeric_limits<double>::quiet_NaN() : known->second;
}

void measureServers(const std::vector<Server>& servers, const PeerLines& peer) {
    constexpr std::array sizes{ForestOptions{.trees = 100, .sample = 256}, kFleetForest,
                               ForestOptions{.trees = 64, .sample = 32},
                               ForestOptions{.trees = 16, .sample = 128}};
    fmt::print("{:<16} {:>6} {:>3} | {:>7} {:>7} | {:>11} {:>11} {:>6} |", "server", "rows", "d", "sklearn",
               "raw", "feature rows", "service", "gain");
    for (const auto& size : sizes)
        fmt::print(" {:>13}", fmt::format("{} x {}", size.trees, size.sample));
    fmt::print("\n");
    for (const auto& server : servers) {
        const auto& labels = server.test.labels;
        const Rows raw{
            .train = server.train.values, .test = server.test.values, .columns = server.train.columns};
        const Rows rows{.train = featureRowsOf(server.train),
                        .test = featureRowsOf(server.test),
                        .columns = server.train.columns * ServiceFeatures::kPerSignal};
        const auto plain = fitAndJudge(raw, labels, {}, Judge::Trees).area;
        const auto trees = fitAndJudge(rows, labels, {}, Judge::Trees).area;
        const auto service = fitAndJudge(rows, labels, {}, Judge::Service).area;
        const double theirs = peersArea(server.test.name, peer);
        fmt::print("{:<16} {:>6} {:>3} | {:>7.3f} {:>7.3f} | {:>6.3f}±{:.3f} {:>6.3f}±{:.3f} {:>+6.3f} |",
                   server.test.name, server.test.rows(), server.test.columns, theirs, plain.mean, trees.mean,
                   trees.deviation, service.mean, service.deviation, service.mean - theirs);
        for (const auto& size : sizes) {
            const auto judged = fitAndJudge(rows, labels, size, Judge::Service);
            fmt::print(" {:>6.3f} {:>3.0f}KiB", judged.area.mean, judged.kibibytes);
        }
        fmt::print("\n");
    }
    fmt::print("bar: a gain of 0.04 on each. «raw»: our forest on the values alone; «feature rows»: on "
               "value, distance\n"
               "from the past and unrest of each signal; «service»: the same with ranges, as a fleet uses "
               "it; then by\n"
               "trees and rows a tree. A large fleet has {} x {}\n",
               kFleetForest.trees, kFleetForest.sample);
}

struct Paths {
    std::string sets;
    std::string asd;
    std::string smd;
    bool peer = true;
};

int run(const Paths& paths) {
    const auto sets = readOutlierSets(paths.sets);
    const auto servers = readServers(paths.asd, paths.smd);
    if (sets.empty() && servers.empty()) {
        fmt::print("no data: outlier sets (Minqi824/ADBench, UCI and ODDS) at {}, servers "
                   "(zhhlee/InterFusion) at {} "
                   "and {}\n",
                   paths.sets, paths.asd, paths.smd);
        return 1;
    }
    const auto peerOf = [&](const std::vector<std::string>& arguments) -> std::optional<std::string> {
        if (!paths.peer) return std::nullopt;
        auto text = runPeer("sklearn", "forest_peer.py", arguments);
        if (!text) fmt::print("scikit-learn is not installed (python3-sklearn): published figures only\n");
        return text;
    };
    if (!sets.empty()) measureSets(sets, linesOf(peerOf({"sets", paths.sets}), 5));
    if (!servers.empty()) measureServers(servers, linesOf(peerOf({"servers", paths.asd, paths.smd}), 2));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const char* data = std::getenv("HOLDFAST_DATA");
    const std::string root = data != nullptr ? data : "../shared/data";
    Paths paths{.sets = root + "/iforest", .asd = root + "/asd", .smd = root + "/smd"};
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--no-peer") {
            paths.peer = false;
        } else if ((argument == "--sets" || argument == "--asd" || argument == "--smd") && i + 1 < argc) {
            (argument == "--sets" ? paths.sets : argument == "--asd" ? paths.asd : paths.smd) = argv[++i];
        } else {
            fmt::print(stderr, "usage: bench_forest [--sets DIR] [--asd DIR] [--smd DIR] [--no-peer]\n");
            return 2;
        }
    }
    try {
        return run(paths);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}

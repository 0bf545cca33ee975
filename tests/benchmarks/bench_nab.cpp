// SPDX-License-Identifier: GPL-3.0-or-later
//
// Streaming anomalies on the Numenta Anomaly Benchmark: bench_nab [--nab DIR] [--no-peer] [--files]. Every
// row is scored from the past only, by the detector that the engine runs, with its one set of parameters; the
// scoring is the benchmark's own, checked first against its fixture. Beside it, in the same run where
// scikit-learn is installed: Isolation Forest on lagged values, Windowed Gaussian; and what was published.
// Labels are used for the score, and for the one threshold that the benchmark chooses for all files. --files:
// a line for each file.
#include "engine/core/analysis/streaming_detector.h"
#include "tests/benchmarks/nab_data.h"
#include "tests/benchmarks/peer_script.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::analysis;
using namespace holdfast::bench;

using Scores = std::vector<std::vector<double>>; ///< by file

struct Profile {
    const char* name;
    const char* key; ///< in the fixture
    NabProfile weights;
};

constexpr std::array kProfiles{
    Profile{.name = "standard", .key = "standard", .weights = kNabStandard},
    Profile{.name = "low false positives", .key = "reward_low_FP_rate", .weights = kNabLowFalse},
    Profile{.name = "low false negatives", .key = "reward_low_FN_rate", .weights = kNabLowMissed},
};

std::vector<ScoredFile> sheetsOf(const std::vector<NabFile>& files, const Scores& scores) {
    std::vector<ScoredFile> sheets;
    for (std::size_t i = 0; i < files.size(); ++i)
        sheets.push_back({.scores = scores[i], .windows = files[i].windows});
    return sheets;
}

/// Our scorer on the scores and expected results that come with the data.
void checkScorer(const std::filesystem::path& folder, const std::vector<NabFile>& files) {
    std::ifstream in(folder / "scorer_fixture" / "expected.json");
    if (!in) {
        fmt::print("scorer: no fixture at {}, not checked\n\n", (folder / "scorer_fixture").string());
        return;
    }
    const auto all = nlohmann::json::parse(in);
    const auto& expected = all.at("windowedGaussian");
    Scores scores;
    for (const auto& file : files)
        scores.push_back(readScores(folder / "scorer_fixture" / "windowedGaussian" / file.name));
    for (const auto& profile : kProfiles) {
        const NabScore score = nabBestScore(sheetsOf(files, scores), profile.weights);
        const double raw = expected.at(profile.key).at("raw").get<double>();
        const double normalised = expected.at(profile.key).at("normalised").get<double>();
        const bool same = std::abs(score.raw - raw) < 5e-5 && std::abs(score.normalised - normalised) < 5e-5;
        fmt::print("scorer, {:<20} raw {:9.4f} expected {:9.4f}, normalised {:8.4f} expected {:8.4f}: {}\n",
                   profile.name, score.raw, raw, score.normalised, normalised, same ? "same" : "DIFFERENT");
    }
    for (const auto& [name, scored] : all.items())
        fmt::print("published scores on these files, {:<18} standard {:6.2f}\n", name,
                   scored.at("standard").at("normalised").get<double>());
    fmt::print("\n");
}

Scores ours(const std::vector<NabFile>& files) {
    Scores scores;
    std::size_t rows = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& file : files) {
        StreamingDetector detector;
        auto& column = scores.emplace_back();
        column.reserve(file.values.size());
        for (std::size_t i = 0; i < file.values.size(); ++i) {
            const TimePoint at(Duration(static_cast<std::int64_t>(std::llround(1000.0 * file.seconds[i]))));
            column.push_back(detector.reading(at, file.values[i]).score);
        }
        rows += file.values.size();
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    fmt::print("ours: {:.2f} µs a reading ({} readings), {} bytes a signal\n\n",
               took.count() / static_cast<double>(rows), rows, sizeof(StreamingDetector));
    return scores;
}

void printScores(const std::string& name, const std::vector<ScoredFile>& sheets) {
    fmt::print("{:<34}", name);
    for (const auto& profile : kProfiles)
        fmt::print(" {:9.2f}", nabBestScore(sheets, profile.weights).normalised);
    const NabScore best = nabBestScore(sheets, kNabStandard);
    fmt::print("   {} of {} windows, {} false rows at {:.4f}\n", best.found, best.windows, best.falseAlarms,
               best.threshold);
}

void printFixed(const std::vector<ScoredFile>& sheets, double threshold) {
    fmt::print("{:<34}", fmt::format("… at {:.1f} instead of the best", threshold));
    for (const auto& profile : kProfiles)
        fmt::print(" {:9.2f}", nabScore(sheets, profile.weights, threshold).normalised);
    fmt::print("\n");
}

/// Each group of files at the threshold that is best for the others.
void printLeftOut(const std::vector<NabFile>& files, const std::vector<ScoredFile>& sheets) {
    std::set<std::string> groups;
    for (const auto& file : files)
        groups.insert(file.group);
    double gained = 0.0;
    std::size_t windows = 0;
    std::string lines;
    for (const auto& group : groups) {
        std::vector<ScoredFile> inside;
        std::vector<ScoredFile> others;
        for (std::size_t i = 0; i < files.size(); ++i)
            (files[i].group == group ? inside : others).push_back(sheets[i]);
        const NabScore score = nabScore(inside, kNabStandard, nabBestScore(others, kNabStandard).threshold);
        gained += score.raw + static_cast<double>(score.windows);
        windows += score.windows;
        lines += fmt::format("  {:<32} {:6.2f} of {:2}   {} of {} windows, {} false rows\n", group,
                             score.raw + static_cast<double>(score.windows), 2 * score.windows, score.found,
                             score.windows, score.falseAlarms);
    }
    fmt::print("{:<34} {:9.2f}\n{}", "… threshold from other groups only",
               windows > 0 ? 50.0 * gained / static_cast<double>(windows) : 0.0, lines);
}

/// How much the choice of files matters: corpora of as many files, drawn with replacement.
void printResampled(const std::vector<ScoredFile>& sheets) {
    std::mt19937 random(1);
    std::vector<double> scores;
    for (int draw = 0; draw < 200; ++draw) {
        std::vector<ScoredFile> drawn;
        for (std::size_t i = 0; i < sheets.size(); ++i)
            drawn.push_back(sheets[random() % sheets.size()]);
        scores.push_back(nabBestScore(drawn, kNabStandard).normalised);
    }
    std::ranges::sort(scores);
    fmt::print("… 200 corpora drawn from the files: median {:.1f}, nine in ten between {:.1f} and {:.1f}\n",
               scores[100], scores[10], scores[189]);
}

/// The peers' scores by name; empty where they cannot run.
std::map<std::string, Scores> peers(const std::string& folder, const std::vector<NabFile>& files) {
    std::map<std::string, Scores> result;
    const auto text = runPeer("sklearn", "nab_peer.py", {folder});
    if (!text) {
        fmt::print("scikit-learn is not installed (python3-sklearn): published figures only\n");
        return result;
    }
    std::istringstream in(*text);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string peer;
        std::string name;
        words >> peer >> name;
        const auto file = std::ranges::find(files, name, &NabFile::name);
        if (file == files.end()) continue;
        auto& scores = result[peer];
        scores.resize(files.size());
        auto& column = scores[static_cast<std::size_t>(file - files.begin())];
        for (double score = 0.0; words >> score;)
            column.push_back(score);
    }
    return result;
}

void printFiles(const std::vector<NabFile>& files, const std::vector<ScoredFile>& sheets) {
    const double threshold = nabBestScore(sheets, kNabStandard).threshold;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const NabScore score = nabScore(std::span(&sheets[i], 1), kNabStandard, threshold);
        fmt::print("  {:<58} {} of {} windows, {} false rows\n", files[i].name, score.found, score.windows,
                   score.falseAlarms);
    }
}

int run(const std::string& folder, bool peer, bool each) {
    if (!std::filesystem::exists(std::filesystem::path(folder) / "labels" / "combined_windows.json")) {
        fmt::print("no data: the Numenta Anomaly Benchmark (numenta/NAB) at {}\n", folder);
        return 1;
    }
    const auto files = readNab(folder);
    fmt::print("{} files of the Numenta Anomaly Benchmark\n", files.size());
    checkScorer(folder, files);
    const Scores scores = ours(files);
    const auto sheets = sheetsOf(files, scores);
    fmt::print("{:<34} {:>9} {:>9} {:>9}\n", "", "standard", "low FP", "low FN");
    printScores("streaming detectors", sheets);
    printFixed(sheets, 0.5);
    printLeftOut(files, sheets);
    printResampled(sheets);
    if (each) printFiles(files, sheets);
    if (peer) {
        const std::map<std::string, std::string> names{{"forest", "Isolation Forest, 12 lags (peer)"},
                                                       {"gaussian", "Windowed Gaussian (peer)"}};
        for (const auto& [name, theirs] : peers(folder, files))
            printScores(names.contains(name) ? names.at(name) : name, sheetsOf(files, theirs));
    }
    fmt::print(
        "published, all 58 files, standard: ARTime 74.9, Numenta HTM 70.1, CAD OSE 69.9, Skyline 58.2,\n"
        "KNN-CAD 58.0, Relative Entropy 54.6, Random Cut Forest 51.7, Windowed Gaussian 39.6\n"
        "bar: standard 52; aim 60\n");
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const char* data = std::getenv("HOLDFAST_DATA");
    std::string folder = std::string(data != nullptr ? data : "../shared/data") + "/nab";
    bool peer = true;
    bool each = false;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--no-peer") {
            peer = false;
        } else if (argument == "--files") {
            each = true;
        } else if (argument == "--nab" && i + 1 < argc) {
            folder = argv[++i];
        } else {
            fmt::print(stderr, "usage: bench_nab [--nab DIR] [--no-peer] [--files]\n");
            return 2;
        }
    }
    try {
        return run(folder, peer, each);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}

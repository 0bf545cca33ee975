// SPDX-License-Identifier: GPL-3.0-or-later
// «kill -9» of Holdfast at random instants in the middle of plans: what is repeated, what is lost.
//   bench_kill [--kills 200] [--seed 1000] [--at-once 4] [--story]
// Kills that come when all plans have ended do not count. Exits with 1 when anything was found. Each trial is
// killScript(seed), so a fault can be run again by itself.
#include "tests/support/killing/kill_trial.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <string_view>
#include <thread>

using namespace holdfast::testing;

namespace {

struct Settings {
    int kills = 200;
    int seed = 1000;
    int atOnce = 4;
    bool story = false;
};

struct Sums {
    int trials = 0;
    int kills = 0;
    int struck = 0;
    int begun = 0;
    int takenUp = 0;
    int torn = 0;
    std::map<std::string, int> stages;
    std::map<std::string, int> outcomes;
    std::vector<std::string> faults;
};

int numberOf(const char* text) {
    return std::max(std::atoi(text), 1);
}

Settings settingsOf(int argc, char** argv) {
    Settings settings;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--story") settings.story = true;
        if (i + 1 >= argc) break;
        if (word == "--kills") settings.kills = numberOf(argv[i + 1]);
        if (word == "--seed") settings.seed = numberOf(argv[i + 1]);
        if (word == "--at-once") settings.atOnce = numberOf(argv[i + 1]);
    }
    return settings;
}

void add(Sums& sums, const KillScript& script, const KillReport& report, bool story) {
    ++sums.trials;
    sums.kills += static_cast<int>(script.kills.size());
    sums.struck += report.struck;
    sums.begun += report.begun;
    sums.takenUp += report.takenUp;
    sums.torn += report.torn;
    for (const auto& stage : report.stages)
        ++sums.stages[stage];
    for (const auto& outcome : report.outcomes)
        ++sums.outcomes[outcome];
    for (const auto& fault : report.faults)
        sums.faults.push_back(fmt::format("seed {}: {}", script.seed, fault));
    if (story || !report.faults.empty()) {
        fmt::print("seed {}\n{}", script.seed, report.story);
        for (const auto& outcome : report.outcomes)
            fmt::print("  {}\n", outcome);
        for (const auto& fault : report.faults)
            fmt::print("FAULT {}\n", fault);
    }
    std::fflush(stdout);
}

void print(const Sums& sums) {
    fmt::print("{} kills in the middle of plans ({} in all, {} trials), {} plans begun, {} taken up, {} "
               "half-written\n",
               sums.struck, sums.kills, sums.trials, sums.begun, sums.takenUp, sums.torn);
    for (const auto& [stage, count] : sums.stages)
        fmt::print("  killed {:<24} {:>5}\n", stage, count);
    for (const auto& [outcome, count] : sums.outcomes)
        fmt::print("  {:<42} {:>5}\n", outcome, count);
    fmt::print("{} faults\n", sums.faults.size());
    for (const auto& fault : sums.faults)
        fmt::print("  {}\n", fault);
}

} // namespace

int main(int argc, char** argv) {
    const auto settings = settingsOf(argc, argv);
    const auto programs = std::filesystem::canonical("/proc/self/exe").parent_path().string();
    std::mutex mutex;
    Sums sums;
    int next = settings.seed;
    const auto work = [&] {
        for (;;) {
            KillScript script;
            {
                const std::lock_guard lock(mutex);
                if (sums.struck >= settings.kills) return;
                script = killScript(static_cast<std::uint64_t>(next++));
            }
            const auto report = KillTrial(script, programs).run();
            const std::lock_guard lock(mutex);
            add(sums, script, report, settings.story);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < settings.atOnce; ++i)
            threads.emplace_back(work);
    }
    print(sums);
    return sums.faults.empty() ? 0 : 1;
}

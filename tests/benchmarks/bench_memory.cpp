// SPDX-License-Identifier: GPL-3.0-or-later
// Resident memory while a store takes millions of readings: 100 services of 20 signals, every 30 s, in
// simulated time, on a real file.
#include "engine/stores/store_factory.h"
#include "tests/support/fake_clock.h"

#include <QtCore/QTemporaryDir>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

constexpr int kServices = 100;
constexpr int kSignals = 20;

/// MiB; -1: the kernel does not tell.
double resident() {
    std::ifstream status("/proc/self/status");
    double kibibytes = -1024.0;
    for (std::string word; status >> word && word != "VmRSS:";) {
    }
    status >> kibibytes;
    return kibibytes / 1024.0;
}

void line(const std::string& what, double mebibytes, const char* bar) {
    std::printf("%-62s %9.2f %-8s %9s\n", what.c_str(), mebibytes, "MiB", bar);
}

void must(const Result<void>& done) {
    if (done) return;
    std::fprintf(stderr, "bench_memory could not run: %s\n", done.error().detail.c_str());
    std::exit(1);
}

std::vector<ports::StoredReading> emptyReadings() {
    std::vector<ports::StoredReading> readings;
    for (int service = 0; service < kServices; ++service) {
        for (int signal = 0; signal < kSignals; ++signal)
            readings.push_back({.series = {.service = ServiceId("s" + std::to_string(service)),
                                           .signal = SignalId("signal " + std::to_string(signal))},
                                .reading = {}});
    }
    return readings;
}

} // namespace

int main() {
    const QTemporaryDir folder;
    testing::FakeClock clock;
    auto opened = stores::openStore(folder.path().toStdString() + "/store.sqlite", {}, clock);
    if (!opened) must(std::unexpected(opened.error()));
    auto& store = *opened->store;
    auto readings = emptyReadings();
    std::mt19937 random(7);
    std::normal_distribution<double> noise;
    std::printf("%-62s %9s %-8s %9s\n", "memory of a store that takes readings", "measured", "", "bar");
    line("  before the first", resident(), "");
    std::size_t taken = 0;
    double atOneMillion = 0.0;
    for (const std::size_t goal : {1'000'000UL, 2'000'000UL, 5'000'000UL, 10'000'000UL}) {
        for (; taken < goal; taken += readings.size()) {
            for (auto& reading : readings)
                reading.reading = {.time = clock.now(), .value = 100.0 + noise(random)};
            must(store.appendReadings(readings));
            must(store.maintain(clock.now()));
            clock.pass(30s);
        }
        const double now = resident();
        if (goal == 1'000'000UL) atOneMillion = now;
        line("  after " + std::to_string(goal / 1'000'000) + " million", now, "");
    }
    line("  growth from 1 to 10 million readings (37 hours)", resident() - atOneMillion, "37");
    return 0;
}

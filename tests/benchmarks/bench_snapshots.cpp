// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshots of 1,000 services: what taking one costs, what one costs on the disk where nothing changed, and
// how long two are compared. The platform answers from memory, so what is measured is ours; each service has
// a configuration file on the disk that is really read.
#include "engine/core/snapshots/snapshot_diff.h"
#include "engine/recovery/absent_platform.h"
#include "engine/snapshots/snapshot_keeper.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>

using namespace holdfast;
using namespace holdfast::snapshots;
namespace fs = std::filesystem;

namespace {

constexpr int kServices = 1'000;
constexpr int kRounds = 9;

/// Describes every workload at once, as an engine on this machine would.
class MemoryPlatform final : public ports::Platform {
public:
    Result<ports::PlatformIdentity> identify(const ports::PlatformContext&) override {
        return ports::PlatformIdentity{.kind = "docker", .address = "unix:///run/docker.sock"};
    }

    Result<workloads::WorkloadDescription> describe(const workloads::WorkloadId& workload,
                                                    const ports::PlatformContext&) override {
        workloads::WorkloadDescription out{.id = workload};
        auto& to = out.configuration;
        to.artifact = fmt::format("shop/{}:1.8.{}", workload.value(), release);
        to.fingerprint = "sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
        to.command = {"--port", "8001", "--log", "info"};
        for (int i = 0; i < 25; ++i)
            to.environment[fmt::format("SETTING_{}", i)] = Secret(std::to_string(i));
        for (int i = 0; i < 5; ++i)
            to.environment[fmt::format("TOKEN_{}", i)] =
                Secret(fmt::format("{}-{}-0123456789abcdef", workload.value(), i));
        to.limits.memory = Bytes{std::int64_t{512} << 20U};
        to.labels = {{"team", "shop"}, {"com.docker.compose.service", workload.value()}};
        out.instances.push_back(
            {.id = workloads::InstanceId(workload.value()), .state = workloads::InstanceState::Running});
        return out;
    }

    std::vector<workloads::Capability> capabilities() const override { return {}; }

    Result<std::vector<workloads::WorkloadSummary>> list(const ports::PlatformContext&) override {
        return std::vector<workloads::WorkloadSummary>{};
    }

    Result<std::vector<workloads::PlatformCall>> rehearse(const workloads::Order&,
                                                          const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not here");
    }

    Result<workloads::OrderOutcome> perform(const workloads::Order&, const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not here");
    }

    Result<ports::LogEnd> readLog(const ports::LogQuery&,
                                  const std::function<ports::StreamNext(const ports::LogLine&)>&,
                                  const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not here");
    }

    Result<void> followEvents(std::optional<TimePoint>,
                              const std::function<ports::StreamNext(const ports::PlatformEvent&)>&,
                              const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not here");
    }

    Result<std::vector<workloads::InstanceStats>> stats(const workloads::WorkloadId&,
                                                        const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not here");
    }

    int release = 2;
};

class Finder final : public recovery::SubjectFinder {
public:
    Finder(const FleetSpec& fleet, ports::Platform& platform) : m_fleet(fleet), m_platform(platform) {}

    Result<recovery::Subject> find(const ServiceId& service) override {
        return recovery::Subject{.fleet = m_fleet,
                                 .service = *m_fleet.find(service),
                                 .platform = &m_platform,
                                 .workload = workloads::WorkloadId(service.value())};
    }

private:
    const FleetSpec& m_fleet;
    ports::Platform& m_platform;
};

struct Sample {
    double value = 0.0;
    double processor = 0.0; ///< ms of all of this program's threads
};

using Samples = std::vector<Sample>;

Sample milliseconds(const std::function<void()>& work) {
    const auto began = std::chrono::steady_clock::now();
    const auto ticks = std::clock();
    work();
    const auto used = std::clock() - ticks;
    return {.value =
                std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count(),
            .processor = static_cast<double>(used) * 1000.0 / CLOCKS_PER_SEC};
}

std::uint64_t sizeOf(const fs::path& folder) {
    std::uint64_t size = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        size += entry.is_regular_file() ? entry.file_size() : 0;
    return size;
}

void row(const char* what, Samples samples, const char* unit, const char* bar) {
    std::ranges::sort(samples, {}, &Sample::processor);
    const double processor = samples[samples.size() / 2].processor;
    std::ranges::sort(samples, {}, &Sample::value);
    std::printf("%-44s %10.1f %10.1f %s %10.1f %10s\n", what, samples[samples.size() / 2].value,
                samples.back().value, unit, processor, bar);
}

[[noreturn]] void giveUp(const std::string& why) {
    std::fprintf(stderr, "bench_snapshots: %s\n", why.c_str());
    std::exit(1);
}

} // namespace

int main() {
    std::string pattern = (fs::temp_directory_path() / "holdfast-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) giveUp("no temporary folder");
    const fs::path place(pattern);
    auto fleet = std::make_shared<FleetSpec>();
    fleet->name = "bench";
    for (int i = 0; i < kServices; ++i) {
        auto& service = fleet->services.emplace_back();
        service.id = ServiceId(fmt::format("service-{:04}", i));
        service.platform["kind"] = "docker";
        const auto file = place / (service.id.value() + ".conf");
        std::ofstream out(file);
        for (int line = 0; line < 40; ++line)
            out << "setting_" << line << " = " << line * i << "\n";
        service.configurationFiles = {file.string()};
    }
    MemoryPlatform platform;
    const SystemClock clock;
    SnapshotKeeper keeper({.clock = clock,
                           .fleet = fleet,
                           .subjects = std::make_unique<Finder>(*fleet, platform),
                           .newest = {},
                           .folder = place / "kept",
                           .salt = place / "salt",
                           .references = {},
                           .verdict = {}});
    Samples first;
    Samples taking;
    Samples growing;
    Samples comparing;
    Samples listing;
    Snapshot before;
    const auto take = [&](Samples& into) {
        Snapshot kept;
        into.push_back(milliseconds([&] {
            auto taken = keeper.take({.reason = "bench"}, {.deadline = Duration(60'000)});
            if (!taken) giveUp(taken.error().detail);
            kept = std::move(*taken);
        }));
        return kept;
    };
    before = take(first);
    for (int round = 0; round < kRounds; ++round) {
        const auto size = sizeOf(place / "kept");
        take(taking);
        growing.push_back({.value = static_cast<double>(sizeOf(place / "kept") - size) / kServices});
    }
    platform.release = 3; // every service has another image
    const auto after = take(first);
    for (int round = 0; round < kRounds; ++round) {
        comparing.push_back(milliseconds([&] {
            if (differences(before, after).size() != kServices) giveUp("the comparison is wrong");
        }));
        listing.push_back(milliseconds([&] {
            if (!keeper.list()) giveUp("the list cannot be read");
        }));
    }
    std::printf("%-44s %10s %10s    %10s %10s\n", "1,000 services", "middle", "worst", "processor", "bar");
    row("taking one, everything new", first, "ms", "2,000");
    row("taking one, nothing changed", taking, "ms", "2,000");
    row("bytes a service, nothing changed", growing, "B ", "1,024");
    row("comparing two, every service differs", comparing, "ms", "100");
    row("listing and verifying 11 snapshots", listing, "ms", "none");
    std::error_code ignored;
    fs::remove_all(place, ignored);
    return 0;
}

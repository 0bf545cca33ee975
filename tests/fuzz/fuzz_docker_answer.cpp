// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/container_reading.h"
#include "engine/platforms/docker/create_body.h"
#include "engine/platforms/docker/log_frames.h"

#include <cmath>
#include <cstdlib>

using namespace holdfast;
using namespace holdfast::platforms::docker;

namespace {

constexpr std::size_t kMostLog = 10'000;

/// However it is cut, a log tells no more than its bound.
void readLog(std::string_view bytes, LogFrames::Form form) {
    std::size_t told = 0;
    LogFrames frames(form, kMostLog, [&told](const ports::LogLine& line) {
        told += line.text.size();
        return ports::StreamNext::Continue;
    });
    const auto middle = bytes.size() / 3;
    if (frames.take(bytes.substr(0, middle))) static_cast<void>(frames.take(bytes.substr(middle)));
    frames.finish();
    if (told > kMostLog) std::abort();
}

} // namespace

/// Whatever an engine answers: bounded, finite, and a configuration that was read can be written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    readLog(bytes, LogFrames::Form::Framed);
    readLog(bytes, LogFrames::Form::Raw);
    static_cast<void>(readStamp(bytes));
    const auto document = parseBounded(bytes, {.depth = 32, .values = 10'000});
    if (!document) return 0;
    const JsonView view(*document);
    static_cast<void>(readContainerList(view));
    static_cast<void>(readEvent(view));
    const auto instance = readInstance(view);
    if (instance.pid < 0 || instance.restarts < 0) std::abort();
    const auto stats = readStats(view, instance, {});
    if (stats.cpuSeconds && (!std::isfinite(*stats.cpuSeconds) || *stats.cpuSeconds < 0.0)) std::abort();
    if (stats.memory && stats.memory->count < 0) std::abort();
    const auto configuration = readConfiguration(view);
    if (!std::isfinite(configuration.limits.cpus) || configuration.limits.memory.count < 0) std::abort();
    static_cast<void>(createBody(configuration, configuration, view["Config"]));
    static_cast<void>(replicaBody(configuration, 2));
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// LocalPlatform's logs, events and figures.
#include "engine/platforms/line_cutter.h"
#include "engine/platforms/local/local_platform.h"
#include "engine/platforms/local/log_file_reader.h"
#include "engine/platforms/local/proc_files.h"
#include "engine/platforms/step_gate.h"

namespace holdfast::platforms {

using namespace workloads;
using ports::LogLine;
using ports::PlatformContext;
using ports::PlatformEvent;
using ports::StreamNext;

Result<ports::LogEnd> LocalPlatform::readLog(const ports::LogQuery& query,
                                             const std::function<StreamNext(const LogLine&)>& sink,
                                             const PlatformContext& context) {
    const auto seen = look(query.workload);
    if (!seen) return std::unexpected(seen.error());
    if (seen->spec.logFile.empty())
        return failure(ErrorCode::FixSetup, "what it writes is not kept: give its process a log file",
                       query.workload.value());
    const StepGate gate(context, StepGate::Mode::Rehearse);
    LineCutter cutter(query.mostBytes, [&](LineCutter::Line line) {
        return sink({.at = {}, .isError = false, .cut = line.cut, .text = std::move(line.text)}) ==
               StreamNext::Continue;
    });
    LogFileReader reader(seen->spec.logFile);
    bool more = cutter.take(reader.tail(query.tail));
    if (more && query.follow) {
        auto followed = reader.follow([&](std::string_view bytes) { return more = cutter.take(bytes); },
                                      gate.deadline() == StepGate::Steady::time_point::max()
                                          ? std::nullopt
                                          : std::optional(gate.deadline()),
                                      context.stop);
        if (!followed) return std::unexpected(followed.error());
    }
    if (more) cutter.finish();
    return ports::LogEnd{.cut = cutter.isFull(), .lines = cutter.lines()};
}

Result<void> LocalPlatform::followEvents(std::optional<TimePoint> from,
                                         const std::function<StreamNext(const PlatformEvent&)>& sink,
                                         const PlatformContext& context) {
    const StepGate gate(context, StepGate::Mode::Rehearse);
    std::unique_lock lock(m_mutex);
    std::uint64_t next = from ? m_eventCount - m_events.size() : m_eventCount;
    while (!context.stop.stop_requested()) {
        next = std::max(next, m_eventCount - m_events.size());
        if (next < m_eventCount) {
            const auto event = m_events[static_cast<std::size_t>(next - (m_eventCount - m_events.size()))];
            ++next;
            if (from && event.at < *from) continue;
            lock.unlock();
            if (sink(event) == StreamNext::Stop) return {};
            lock.lock();
            continue;
        }
        if (!m_news.wait_until(lock, context.stop, gate.deadline(), [&] { return m_eventCount > next; }))
            return {};
    }
    return {};
}

Result<std::vector<InstanceStats>> LocalPlatform::stats(const WorkloadId& workload,
                                                        const PlatformContext& context) {
    static_cast<void>(context);
    const auto seen = look(workload);
    if (!seen) return std::unexpected(seen.error());
    if (seen->status.pid == 0) return std::vector<InstanceStats>{};
    auto pids = descendantsOf(seen->status.pid);
    pids.insert(pids.begin(), seen->status.pid);
    double seconds = 0.0;
    std::int64_t own = 0;
    std::int64_t shared = 0; // the same pages in several processes: counted once, as the largest share
    std::int64_t threads = 0;
    for (const pid_t pid : pids) {
        const auto use = readProcessUse(pid);
        if (!use) continue;
        seconds += use->cpuSeconds;
        own += use->ownBytes;
        shared = std::max(shared, use->sharedBytes);
        threads += use->threads;
    }
    return std::vector{InstanceStats{.id = InstanceId(seen->spec.name),
                                     .at = m_clock.now(),
                                     .cpuSeconds = seconds,
                                     .memory = Bytes{own + shared},
                                     .processes = threads}};
}

} // namespace holdfast::platforms

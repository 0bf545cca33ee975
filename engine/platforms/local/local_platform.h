// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/process_host.h"
#include "engine/ports/platform.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace holdfast::platforms {

class StepGate;

/// The platform «local»: the processes of one supervisor. A workload is a process by its name and its only
/// instance; what a replacement keeps aside is the former spec, which lives as long as this object (as do the
/// processes).
///
/// It cannot scale, since two processes of one spec would want the same port and files, nor move limits.
/// Thread-safe; never used on the host's thread.
class LocalPlatform final : public ports::Platform {
public:
    /// Both outlive it.
    LocalPlatform(ProcessHost& host, const Clock& clock);
    ~LocalPlatform() override;

    /// What processes of a machine can and cannot, whoever supervises them.
    [[nodiscard]] static std::vector<workloads::Capability> abilities();

    [[nodiscard]] Result<ports::PlatformIdentity> identify(const ports::PlatformContext& context) override;
    [[nodiscard]] std::vector<workloads::Capability> capabilities() const override;
    [[nodiscard]] Result<std::vector<workloads::WorkloadSummary>>
    list(const ports::PlatformContext& context) override;
    [[nodiscard]] Result<workloads::WorkloadDescription>
    describe(const workloads::WorkloadId& workload, const ports::PlatformContext& context) override;
    [[nodiscard]] Result<std::vector<workloads::PlatformCall>>
    rehearse(const workloads::Order& order, const ports::PlatformContext& context) override;
    [[nodiscard]] Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                                          const ports::PlatformContext& context) override;
    [[nodiscard]] Result<ports::LogEnd>
    readLog(const ports::LogQuery& query, const std::function<ports::StreamNext(const ports::LogLine&)>& sink,
            const ports::PlatformContext& context) override;
    /// Starts that others order from the supervisor directly are not among them; ends always are. The last
    /// 1,000.
    [[nodiscard]] Result<void>
    followEvents(std::optional<TimePoint> since,
                 const std::function<ports::StreamNext(const ports::PlatformEvent&)>& sink,
                 const ports::PlatformContext& context) override;
    [[nodiscard]] Result<std::vector<workloads::InstanceStats>>
    stats(const workloads::WorkloadId& workload, const ports::PlatformContext& context) override;

private:
    struct Seen {
        ProcessSpec spec;
        ProcessStatus status;
    };

    struct Aside {
        Seen before;
        TimePoint since;
    };

    [[nodiscard]] Result<Seen> look(const workloads::WorkloadId& workload);
    [[nodiscard]] workloads::Instance instanceOf(const Seen& seen);
    [[nodiscard]] TimePoint startOf(const ProcessStatus& status);
    [[nodiscard]] Result<workloads::OrderOutcome> carryOut(const workloads::Order& order, StepGate& gate);
    [[nodiscard]] Result<void> startProcess(const ProcessSpec& spec, StepGate& gate);
    [[nodiscard]] Result<bool> stopProcess(const Seen& seen, const workloads::Order& order, StepGate& gate);
    [[nodiscard]] Result<void> awaitEnd(const std::string& name, StepGate& gate);
    [[nodiscard]] Result<workloads::OrderOutcome> restart(const Seen& seen, const workloads::Order& order,
                                                          StepGate& gate);
    [[nodiscard]] Result<workloads::OrderOutcome> replace(const Seen& seen, const workloads::Order& order,
                                                          StepGate& gate);
    [[nodiscard]] Result<workloads::OrderOutcome> putBack(const Seen& seen, const workloads::Order& order,
                                                          StepGate& gate);
    [[nodiscard]] Result<void> runAs(const ProcessSpec& spec, bool running, StepGate& gate);
    [[nodiscard]] std::optional<Aside> asideOf(const std::string& name);
    void record(ports::PlatformEvent event);

    ProcessHost& m_host;
    const Clock& m_clock;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_news;
    std::uint64_t m_eventCount = 0; ///< ever; the newest stand in m_events
    std::deque<ports::PlatformEvent> m_events;
    std::map<std::string, Aside> m_aside;
    /// By name, with the start ticks: worked out once, since it takes reading two clocks.
    std::map<std::string, std::pair<std::uint64_t, TimePoint>> m_starts;
};

} // namespace holdfast::platforms

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/monotonic_moment.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/probe_failure.h"
#include "engine/probes/process_tree.h"
#include "engine/probes/restart_count.h"

#include <optional>

namespace holdfast::probes {

/// Looks at a process of this machine in /proc, with all that descend from it (PostgreSQL is one process a
/// connection): up, cpu (of one core times its limit, since the run before), memory (see memoryOf), restarts
/// within the last hour.
///
/// The process is named by a pid file (its first line) or as pid:N. A pid that was given to another process
/// is not taken for the old one: pid:N means the process that had it at the first run; a pid file means a new
/// process only when the file was written anew. A process that is stopped (SIGSTOP) is NotReady.
class ProcessProbe final : public ports::BlockingProbe {
public:
    ProcessProbe(const ServiceSpec& service, ProbeSpec spec, const ProbeWorld& world,
                 ProcessTable table = ProcessTable());

    [[nodiscard]] ProbeReport run(std::stop_token stop) override;

private:
    /// What names the process, and what tells that the name was given anew.
    struct Named {
        std::int64_t pid = 0;
        std::int64_t writtenNanoseconds = 0; ///< of the pid file; 0: no file
        auto operator<=>(const Named&) const = default;
    };

    void read(ProbeReport& report);
    [[nodiscard]] Attempt<Named> named() const;
    [[nodiscard]] Attempt<Named> readPidFile() const;
    [[nodiscard]] Attempt<ProcessStat> current();
    [[nodiscard]] std::optional<double> cpuOf(const std::vector<ProcessStat>& tree);

    ProbeSpec m_spec;
    const Clock& m_clock;
    ProcessTable m_table;
    double m_cpuLimit;
    std::optional<Named> m_named;
    std::uint64_t m_startTicks = 0; ///< of the process that was named
    bool m_seen = false;            ///< a process was observed before
    RestartCount m_restarts;
    CpuUse m_cpu;
    std::optional<MonotonicMoment> m_cpuAt;
};

} // namespace holdfast::probes

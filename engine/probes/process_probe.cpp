// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/process_probe.h"

#include "engine/base/unique_fd.h"
#include "engine/core/base/text.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/readings.h"
#include "engine/probes/run_frame.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <charconv>

namespace holdfast::probes {

namespace {

constexpr std::string_view kByPid = "pid:";

std::optional<std::int64_t> pidIn(std::string_view text) {
    text = trimmed(text.substr(0, text.find('\n')));
    std::int64_t pid = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
    const bool good = error == std::errc{} && end == text.data() + text.size() && pid > 0;
    return good ? std::optional(pid) : std::nullopt;
}

std::unexpected<ProbeFailure> gone(std::int64_t pid) {
    return failed(ProbeProblem::NotRunning, fmt::format("no process {}", pid));
}

} // namespace

ProcessProbe::ProcessProbe(const ServiceSpec& service, ProbeSpec spec, const ProbeWorld& world,
                           ProcessTable table)
    : m_spec(std::move(spec))
    , m_clock(*world.clock)
    , m_table(std::move(table))
    , m_cpuLimit(cpuLimitOf(service)) {}

ProbeReport ProcessProbe::run(std::stop_token stop) {
    return framedRun(m_spec, std::move(stop), [this](ProbeReport& report, const RunLimit&) { read(report); });
}

void ProcessProbe::read(ProbeReport& report) {
    const auto process = current();
    if (!process) {
        describe(report, process.error(), m_spec);
        m_cpuAt.reset();
        addUp(report, Served::No);
        return;
    }
    const auto tree = m_table.treeOf(*process);
    addUp(report, Served::Yes);
    offerReading(report, signals::kCpu, cpuOf(tree));
    offerReading(report, signals::kMemory, memoryOf(tree));
    offerReading(report, signals::kRestarts, static_cast<double>(m_restarts.within(m_clock.sinceBoot())));
    report.identity = fmt::format("pid {} start {}", process->pid, process->startTicks);
}

Attempt<ProcessStat> ProcessProbe::current() {
    const auto name = named();
    if (!name) return std::unexpected(name.error());
    const auto process = m_table.find(name->pid);
    if (!process || process->state == 'Z' || process->state == 'X') return gone(name->pid);
    if (process->state == 'T')
        return failed(ProbeProblem::NotReady, fmt::format("process {} is stopped (SIGSTOP)", name->pid));
    if (m_named == *name && process->startTicks != m_startTicks)
        return failed(ProbeProblem::NotRunning,
                      fmt::format("{} is the number of another process now", name->pid));
    if (m_named != *name || process->startTicks != m_startTicks) {
        const bool another = m_seen && (m_named->pid != name->pid || process->startTicks != m_startTicks);
        if (another) {
            m_restarts.note(m_clock.sinceBoot());
            m_cpuAt.reset();
        }
        m_seen = true;
        m_named = *name;
        m_startTicks = process->startTicks;
    }
    return *process;
}

Attempt<ProcessProbe::Named> ProcessProbe::named() const {
    if (!m_spec.processName.starts_with(kByPid)) return readPidFile();
    const auto pid = pidIn(std::string_view(m_spec.processName).substr(kByPid.size()));
    if (pid) return Named{.pid = *pid};
    return failed(ProbeProblem::Configuration, "not a process: " + m_spec.processName);
}

Attempt<ProcessProbe::Named> ProcessProbe::readPidFile() const {
    const std::string& path = m_spec.processName;
    // A pipe in its place must not hold us up.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    struct stat status{};

    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR)
            return failed(ProbeProblem::NotRunning, "no pid file " + path);
        const auto problem =
            errno == EACCES || errno == EPERM ? ProbeProblem::Permission : ProbeProblem::Local;
        return failed(problem, fmt::format("{}: {}", path, std::generic_category().message(errno)));
    }
    std::array<char, 64> text{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return failed(ProbeProblem::Configuration, "not a file: " + path);
    const auto length = ::read(file.get(), text.data(), text.size());
    const auto pid = length > 0 ? pidIn({text.data(), static_cast<std::size_t>(length)}) : std::nullopt;
    // A server that is starting has made its file and not written it yet.
    if (length == 0) return failed(ProbeProblem::NotReady, "the pid file is empty: " + path);
    if (!pid) return failed(ProbeProblem::Configuration, "no process number in " + path);
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    return Named{.pid = *pid,
                 .writtenNanoseconds = status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec};
}

std::optional<double> ProcessProbe::cpuOf(const std::vector<ProcessStat>& tree) {
    const auto now = MonotonicMoment::of(m_clock);
    const auto passed = m_cpuAt ? secondsBetween(*m_cpuAt, now) : std::nullopt;
    if (!m_cpuAt) m_cpu.forget();
    const double used = m_cpu.update(tree);
    m_cpuAt = now;
    if (!passed) return std::nullopt;
    return used / *passed / m_cpuLimit;
}

} // namespace holdfast::probes

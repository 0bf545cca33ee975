// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/cost_meter.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace holdfast::runtime {

namespace {

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Bytes residentMemory() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t total = 0;
    std::int64_t resident = 0;
    statm >> total >> resident;
    return Bytes{resident * sysconf(_SC_PAGESIZE)};
}

} // namespace

CostMeter::CostMeter(const Clock& clock) : m_clock(clock), m_at(clock.steady()), m_cpuSeconds(cpuSeconds()) {}

EngineCost CostMeter::measure(std::int64_t bytesSent, std::int64_t bytesReceived, int connections) {
    const auto now = m_clock.steady();
    const double seconds = static_cast<double>((now - m_at).count()) / 1000.0;
    m_last.connections = connections;
    if (seconds < 1.0 && !m_first) return m_last;
    m_first = false;
    const double cpu = cpuSeconds();
    if (seconds > 0.0) {
        m_last.cpu = (cpu - m_cpuSeconds) / seconds;
        m_last.bytesSentPerSecond = static_cast<double>(bytesSent - m_sent) / seconds;
        m_last.bytesReceivedPerSecond = static_cast<double>(bytesReceived - m_received) / seconds;
    }
    m_last.resident = residentMemory();
    m_at = now;
    m_cpuSeconds = cpu;
    m_sent = bytesSent;
    m_received = bytesReceived;
    return m_last;
}

} // namespace holdfast::runtime

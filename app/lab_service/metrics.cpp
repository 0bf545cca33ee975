// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/metrics.h"

#include "app/lab_service/process_usage.h"

#include <fmt/format.h>

#include <iterator>

namespace holdfast::lab_service {

namespace {

constexpr std::array kOutcomes{CallOutcome::Ok, CallOutcome::Error, CallOutcome::Timeout,
                               CallOutcome::Rejected};

template <typename... Values>
void line(std::string& page, fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(page), format, std::forward<Values>(values)...);
    page += '\n';
}

void describe(std::string& page, const char* name, const char* type, const char* help) {
    line(page, "# HELP {} {}", name, help);
    line(page, "# TYPE {} {}", name, type);
}

void writeProcess(std::string& page) {
    const auto usage = readProcessUsage();
    describe(page, "process_resident_memory_bytes", "gauge", "Resident memory size in bytes.");
    line(page, "process_resident_memory_bytes {}", usage.residentBytes);
    describe(page, "process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.");
    line(page, "process_virtual_memory_bytes {}", usage.virtualBytes);
    describe(page, "process_cpu_seconds_total", "counter", "User and system CPU time spent in seconds.");
    line(page, "process_cpu_seconds_total {}", usage.cpuSeconds);
    describe(page, "process_open_fds", "gauge", "Number of open file descriptors.");
    line(page, "process_open_fds {}", usage.openFiles);
    describe(page, "process_max_fds", "gauge", "Maximum number of open file descriptors.");
    line(page, "process_max_fds {}", usage.mostFiles);
    describe(page, "process_start_time_seconds", "gauge", "Start time since the epoch in seconds.");
    line(page, "process_start_time_seconds {:.2f}", usage.startTime);
}

} // namespace

const char* toString(CallOutcome outcome) noexcept {
    switch (outcome) {
    case CallOutcome::Ok:
        return "ok";
    case CallOutcome::Error:
        return "error";
    case CallOutcome::Timeout:
        return "timeout";
    case CallOutcome::Rejected:
        return "rejected";
    }
    return "error";
}

void Metrics::Histogram::count(double seconds) {
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
        if (seconds <= kBounds[i]) ++buckets[i];
    }
    sum += seconds;
    ++total;
}

void Metrics::Histogram::write(std::string& page, const std::string& name, const std::string& label) const {
    const std::string before = label.empty() ? "" : label + ",";
    const std::string labels = label.empty() ? "" : "{" + label + "}";
    for (std::size_t i = 0; i < kBounds.size(); ++i)
        line(page, "{}_bucket{{{}le=\"{}\"}} {}", name, before, kBounds[i], buckets[i]);
    line(page, "{}_bucket{{{}le=\"+Inf\"}} {}", name, before, total);
    line(page, "{}_sum{} {}", name, labels, sum);
    line(page, "{}_count{} {}", name, labels, total);
}

void Metrics::countRequest(int status, double seconds) {
    const std::scoped_lock lock(m_mutex);
    ++m_requests[status];
    m_duration.count(seconds);
}

void Metrics::countCall(const std::string& dependency, CallOutcome outcome, double seconds) {
    const std::scoped_lock lock(m_mutex);
    ++m_calls[dependency][static_cast<std::size_t>(outcome)];
    auto& times = m_callTimes[dependency];
    if (outcome == CallOutcome::Rejected) return; // took no time
    times.count(seconds);
}

void Metrics::setBreaker(const std::string& dependency, int state) {
    const std::scoped_lock lock(m_mutex);
    m_breakers[dependency] = state;
}

void Metrics::countTask(bool good, double seconds) {
    const std::scoped_lock lock(m_mutex);
    ++m_tasks[good ? 1 : 0];
    m_taskTimes.sum += seconds;
    ++m_taskTimes.count;
}

void Metrics::setQueueLength(const std::string& queue, std::int64_t length) {
    const std::scoped_lock lock(m_mutex);
    m_queues[queue] = length;
}

void Metrics::countTaskSent(const std::string& queue) {
    const std::scoped_lock lock(m_mutex);
    ++m_sent[queue];
}

std::string Metrics::page() const {
    std::string page;
    describe(page, "lab_service_build_info", "gauge", "The version that runs.");
    line(page, "lab_service_build_info{{version=\"{}\"}} 1", m_version);
    {
        const std::scoped_lock lock(m_mutex);
        writeRequests(page);
        writeCalls(page);
        writeTasks(page);
    }
    writeProcess(page);
    return page;
}

void Metrics::writeRequests(std::string& page) const {
    describe(page, "http_requests_total", "counter",
             "Requests answered, by status; without /health and /metrics.");
    if (m_requests.empty()) line(page, "http_requests_total{{code=\"200\"}} 0");
    for (const auto& [code, count] : m_requests)
        line(page, "http_requests_total{{code=\"{}\"}} {}", code, count);
    describe(page, "http_request_duration_seconds", "histogram", "Time to answer a request.");
    m_duration.write(page, "http_request_duration_seconds", {});
}

void Metrics::writeCalls(std::string& page) const {
    if (m_calls.empty()) return;
    describe(page, "dependency_calls_total", "counter", "Calls to other services, by how they went.");
    for (const auto& [name, counts] : m_calls) {
        for (const auto outcome : kOutcomes)
            line(page, "dependency_calls_total{{dependency=\"{}\",outcome=\"{}\"}} {}", name,
                 toString(outcome), counts[static_cast<std::size_t>(outcome)]);
    }
    describe(page, "dependency_call_duration_seconds", "histogram", "Time of the calls that were made.");
    for (const auto& [name, times] : m_callTimes)
        times.write(page, "dependency_call_duration_seconds", fmt::format("dependency=\"{}\"", name));
    describe(page, "circuit_breaker_state", "gauge", "0 closed, 1 half-open, 2 open.");
    for (const auto& [name, state] : m_breakers)
        line(page, "circuit_breaker_state{{dependency=\"{}\"}} {}", name, state);
}

void Metrics::writeTasks(std::string& page) const {
    if (!m_sent.empty()) describe(page, "celery_task_sent_total", "counter", "Tasks put into a queue.");
    for (const auto& [queue, count] : m_sent)
        line(page, "celery_task_sent_total{{queue_name=\"{}\"}} {}", queue, count);
    if (m_queues.empty()) return;
    describe(page, "celery_queue_length", "gauge", "Tasks that wait in a queue.");
    for (const auto& [queue, length] : m_queues)
        line(page, "celery_queue_length{{queue_name=\"{}\"}} {}", queue, length);
    describe(page, "celery_task_succeeded_total", "counter", "Tasks done.");
    line(page, "celery_task_succeeded_total {}", m_tasks[1]);
    describe(page, "celery_task_failed_total", "counter", "Tasks that failed.");
    line(page, "celery_task_failed_total {}", m_tasks[0]);
    describe(page, "celery_task_runtime_seconds", "summary", "Time that tasks took.");
    line(page, "celery_task_runtime_seconds_sum {}", m_taskTimes.sum);
    line(page, "celery_task_runtime_seconds_count {}", m_taskTimes.count);
}

} // namespace holdfast::lab_service

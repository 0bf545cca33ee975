// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace holdfast::lab_service {

/// How a call to a dependency went.
enum class CallOutcome : std::uint8_t {
    Ok,
    Error,    ///< refused or answered badly
    Timeout,  ///< no answer in time
    Rejected, ///< not made: the breaker is open
};

[[nodiscard]] const char* toString(CallOutcome outcome) noexcept;

/// What a service counts, shown on /metrics in Prometheus text format. Thread-safe. Times are in seconds.
class Metrics {
public:
    explicit Metrics(std::string version = {}) : m_version(std::move(version)) {}

    void countRequest(int status, double seconds);
    void countCall(const std::string& dependency, CallOutcome outcome, double seconds);
    /// 0 closed, 1 half-open, 2 open.
    void setBreaker(const std::string& dependency, int state);
    void countTask(bool good, double seconds);
    void setQueueLength(const std::string& queue, std::int64_t length);
    void countTaskSent(const std::string& queue);

    /// The whole page, with the process's own figures.
    [[nodiscard]] std::string page() const;

private:
    struct Timing {
        double sum = 0.0;
        std::uint64_t count = 0;
    };

    static constexpr std::array kBounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0};

    struct Histogram {
        std::array<std::uint64_t, kBounds.size()> buckets{}; ///< cumulative
        double sum = 0.0;
        std::uint64_t total = 0;

        void count(double seconds);
        /// `label` as it stands on the page, or nothing.
        void write(std::string& page, const std::string& name, const std::string& label) const;
    };

    void writeRequests(std::string& page) const;
    void writeCalls(std::string& page) const;
    void writeTasks(std::string& page) const;

    const std::string m_version;
    mutable std::mutex m_mutex;
    std::map<int, std::uint64_t> m_requests;
    Histogram m_duration;
    std::map<std::string, std::array<std::uint64_t, 4>> m_calls;
    std::map<std::string, Histogram> m_callTimes;
    std::map<std::string, int> m_breakers;
    std::array<std::uint64_t, 2> m_tasks{}; ///< failed, succeeded
    Timing m_taskTimes;
    std::map<std::string, std::int64_t> m_queues;
    std::map<std::string, std::uint64_t> m_sent;
};

} // namespace holdfast::lab_service

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab_service/memory_load.h"
#include "app/lab_service/task_sender.h"

#include <atomic>
#include <map>
#include <mutex>
#include <string>

namespace holdfast::lab_service {

/// The faults that a service takes inside itself: «leak» (MiB a second, up to its limit, where it is killed),
/// «latency» (seconds added to every answer), «errors» (share of requests answered 500), «queue-flood» (tasks
/// a second, for a service that sends tasks). Thread-safe.
class Faults {
public:
    /// `sender`: null where the service sends no tasks.
    Faults(MemoryLoad& memory, TaskSender* sender) : m_memory(memory), m_sender(sender) {}

    /// Begins it, or changes its strength. FixInput: not a fault of this service.
    [[nodiscard]] Result<void> begin(const std::string& fault, double strength);
    /// Ends it; one that is not at work is ended already.
    [[nodiscard]] Result<void> end(const std::string& fault);

    [[nodiscard]] double latencySeconds() const { return m_latency; }

    [[nodiscard]] double errorShare() const { return m_errors; }

    [[nodiscard]] std::map<std::string, double> active() const;

private:
    [[nodiscard]] Result<void> apply(const std::string& fault, double strength);

    MemoryLoad& m_memory;
    TaskSender* m_sender;
    mutable std::mutex m_mutex;
    std::map<std::string, double> m_active;
    std::atomic<double> m_latency = 0.0;
    std::atomic<double> m_errors = 0.0;
};

} // namespace holdfast::lab_service

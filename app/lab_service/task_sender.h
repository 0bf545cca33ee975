// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/service_config.h"
#include "app/lab_service/metrics.h"
#include "app/lab_service/session_pool.h"

#include <thread>

namespace holdfast::lab_service {

/// Puts tasks into the worker's queue: one by one, or as a flood. Thread-safe.
class TaskSender {
public:
    TaskSender(const lab::ServiceConfig& service, Metrics& metrics);

    /// False: Redis did not take it.
    bool send(const std::string& task);

    void startFlood(double tasksPerSecond);
    void endFlood();

private:
    void flood(const std::stop_token& stop, double tasksPerSecond);

    std::string m_sender;
    Metrics& m_metrics;
    SessionPool<lab::RedisSession> m_pool;
    std::jthread m_flood;
};

} // namespace holdfast::lab_service

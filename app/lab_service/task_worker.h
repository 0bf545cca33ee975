// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/service_config.h"
#include "app/lab_service/celery_task.h"
#include "app/lab_service/dependency.h"

#include <memory>
#include <thread>
#include <vector>

namespace holdfast::lab_service {

/// Takes tasks from the queue in Redis and does them, two at a time: its own work, then what it needs of
/// others. Keeps on trying while Redis is away.
class TaskWorker {
public:
    using Dependencies = std::vector<std::unique_ptr<Dependency>>;

    /// `dependencies` outlive it.
    TaskWorker(const lab::ServiceConfig& service, const Dependencies& dependencies, Metrics& metrics);

    void start();

private:
    void work(const std::stop_token& stop);
    void workWith(lab::RedisSession& redis, const std::stop_token& stop);
    [[nodiscard]] bool perform(const CeleryTask& task, const std::stop_token& stop);

    const lab::ServiceConfig& m_service;
    const Dependencies& m_dependencies;
    Metrics& m_metrics;
    std::vector<std::jthread> m_threads;
};

} // namespace holdfast::lab_service

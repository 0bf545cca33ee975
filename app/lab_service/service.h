// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/service_config.h"
#include "app/lab_service/dependency.h"
#include "app/lab_service/faults.h"
#include "app/lab_service/memory_load.h"
#include "app/lab_service/metrics.h"
#include "app/lab_service/task_sender.h"
#include "app/lab_service/task_worker.h"

#include <chrono>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

namespace httplib {
class Server;
struct Request;
struct Response;
} // namespace httplib

namespace holdfast::lab_service {

/// One service of the lab: answers requests over HTTP on loopback, really calls what it depends on, and takes
/// faults.
///
///   /health          200 and JSON: its own state; what it depends on is told, and changes nothing of the
///   status /metrics         Prometheus text /lab/faults      POST {"fault", "strength"}, DELETE
///   /lab/faults/NAME, with the lab's token anything else    a request: work, calls; 200, or 500 (a fault),
///   or 424 (a hard dependency failed)
class Service {
public:
    explicit Service(lab::ServiceConfig config);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Binds its port and answers from then on. FixSetup: the port is taken.
    [[nodiscard]] Result<void> start();
    /// Answers what it has begun, takes no more.
    void stop();

private:
    void route();
    void answerHealth(httplib::Response& response);
    void answerRequest(const httplib::Request& request, httplib::Response& response);
    [[nodiscard]] int serve(std::vector<std::string>& degraded);
    void answerFault(const httplib::Request& request, httplib::Response& response);
    [[nodiscard]] bool mayInject(const httplib::Request& request, httplib::Response& response) const;
    void addLatency();

    lab::ServiceConfig m_config;
    std::chrono::steady_clock::time_point m_started;
    std::stop_source m_stop;
    Metrics m_metrics;
    MemoryLoad m_memory;
    std::unique_ptr<TaskSender> m_sender;
    Faults m_faults;
    TaskWorker::Dependencies m_dependencies;
    std::unique_ptr<TaskWorker> m_worker;
    std::unique_ptr<httplib::Server> m_server;
    std::jthread m_listener;
};

} // namespace holdfast::lab_service

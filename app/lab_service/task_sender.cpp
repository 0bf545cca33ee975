// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/task_sender.h"

#include "app/lab/shared/pause.h"
#include "app/lab_service/celery_task.h"

#include <algorithm>

namespace holdfast::lab_service {

namespace {

constexpr Duration kTimeout{400};
constexpr std::chrono::duration<double> kFloodStep(0.05);

} // namespace

TaskSender::TaskSender(const lab::ServiceConfig& service, Metrics& metrics)
    : m_sender(service.name)
    , m_metrics(metrics)
    , m_pool([target = service.redis] { return lab::RedisSession::open(target, kTimeout); }) {}

bool TaskSender::send(const std::string& task) {
    const int argument = std::uniform_int_distribution(1, 1000)(lab::randomness());
    const std::string message = toMessage(makeTask(task, argument), m_sender);
    const auto sent = m_pool.with([&](lab::RedisSession& session) {
        return session.command({"LPUSH", kCeleryQueue, message}, kTimeout);
    });
    if (sent) m_metrics.countTaskSent(kCeleryQueue);
    return sent.has_value();
}

void TaskSender::startFlood(double tasksPerSecond) {
    m_flood =
        std::jthread([this, tasksPerSecond](const std::stop_token& stop) { flood(stop, tasksPerSecond); });
}

void TaskSender::endFlood() {
    m_flood = std::jthread();
}

void TaskSender::flood(const std::stop_token& stop, double tasksPerSecond) {
    double owed = 0.0;
    while (lab::pauseFor(stop, kFloodStep)) {
        owed =
            std::min(owed + tasksPerSecond * kFloodStep.count(), tasksPerSecond); // lost time is not made up
        for (; owed >= 1.0 && !stop.stop_requested(); owed -= 1.0) {
            if (!send("app.tasks.reindex")) break;
        }
    }
}

} // namespace holdfast::lab_service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/task_worker.h"

#include "app/lab/shared/pause.h"
#include "app/lab_service/work.h"

namespace holdfast::lab_service {

namespace {

constexpr int kThreads = 2;
constexpr Duration kTimeout{400};
constexpr Duration kPatience{1'000}; ///< one wait for a task
constexpr std::chrono::duration<double> kBackOff(1.0);

} // namespace

TaskWorker::TaskWorker(const lab::ServiceConfig& service, const Dependencies& dependencies, Metrics& metrics)
    : m_service(service), m_dependencies(dependencies), m_metrics(metrics) {
    m_metrics.setQueueLength(kCeleryQueue, 0);
}

void TaskWorker::start() {
    for (int i = 0; i < kThreads; ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

void TaskWorker::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        auto redis = lab::RedisSession::open(m_service.redis, kTimeout);
        if (redis) workWith(*redis, stop);
        if (!lab::pauseFor(stop, kBackOff)) return;
    }
}

void TaskWorker::workWith(lab::RedisSession& redis, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        const auto length = redis.command({"LLEN", kCeleryQueue}, kTimeout);
        if (!length) return;
        m_metrics.setQueueLength(kCeleryQueue, length->integer);
        const auto next = redis.command({"BRPOP", kCeleryQueue, "1"}, kPatience + kTimeout);
        if (!next) return;
        if (next->elements.size() != 2) continue; // nothing to do
        const auto task = taskFromMessage(next->elements[1].text);
        const auto began = std::chrono::steady_clock::now();
        const bool good = task && perform(*task, stop);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        m_metrics.countTask(good, took.count());
        if (!task) continue;
        const std::string result = resultOf(*task, good);
        if (!redis.command({"SETEX", "celery-task-meta-" + task->id, "60", result}, kTimeout)) return;
        if (task->replyTo.empty()) continue;
        if (!redis.command({"LPUSH", task->replyTo, result}, kTimeout)) return;
        if (!redis.command({"EXPIRE", task->replyTo, "30"}, kTimeout)) return;
    }
}

bool TaskWorker::perform(const CeleryTask& task, const std::stop_token& stop) {
    constexpr double kPing = 0.1;
    doWork(m_service.work, task.name.ends_with(".ping") ? kPing : 1.0, stop);
    bool good = true;
    for (const auto& dependency : m_dependencies) {
        if (!lab::happens(dependency->config().inRequest)) continue;
        const bool answered = dependency->call();
        good = good && (answered || !dependency->config().hard);
    }
    return good;
}

} // namespace holdfast::lab_service

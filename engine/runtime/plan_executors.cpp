// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/plan_executors.h"

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

/// Nobody waits longer without looking at the clock and at who wants something.
constexpr Duration kLongestWait{1'000};

} // namespace

PlanExecutors::PlanExecutors(Ways ways, std::size_t atOnce)
    : m_ways(std::move(ways)), m_threads("executor", atOnce) {}

PlanExecutors::~PlanExecutors() {
    park();
}

void PlanExecutors::begin(std::shared_ptr<PlanRun> run) {
    const auto service = run->service();
    {
        const std::lock_guard lock(m_mutex);
        auto& lane = m_lanes[service];
        lane.runs.push_back(std::move(run));
        if (lane.runs.size() > 1) return; // its thread comes to it
    }
    m_threads.submit([this, service](const std::stop_token& stop) { work(service, stop); });
}

void PlanExecutors::work(const ServiceId& service, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::shared_ptr<PlanRun> run;
        {
            const std::lock_guard lock(m_mutex);
            run = m_lanes[service].runs.front();
        }
        if (!drive(run, stop)) return;
        if (m_ways.ended) m_ways.ended(run);
        const std::lock_guard lock(m_mutex);
        auto& runs = m_lanes[service].runs;
        runs.pop_front();
        if (runs.empty()) {
            m_lanes.erase(service);
            return;
        }
    }
}

bool PlanExecutors::drive(const std::shared_ptr<PlanRun>& run, const std::stop_token& stop) {
    for (bool first = true; !stop.stop_requested(); first = false) {
        const auto progress = run->advance();
        if (run->hasLeft()) return false;
        if (first && m_ways.begun) m_ways.begun(run, progress);
        if (progress.ended) return true;
        if (progress.notBefore) wait(*run, *progress.notBefore, stop);
    }
    return false;
}

void PlanExecutors::wait(PlanRun& run, SteadyPoint until, const std::stop_token& stop) {
    std::unique_lock lock(m_mutex);
    const auto over = [&] { return run.takePoke() || m_ways.clock.steady() >= until; };
    while (!stop.stop_requested()) {
        const auto left = std::clamp(until - m_ways.clock.steady(), Duration(1), kLongestWait);
        if (m_wake.wait_for(lock, stop, left, over)) return;
    }
}

void PlanExecutors::abort(const std::function<bool(const actions::Plan&)>& which, const std::string& by) {
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [service, lane] : m_lanes) {
            for (const auto& run : lane.runs) {
                if (which(run->plan())) run->requestAbort(by);
            }
        }
    }
    m_wake.notify_all();
}

void PlanExecutors::wake() {
    m_wake.notify_all();
}

void PlanExecutors::park() {
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [service, lane] : m_lanes) {
            for (const auto& run : lane.runs)
                run->leave();
        }
    }
    m_threads.stop(); // those that wait are woken by their token
}

} // namespace holdfast::runtime

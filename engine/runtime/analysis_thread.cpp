// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/analysis_thread.h"

#include <ctime>
#include <utility>

namespace holdfast::runtime {

namespace {

constexpr std::size_t kRounds = 10;

double threadSeconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

} // namespace

void AnalysisThread::change(Change change) {
    m_thread.submit(
        [this, change = std::move(change)](std::stop_token) { m_analyst = change(std::move(m_analyst)); });
}

void AnalysisThread::post(Job job) {
    m_thread.submit([this, job = std::move(job)](std::stop_token) {
        if (m_analyst) job(*m_analyst);
    });
}

std::unique_ptr<outlook::FleetAnalyst> AnalysisThread::finish() {
    m_thread.drainAndStop();
    return std::move(m_analyst);
}

double AnalysisThread::cpu() {
    m_moments.push_back({.at = m_clock.steady(), .used = threadSeconds()});
    if (m_moments.size() > kRounds + 1) m_moments.pop_front();
    const double seconds = static_cast<double>((m_moments.back().at - m_moments.front().at).count()) / 1000.0;
    return seconds > 0.0 ? (m_moments.back().used - m_moments.front().used) / seconds : 0.0;
}

} // namespace holdfast::runtime

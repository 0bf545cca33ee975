// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/dependency.h"

#include "app/lab/shared/pause.h"

#include <random>

namespace holdfast::lab_service {

using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

Dependency::Dependency(const lab::ServiceConfig& service, const lab::CallConfig& config, Metrics& metrics)
    : m_config(config), m_metrics(metrics), m_caller(makeCaller(service, config)) {}

bool Dependency::call() {
    const CallOutcome outcome = callNow();
    m_last = outcome;
    m_metrics.setBreaker(m_config.name, static_cast<int>(m_breaker.state()));
    return outcome == CallOutcome::Ok;
}

CallOutcome Dependency::callNow() {
    const auto began = Steady::now();
    if (!m_breaker.admit(began)) {
        m_metrics.countCall(m_config.name, CallOutcome::Rejected, 0.0);
        return CallOutcome::Rejected;
    }
    const auto answer = m_caller->call();
    const auto ended = Steady::now();
    CallOutcome outcome = CallOutcome::Ok;
    if (!answer)
        outcome = answer.error().code == ErrorCode::UnknownVerify ? CallOutcome::Timeout : CallOutcome::Error;
    m_breaker.record(outcome == CallOutcome::Ok, ended);
    m_metrics.countCall(m_config.name, outcome, Seconds(ended - began).count());
    return outcome;
}

void Dependency::callInBackground() {
    m_background = std::jthread([this](const std::stop_token& stop) {
        // Not all at once, and never quite regularly.
        std::uniform_real_distribution<double> first(0.0, 0.5);
        std::uniform_real_distribution<double> pace(0.7, 1.3);
        auto wait = Seconds(m_config.every) * first(lab::randomness());
        while (lab::pauseFor(stop, wait)) {
            call();
            wait = Seconds(m_config.every) * pace(lab::randomness());
        }
    });
}

} // namespace holdfast::lab_service

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab_service/breaker.h"
#include "app/lab_service/caller.h"
#include "app/lab_service/metrics.h"

#include <atomic>
#include <thread>

namespace holdfast::lab_service {

/// One dependency of a service: called by its requests and, at its own pace, in the background; behind a
/// breaker, counted. Thread-safe.
class Dependency {
public:
    Dependency(const lab::ServiceConfig& service, const lab::CallConfig& config, Metrics& metrics);

    /// Calls it unless the breaker is open. True: it answered well.
    bool call();

    /// Calls it from now on at its pace, in a thread of its own, until destroyed.
    void callInBackground();

    [[nodiscard]] const lab::CallConfig& config() const { return m_config; }

    /// How the last call went, for /health.
    [[nodiscard]] CallOutcome lastOutcome() const { return m_last; }

private:
    CallOutcome callNow();

    lab::CallConfig m_config;
    Metrics& m_metrics;
    std::unique_ptr<Caller> m_caller;
    Breaker m_breaker;
    std::atomic<CallOutcome> m_last = CallOutcome::Ok;
    std::jthread m_background;
};

} // namespace holdfast::lab_service

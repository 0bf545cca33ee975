// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/probed_health.h"

#include "engine/core/actions/actionable_health.h"
#include "engine/core/analysis/health_scoring.h"

#include <utility>
#include <vector>

namespace holdfast::runtime {

Result<actions::HealthReading> ProbedHealth::read(const ServiceId& service) {
    const auto slot = std::make_shared<Slot>();
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopped) return failure(ErrorCode::Cancelled, "Holdfast is closing", service.value());
        m_waiting.insert(slot);
    }
    m_ask(service, [slot](Result<actions::HealthReading> answer) { put(*slot, std::move(answer)); });
    Result<actions::HealthReading> answer =
        failure(ErrorCode::Retry, "its probes gave no reading in time", service.value());
    {
        std::unique_lock lock(slot->mutex);
        if (slot->wake.wait_for(lock, m_patience(service), [&] { return slot->answer.has_value(); }))
            answer = std::move(*slot->answer);
    }
    const std::lock_guard lock(m_mutex);
    m_waiting.erase(slot);
    return answer;
}

void ProbedHealth::put(Slot& slot, Result<actions::HealthReading> answer) {
    {
        const std::lock_guard lock(slot.mutex);
        if (!slot.answer) slot.answer = std::move(answer);
    }
    slot.wake.notify_all();
}

void ProbedHealth::stop() {
    std::set<std::shared_ptr<Slot>> waiting;
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        waiting = m_waiting;
    }
    for (const auto& slot : waiting)
        put(*slot, failure(ErrorCode::Cancelled, "Holdfast is closing"));
}

actions::HealthReading readingOf(const ServiceState& service, TimePoint asked, TimePoint now,
                                 SteadyPoint steady) {
    actions::HealthReading reading{.taken = steady, .time = now};
    // What an action can change of it: a restart that worked is not to fail for having been one.
    if (service.own.confidence >= analysis::kMinimumConfidence)
        reading.own = actions::actionableHealth(service);
    for (const auto& signal : service.signals) {
        if (signal.last && signal.freshness == Freshness::Fresh && signal.last->time >= asked)
            reading.signals[signal.id.value()] = signal.last->value;
    }
    if (!service.version.empty()) reading.fields["version"] = service.version;
    return reading;
}

} // namespace holdfast::runtime

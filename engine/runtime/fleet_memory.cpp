// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/fleet_memory.h"

#include "engine/core/fleet/signal_catalog.h"

#include <charconv>
#include <utility>
#include <vector>

namespace holdfast::runtime {

namespace {

const std::string kObservedFact = "observed_until";
const std::string kOpenBreakersFact = "open_breakers";

std::vector<Reading> lowsOf(const Result<HistoryAnswer>& answer) {
    std::vector<Reading> readings;
    if (!answer) return readings;
    for (const auto& point : answer->points)
        readings.push_back({.time = point.time, .value = point.minimum});
    return readings;
}

} // namespace

FleetMemory::FleetMemory(StoreWorker& store, EventJournal& journal, std::shared_ptr<PostGate> gate,
                         const Clock& clock, Current current, Unobserved unobserved)
    : m_store(store)
    , m_journal(journal)
    , m_gate(std::move(gate))
    , m_clock(clock)
    , m_current(std::move(current))
    , m_unobserved(std::move(unobserved)) {}

void FleetMemory::recall(const std::shared_ptr<const FleetSpec>& fleet) {
    m_store.fact(kObservedFact, [this, gate = m_gate, fleet](Result<std::string> fact) {
        gate->post([this, fleet, fact = std::move(fact)] {
            if (m_current(fleet) != nullptr) tellUnobserved(*fleet, fact);
        });
    });
    m_store.fact(kOpenBreakersFact, [this, gate = m_gate, fleet](Result<std::string> fact) {
        gate->post([this, fleet, fact = std::move(fact)] {
            auto* tracker = m_current(fleet);
            if (tracker == nullptr || !fact) return;
            tracker->dependencies().carryOpen(*fact, {.wall = m_clock.now(), .steady = m_clock.steady()});
        });
    });
    seedTrends(fleet);
}

void FleetMemory::observed(TimePoint until) {
    m_store.putFact(kObservedFact, std::to_string(until.time_since_epoch().count()));
}

void FleetMemory::keepOpenBreakers(tracking::FleetTracker& tracker) {
    auto open = tracker.dependencies().openBreakers();
    if (open == m_openBreakers) return;
    m_openBreakers = std::move(open);
    m_store.putFact(kOpenBreakersFact, m_openBreakers);
}

/// Says from when to when nobody watched, so that unobserved time is never taken for up or down.
void FleetMemory::tellUnobserved(const FleetSpec& fleet, const Result<std::string>& observedUntil) {
    if (!observedUntil || observedUntil->empty()) return;
    Duration::rep stamp = 0;
    const auto& text = *observedUntil;
    if (std::from_chars(text.data(), text.data() + text.size(), stamp).ec != std::errc{}) return;
    const auto now = m_clock.now();
    const TimePoint until{Duration(stamp)};
    if (until >= now || now - until < fleet.interval * 3) return;
    m_unobserved(until, now);
    m_journal.add({.time = now,
                   .kind = EventKind::NotObserved,
                   .severity = Severity::Info,
                   .service = {},
                   .facts = {{"from", static_cast<std::int64_t>(stamp)},
                             {"to", static_cast<std::int64_t>(now.time_since_epoch().count())},
                             {"why", std::string("closed")}}});
}

void FleetMemory::seedTrends(const std::shared_ptr<const FleetSpec>& fleet) {
    const auto now = m_clock.now();
    const auto ask = [&](const ServiceId& service, const char* signal, auto answer) {
        m_store.history({.series = {.service = service, .signal = SignalId(signal)},
                         .from = now - std::chrono::hours(1),
                         .to = now,
                         .maxPoints = static_cast<int>(tracking::HealthRecorder::kBuckets)},
                        std::move(answer));
    };
    for (const auto& service : fleet->services) {
        auto own = std::make_shared<std::vector<Reading>>();
        ask(service.id, signals::kOwnHealth,
            [own](const Result<HistoryAnswer>& answer) { *own = lowsOf(answer); });
        ask(service.id, signals::kEffectiveHealth,
            [this, gate = m_gate, own, fleet, id = service.id](const Result<HistoryAnswer>& answer) {
                auto effective = lowsOf(answer);
                if (own->empty() && effective.empty()) return;
                gate->post([this, fleet, id, own, effective = std::move(effective)] {
                    if (auto* tracker = m_current(fleet)) tracker->seedTrend(id, *own, effective);
                });
            });
    }
}

} // namespace holdfast::runtime

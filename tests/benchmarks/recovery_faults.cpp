// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/recovery_faults.h"

#include <algorithm>
#include <array>

namespace holdfast::benchmarks {

namespace {

constexpr std::array kKinds{"crash", "hang", "leak", "errors", "queue-flood"};
constexpr double kFloodTasks = 4'500.0;

/// How it is answered shows only where requests are; the servers' own errors are all or nothing.
bool isMeasured(const ports::FaultOffer& offer, const ServiceSpec& service) {
    const bool worker = service.kind == ServiceKind::Celery;
    if (offer.fault == "errors") return !worker && offer.minimum < offer.maximum;
    return offer.fault != "queue-flood" || !worker;
}

} // namespace

FaultChoices::FaultChoices(const FleetSpec& fleet, const std::vector<ports::LabService>& services) {
    for (const auto& service : services) {
        const auto* spec = fleet.find(service.id);
        if (spec == nullptr) continue;
        if (spec->kind == ServiceKind::Celery) m_worker = service.id.value();
        for (const auto& offer : service.offers) {
            if (isMeasured(offer, *spec)) m_services[offer.fault].push_back(service.id.value());
        }
    }
}

const std::vector<std::string>& FaultChoices::servicesFor(const std::string& kind) const {
    static const std::vector<std::string> none;
    const auto found = m_services.find(kind);
    return found == m_services.end() ? none : found->second;
}

PlannedFault FaultSource::faultOf(const std::string& kind, const std::string& service,
                                  std::mt19937_64& dice) const {
    PlannedFault fault{.service = service, .fault = kind, .lasts = {}, .sufferer = service};
    if (kind == "leak") fault.strength = std::uniform_real_distribution(6.0, 16.0)(dice);
    if (kind == "errors") fault.strength = std::uniform_real_distribution(0.3, 1.0)(dice);
    if (kind != "queue-flood") return fault;
    fault.sufferer = m_choices.worker();
    fault.mildest = actions::RecoveryAction::QueueShed;
    fault.lasts = std::max(Duration(6'000), m_interval * 3 / 2);
    fault.strength = kFloodTasks / std::chrono::duration<double>(*fault.lasts).count();
    return fault;
}

std::optional<PlannedFault> FaultSource::next(
    const std::function<bool(const std::string& sufferer, actions::RecoveryAction mildest)>& ready) {
    // Of its number alone: how often it had to be asked until something was ready changes nothing.
    std::mt19937_64 dice(m_seed * 1'000'003 + m_drawn);
    std::vector<std::string> kinds(kKinds.begin(), kKinds.end());
    std::ranges::shuffle(kinds, dice);
    std::ranges::stable_sort(kinds, {}, [this](const std::string& kind) { return m_kinds[kind]; });
    for (const auto& kind : kinds) {
        auto services = m_choices.servicesFor(kind);
        std::ranges::shuffle(services, dice);
        std::ranges::stable_sort(services, {}, [this](const std::string& one) { return m_services[one]; });
        for (const auto& service : services) {
            auto fault = faultOf(kind, service, dice);
            if (!ready(fault.sufferer, fault.mildest)) continue;
            ++m_drawn;
            ++m_kinds[kind];
            ++m_services[fault.sufferer];
            return fault;
        }
    }
    return std::nullopt;
}

} // namespace holdfast::benchmarks

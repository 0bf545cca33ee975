// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/recovery_faults.h"

#include <algorithm>
#include <array>

namespace holdfast::benchmarks {

namespace {

const std::vector<std::string>& servicesFor(const std::string& kind) {
    static const std::vector<std::string> every{"caddy",
                                                "webui",
                                                "api",
                                                "worker",
                                                "postgres",
                                                "redis",
                                                "qdrant",
                                                "ollama",
                                                "coordination-service",
                                                "hybrid-memory-service",
                                                "learning-service",
                                                "perception-service",
                                                "reasoning-service"};
    // Servers have no limit of memory in the lab, and the worker answers no requests.
    static const std::vector<std::string> limited{"webui",
                                                  "api",
                                                  "worker",
                                                  "qdrant",
                                                  "ollama",
                                                  "coordination-service",
                                                  "hybrid-memory-service",
                                                  "learning-service",
                                                  "perception-service",
                                                  "reasoning-service"};
    static const std::vector<std::string> answering{"caddy",
                                                    "webui",
                                                    "api",
                                                    "qdrant",
                                                    "ollama",
                                                    "coordination-service",
                                                    "hybrid-memory-service",
                                                    "learning-service",
                                                    "perception-service",
                                                    "reasoning-service"};
    static const std::vector<std::string> senders{"api"};
    if (kind == "leak") return limited;
    if (kind == "errors") return answering;
    return kind == "queue-flood" ? senders : every;
}

constexpr double kFloodTasks = 4'500.0;

} // namespace

PlannedFault FaultSource::faultOf(const std::string& kind, const std::string& service,
                                  std::mt19937_64& dice) const {
    PlannedFault fault{.service = service, .fault = kind, .lasts = {}, .sufferer = service};
    if (kind == "leak") fault.strength = std::uniform_real_distribution(6.0, 16.0)(dice);
    if (kind == "errors") fault.strength = std::uniform_real_distribution(0.3, 1.0)(dice);
    if (kind != "queue-flood") return fault;
    fault.sufferer = "worker";
    fault.mildest = actions::RecoveryAction::QueueShed;
    fault.lasts = std::max(Duration(6'000), m_interval * 3 / 2);
    fault.strength = kFloodTasks / std::chrono::duration<double>(*fault.lasts).count();
    return fault;
}

std::optional<PlannedFault> FaultSource::next(
    const std::function<bool(const std::string& sufferer, actions::RecoveryAction mildest)>& ready) {
    // Of its number alone: how often it had to be asked until something was ready changes nothing.
    std::mt19937_64 dice(m_seed * 1'000'003 + m_drawn);
    std::array<std::string, 5> kinds{"crash", "hang", "leak", "errors", "queue-flood"};
    std::ranges::shuffle(kinds, dice);
    std::ranges::stable_sort(kinds, {}, [this](const std::string& kind) { return m_kinds[kind]; });
    for (const auto& kind : kinds) {
        auto services = servicesFor(kind);
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

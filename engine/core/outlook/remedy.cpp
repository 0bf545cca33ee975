// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/remedy.h"

#include "engine/core/fleet/signal_catalog.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace holdfast::outlook {

namespace {

using actions::RecoveryAction;

struct Rule {
    std::string_view signal;
    ServiceKind kind;
    bool anyKind;
    RecoveryAction action;
};

/// The first that fits. What holds memory for others gives up what it holds; a leak ends with its process.
constexpr std::array kRules{
    Rule{signals::kMemory, ServiceKind::Redis, false, RecoveryAction::CacheClear},
    Rule{signals::kMemory, ServiceKind::Http, true, RecoveryAction::GracefulRestart},
    Rule{signals::kConnections, ServiceKind::Postgres, false, RecoveryAction::ConnectionReset},
    Rule{signals::kLocksWaiting, ServiceKind::Postgres, false, RecoveryAction::ConnectionReset},
    Rule{signals::kOldestTransaction, ServiceKind::Postgres, false, RecoveryAction::ConnectionReset},
    Rule{signals::kQueueDepth, ServiceKind::Celery, false, RecoveryAction::ScaleOut},
    Rule{signals::kOldestTask, ServiceKind::Celery, false, RecoveryAction::ScaleOut},
    Rule{signals::kUnacked, ServiceKind::Celery, false, RecoveryAction::WorkerDrain},
    Rule{signals::kOldestUnacked, ServiceKind::Celery, false, RecoveryAction::WorkerDrain},
    Rule{signals::kOpenFiles, ServiceKind::Http, true, RecoveryAction::GracefulRestart},
};

/// Load that more of the same shares; a single primary has no second one.
constexpr std::array<std::string_view, 4> kLoad{signals::kCpu, signals::kLatency, signals::kLatencyP95,
                                                signals::kLatencyP99};

bool sharesLoad(ServiceKind kind) {
    return kind == ServiceKind::Http || kind == ServiceKind::Web || kind == ServiceKind::Celery;
}

} // namespace

std::optional<RecoveryAction> remedyFor(const ServiceSpec& service, const warnings::Reason& reason) {
    if (reason.kind == warnings::ReasonKind::Dependency) return std::nullopt;
    if (reason.kind == warnings::ReasonKind::Failed) return RecoveryAction::GracefulRestart;
    for (const auto& rule : kRules) {
        if (reason.signal.value() == rule.signal && (rule.anyKind || rule.kind == service.kind))
            return rule.action;
    }
    const bool load = std::ranges::find(kLoad, reason.signal.value()) != kLoad.end();
    if (load && sharesLoad(service.kind)) return RecoveryAction::ScaleOut;
    if (reason.signal.value() == signals::kErrorRatio) return RecoveryAction::GracefulRestart;
    return std::nullopt;
}

} // namespace holdfast::outlook

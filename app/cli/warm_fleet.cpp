// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/warm_fleet.h"

#include "app/cli/options.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace holdfast::app {

namespace {

/// Sweeps after which the desk of actions must be there: opening its store takes seconds at most.
constexpr std::uint64_t kMostSweeps = 3;

std::string unknownService(const FleetSpec& fleet, const ServiceId& service) {
    std::vector<std::string_view> names;
    for (const auto& spec : fleet.services)
        names.push_back(spec.id.value());
    const auto nearest = nearestWord(service.value(), names);
    return fmt::format("there is no service «{}» in {}{}", service.value(), fleet.name,
                       nearest.empty() ? "" : fmt::format("; did you mean «{}»?", nearest));
}

} // namespace

WarmFleet::WarmFleet(ports::EngineClient& engine, ports::ActionClient& actions, Ready ready, Failed failed)
    : m_engine(engine), m_actions(actions), m_ready(std::move(ready)), m_failed(std::move(failed)) {
    m_engine.addListener(this);
}

WarmFleet::~WarmFleet() {
    m_engine.removeListener(this);
}

void WarmFleet::open(const std::string& fleetFile, const ServiceId& service,
                     std::optional<actions::Role> role) {
    m_service = service;
    m_role = role;
    m_engine.submit(ports::OpenFleet{.file = fleetFile}, [this](const Result<std::string>& answer) {
        if (!answer) return fail(exit_code::kBadUsage, answer.error().detail);
        if (m_stage == Stage::Idle) m_stage = Stage::Warming;
        if (const auto state = m_engine.state()) stateChanged(state);
    });
}

void WarmFleet::stateChanged(const FleetStatePtr& state) {
    if (m_stage == Stage::Ready && m_changed) m_changed(*state);
    if (m_stage != Stage::Warming || !state->fleet) return;
    if (!m_service.isEmpty() && state->fleet->find(m_service) == nullptr)
        return fail(exit_code::kBadUsage, unknownService(*state->fleet, m_service));
    if (state->observation == Observation::Offline)
        return fail(exit_code::kFailed, fmt::format("Holdfast does not see the fleet: {}. Nothing was done.",
                                                    state->offlineReason));
    if (state->sweep.number == 0) return;
    if (state->desk && !state->desk->store.opening) return unlock();
    if (state->sweep.number >= kMostSweeps)
        fail(exit_code::kFailed, "Nobody can act on this fleet here: what acting keeps could not be opened.");
}

void WarmFleet::eventsArrived(std::span<const Event>) {}

void WarmFleet::unlock() {
    m_stage = Stage::Unlocking;
    if (!m_role) {
        m_stage = Stage::Ready;
        return m_ready();
    }
    m_actions.command(ports::Unlock{.role = *m_role}, [this](const Result<std::string>& answer) {
        if (!answer) return fail(exitCodeOf(answer.error()), answer.error().detail);
        m_stage = Stage::Ready;
        m_ready();
    });
}

void WarmFleet::fail(int exitCode, const std::string& problem) {
    if (std::exchange(m_stage, Stage::Failed) != Stage::Failed) m_failed(exitCode, problem);
}

int exitCodeOf(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::FixInput:
        return exit_code::kBadUsage;
    case ErrorCode::Replan:
    case ErrorCode::FixSetup:
        return exit_code::kRefused;
    case ErrorCode::UnknownVerify:
        return exit_code::kUnknown;
    case ErrorCode::Cancelled:
        return exit_code::kInterrupted;
    case ErrorCode::Retry:
    case ErrorCode::Internal:
        break;
    }
    return exit_code::kFailed;
}

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sweep_command.h"

#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::app {

namespace {

void writeTable(const FleetState& state, std::ostream& out) {
    std::size_t width = 8;
    for (const auto& service : state.services)
        width = std::max(width, service.id.value().size());
    out << fmt::format("{:<{}}  {:<9} {:>6}  {:>6}  {}\n", "SERVICE", width, "STATE", "HEALTH", "OWN", "WHY");
    const auto score = [](const std::optional<double>& value) {
        return value ? fmt::format("{:.2f}", *value) : std::string("-");
    };
    for (const auto& service : state.services) {
        std::string why;
        for (const auto& reason : reasonsOf(service))
            why += (why.empty() ? "" : "; ") + reason;
        out << fmt::format("{:<{}}  {:<9} {:>6}  {:>6}  {}\n", service.id.value(), width,
                           toString(service.state), score(service.effective.score), score(service.own.score),
                           why);
    }
}

void writeRows(const FleetState& state, std::ostream& out) {
    out << "service,state,health,own_health,signal,value,unit,time\n";
    for (const auto& service : state.services) {
        for (const auto& signal : service.signals) {
            if (!signal.last) continue;
            const auto number = [](const std::optional<double>& value) {
                return value ? fmt::format("{}", *value) : std::string();
            };
            out << fmt::format("{},{},{},{},{},{},{},{}\n", service.id.value(), toString(service.state),
                               number(service.effective.score), number(service.own.score), signal.id.value(),
                               signal.last->value, toString(signal.unit), toIso8601(signal.last->time));
        }
    }
}

} // namespace

SweepOnce::SweepOnce(ports::EngineClient& client, const std::string& fleetFile, Done done)
    : m_client(client), m_done(std::move(done)) {
    m_client.addListener(this);
    m_client.submit(ports::OpenFleet{.file = fleetFile}, [this](const Result<std::string>& answer) {
        if (!answer) finish(exit_code::kBadUsage, nullptr, answer.error().detail);
    });
}

SweepOnce::~SweepOnce() {
    m_client.removeListener(this);
}

void SweepOnce::stateChanged(const FleetStatePtr& state) {
    if (state->sweep.number > 0) finish(exit_code::kDone, state, {});
}

void SweepOnce::eventsArrived(std::span<const Event>) {}

void SweepOnce::finish(int exitCode, const FleetStatePtr& state, const std::string& problem) {
    if (const auto done = std::exchange(m_done, nullptr)) done(exitCode, state, problem);
}

void writeSweep(const FleetState& state, Format format, std::ostream& out) {
    switch (format) {
    case Format::Json:
        out << stateToJson(state).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
        break;
    case Format::Csv:
        writeRows(state, out);
        break;
    case Format::Text:
        writeTable(state, out);
        break;
    }
}

} // namespace holdfast::app

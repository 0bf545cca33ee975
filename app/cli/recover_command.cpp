// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recover_command.h"

#include "app/cli/acting_text.h"
#include "engine/core/actions/sheet_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::app {

namespace {

using nlohmann::json;

actions::PlanRequest requestFrom(const ActingOptions& acting) {
    return {.service = ServiceId(acting.service),
            .action = actions::recoveryActionFromString(acting.action)
                          .value_or(actions::RecoveryAction::GracefulRestart),
            .arguments = acting.settings,
            .reason = acting.reason};
}

actions::Role roleFor(const ActingOptions& acting) {
    return actions::traitsOf(requestFrom(acting).action).tier == actions::Tier::Destroys
               ? actions::Role::Admin
               : actions::Role::Operator;
}

/// Of a plan for the whole fleet: whom it is drawn up for, confirmed with and verified by in the end.
ServiceId foremostOf(const FleetState& state) {
    const auto& services = state.fleet->services;
    const auto first = std::ranges::min_element(services, {}, &ServiceSpec::priority);
    return first == services.end() ? ServiceId() : first->id;
}

/// What of the confirmation is missing on the command line; empty: nothing.
std::string missingIn(const actions::ConfirmationAsk& ask, const ActingOptions& acting) {
    std::string missing;
    if (!ask.typedName.empty() && acting.confirm.empty())
        missing += fmt::format(" --confirm {}", ask.typedName);
    if (ask.reason && acting.reason.empty()) missing += " --reason TEXT";
    if (ask.secondPerson && acting.second.empty()) missing += " --second-person NAME";
    if (missing.empty()) return {};
    return fmt::format("nothing was done: this plan asks for{}", missing);
}

} // namespace

RecoverCommand::RecoverCommand(ports::EngineClient& engine, ports::ActionClient& actions,
                               const Options& options, CommandStreams streams, Done done)
    : m_engine(engine)
    , m_actions(actions)
    , m_options(options)
    , m_streams(streams)
    , m_done(std::move(done))
    , m_fleet(
          engine, actions, [this] { draw(); },
          [this](int code, const std::string& problem) { end(code, problem); }) {
    m_fleet.onState([this](const FleetState& state) { watch(state); });
}

RecoverCommand::~RecoverCommand() = default;

void RecoverCommand::begin(const std::string& fleetFile) {
    const auto& acting = m_options.acting;
    const auto role = acting.dryRun ? std::nullopt : std::optional(roleFor(acting));
    m_fleet.open(fleetFile, ServiceId(acting.service), role);
}

void RecoverCommand::interrupt() {
    if (!m_running || m_interrupted) return end(exit_code::kInterrupted);
    m_interrupted = true;
    m_streams.problems << "Aborting: the step at work ends, then what was done is undone. Once more to leave "
                          "at once.\n";
    m_actions.command(ports::AbortPlan{.plan = *m_running}, [this](const Result<std::string>& answer) {
        if (!answer) m_streams.problems << answer.error().detail << '\n';
    });
}

void RecoverCommand::draw() {
    auto request = requestFrom(m_options.acting);
    if (const auto state = m_engine.state(); request.service.isEmpty() && state)
        request.service = foremostOf(*state);
    m_actions.drawPlan(request, [this](const Result<actions::PlanSheet>& sheet) {
        if (!sheet) return end(exitCodeOf(sheet.error()), sheet.error().detail);
        take(*sheet);
    });
}

void RecoverCommand::take(const actions::PlanSheet& sheet) {
    if (m_options.acting.dryRun) return rehearse(sheet);
    if (sheet.guards.refused()) {
        write(sheetText(sheet), {{"sheet", actions::sheetToJson(sheet)}});
        return end(exit_code::kRefused, "Refused: " + sheet.guards.refusals());
    }
    if (const auto missing = missingIn(sheet.ask, m_options.acting); !missing.empty()) {
        write(sheetText(sheet), {{"sheet", actions::sheetToJson(sheet)}});
        return end(exit_code::kBadUsage, missing);
    }
    if (m_options.format == Format::Text) m_streams.out << sheetText(sheet) << std::flush;
    execute(sheet);
}

void RecoverCommand::rehearse(const actions::PlanSheet& sheet) {
    m_actions.rehearse(sheet.plan.id, [this, sheet](const Result<actions::Rehearsal>& rehearsal) {
        if (!rehearsal) return end(exitCodeOf(rehearsal.error()), rehearsal.error().detail);
        write(sheetText(sheet) + rehearsalText(sheet.plan, *rehearsal),
              {{"sheet", actions::sheetToJson(sheet)}, {"rehearsal", actions::rehearsalToJson(*rehearsal)}});
        if (sheet.guards.refused())
            return end(exit_code::kRefused, "It would be refused: " + sheet.guards.refusals());
        if (!rehearsal->trouble.empty()) return end(exit_code::kFailed, rehearsal->trouble);
        end(exit_code::kDone);
    });
}

void RecoverCommand::execute(const actions::PlanSheet& sheet) {
    const auto& acting = m_options.acting;
    const actions::ConfirmationGiven given{.plan = sheet.plan.id,
                                           .revision = sheet.plan.revision,
                                           .digest = sheet.digest,
                                           .by = {},
                                           .impactRead = true,
                                           .typedName = acting.confirm,
                                           .reason = acting.reason,
                                           .secondPerson = acting.second};
    m_actions.execute(given, [this](const Result<actions::PlanId>& plan) {
        if (!plan) return end(exitCodeOf(plan.error()), plan.error().detail);
        m_running = *plan;
        // It may have ended before this answer came.
        if (const auto state = m_engine.state()) watch(*state);
    });
}

void RecoverCommand::watch(const FleetState& state) {
    if (!m_running || m_concluding || !state.desk) return;
    const auto& desk = *state.desk;
    const auto running = std::ranges::find_if(
        desk.running, [&](const automation::RunningPlan& one) { return one.plan.id == *m_running; });
    if (running != desk.running.end()) return tell(*running);
    if (std::ranges::find(desk.ended, *m_running, &actions::PlanSummary::plan) != desk.ended.end())
        conclude();
}

void RecoverCommand::tell(const automation::RunningPlan& running) {
    if (!m_streams.progress) return;
    auto text = progressText(running);
    if (text == m_told) return;
    m_told = std::move(text);
    m_streams.problems << m_told << '\n' << std::flush;
}

void RecoverCommand::conclude() {
    m_concluding = true;
    m_actions.askPlan(*m_running, [this](const Result<actions::PlanDetail>& detail) {
        if (!detail) return end(exit_code::kUnknown, detail.error().detail);
        report(*detail);
    });
}

void RecoverCommand::report(const actions::PlanDetail& detail) {
    write(detailText(detail), {{"plan", actions::provenToJson(detail)}});
    const int code = exitCodeOf(detail.summary, m_interrupted);
    end(code, code == exit_code::kDone ? std::string() : detail.summary.why);
}

void RecoverCommand::write(const std::string& text, const json& document) {
    switch (m_options.format) {
    case Format::Json:
        m_streams.out << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
        break;
    case Format::Csv:
        m_streams.out << stepsCsv(document);
        break;
    case Format::Text:
        m_streams.out << text;
        break;
    }
    m_streams.out << std::flush;
}

void RecoverCommand::end(int exitCode, const std::string& problem) {
    const auto done = std::exchange(m_done, nullptr);
    if (!done) return;
    if (!problem.empty()) m_streams.problems << "holdfast: " << problem << '\n';
    done(exitCode);
}

GuardsCommand::GuardsCommand(ports::EngineClient& engine, ports::ActionClient& actions,
                             const Options& options, CommandStreams streams, Done done)
    : m_actions(actions)
    , m_options(options)
    , m_streams(streams)
    , m_done(std::move(done))
    , m_fleet(
          engine, actions,
          [this] {
              m_actions.testGuards(ServiceId(m_options.acting.service),
                                   [this](const Result<std::vector<ports::GuardTrial>>& trials) {
                                       if (trials) return report(*trials);
                                       m_streams.problems << "holdfast: " << trials.error().detail << '\n';
                                       end(exitCodeOf(trials.error()));
                                   });
          },
          [this](int code, const std::string& problem) {
              m_streams.problems << "holdfast: " << problem << '\n';
              end(code);
          }) {}

void GuardsCommand::begin(const std::string& fleetFile) {
    m_fleet.open(fleetFile, ServiceId(m_options.acting.service), {});
}

void GuardsCommand::report(const std::vector<ports::GuardTrial>& trials) {
    m_streams.out << trialsOutput(trials, m_options.format) << std::flush;
    const bool all =
        !trials.empty() && std::ranges::all_of(trials, [](const auto& one) { return one.refused; });
    if (!all) m_streams.problems << "holdfast: not every guard refused as it must\n";
    end(all ? exit_code::kDone : exit_code::kFailed);
}

void GuardsCommand::interrupt() {
    end(exit_code::kInterrupted);
}

void GuardsCommand::end(int exitCode) {
    if (const auto done = std::exchange(m_done, nullptr)) done(exitCode);
}

int exitCodeOf(const actions::PlanSummary& summary, bool interrupted) noexcept {
    if (!summary.outcome) return exit_code::kUnknown;
    switch (*summary.outcome) {
    case actions::Outcome::Done:
    case actions::Outcome::Rehearsed:
        return exit_code::kDone;
    case actions::Outcome::Refused:
    case actions::Outcome::Expired:
        return exit_code::kRefused;
    case actions::Outcome::NeedsPerson:
        return exit_code::kUnknown;
    case actions::Outcome::Failed:
    case actions::Outcome::RolledBack:
        break;
    }
    const bool ours = interrupted && summary.cause == actions::EndCause::Aborted;
    return ours ? exit_code::kInterrupted : exit_code::kFailed;
}

} // namespace holdfast::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backup_command.h"

#include "app/cli/backup_text.h"
#include "engine/core/backups/backup_json.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace holdfast::app {

using nlohmann::json;

namespace {

/// As HTTP and the command line write it.
json documentOf(const ports::Restored& restored) {
    json phases = json::array();
    for (const auto& phase : restored.phases)
        phases.push_back(
            {{"name", phase.name}, {"seconds", std::chrono::duration<double>(phase.took).count()}});
    return {{"folder", restored.folder},
            {"phases", std::move(phases)},
            {"last_commit", restored.lastCommit ? json(toIso8601(*restored.lastCommit)) : json(nullptr)},
            {"text", restored.text}};
}

template <typename T>
json documentOf(const T& answer) {
    return backups::shownJson(answer);
}

} // namespace

BackupCommand::BackupCommand(ports::EngineClient& engine, ports::ActionClient& actions,
                             ports::BackupClient& backups, const Options& options, CommandStreams streams,
                             Done done)
    : m_backups(backups)
    , m_options(options)
    , m_streams(streams)
    , m_done(std::move(done))
    , m_fleet(
          engine, actions, [this] { carryOut(); },
          [this](int code, const std::string& problem) { end(code, problem); }) {}

void BackupCommand::begin(const std::string& fleetFile) {
    m_fleet.onState([this](const FleetState& state) { tell(state); });
    m_fleet.open(fleetFile, ServiceId(m_options.acting.service), actions::Role::Operator);
}

void BackupCommand::interrupt() {
    if (std::exchange(m_interrupted, true)) return end(exit_code::kInterrupted);
    m_backups.cancel([this](const Result<std::string>& answer) {
        if (!answer) end(exit_code::kInterrupted); // nothing was under way
    });
}

void BackupCommand::carryOut() {
    const auto& acting = m_options.acting;
    const ServiceId service(acting.service);
    const backups::BackupId id(acting.backup);
    if (acting.verb == "take")
        return m_backups.take(service, [this](const Result<backups::BackupSummary>& taken) {
            const auto& proofs = taken ? taken->proofs : backups::Proofs{};
            told(taken, takenText, proofs.verified && proofs.verified->sound);
        });
    if (acting.verb == "verify")
        return m_backups.verify(service, id, [this](const Result<backups::Verification>& verified) {
            told(
                verified, [](const backups::Verification& one) { return one.text + '\n'; },
                verified && verified->sound);
        });
    if (acting.verb == "drill")
        return m_backups.drill(service, id, [this](const Result<backups::DrillReport>& report) {
            told(report, drillText, report && report->proven);
        });
    ports::RestoreOrder order{.id = id, .into = acting.into, .point = {}, .homes = {}};
    order.point.time = acting.at;
    order.point.onlyConsistent = acting.atBackup;
    order.point.transaction = acting.transaction;
    m_backups.restore(service, order,
                      [this](const Result<ports::Restored>& restored) { told(restored, restoredText); });
}

template <typename T, typename Text>
void BackupCommand::told(const Result<T>& answer, Text text, bool good) {
    if (!m_told.empty()) m_streams.problems << '\n';
    if (!answer) return end(exitCodeOf(answer.error()), answer.error().detail);
    if (m_options.format == Format::Json)
        m_streams.out << documentOf(*answer).dump(2, ' ', false, json::error_handler_t::replace) << '\n';
    else
        m_streams.out << text(*answer);
    m_streams.out << std::flush;
    end(good ? exit_code::kDone : exit_code::kFailed);
}

void BackupCommand::tell(const FleetState& state) {
    if (!m_streams.progress || !state.backups) return;
    const auto& all = state.backups->services;
    const auto one =
        std::ranges::find(all, ServiceId(m_options.acting.service), &backups::ServiceBackups::service);
    if (one == all.end() || !one->running) return;
    const auto& running = *one->running;
    auto text = fmt::format("{}: {}", toString(running.work), running.phase);
    if (running.bytesTotal > 0)
        text += fmt::format(", {:.1f} of {:.1f} MB", static_cast<double>(running.bytesDone) / 1e6,
                            static_cast<double>(running.bytesTotal) / 1e6);
    if (text == m_told) return;
    m_streams.problems << "\r\033[K" << text << std::flush;
    m_told = std::move(text);
}

void BackupCommand::end(int exitCode, const std::string& problem) {
    const auto done = std::exchange(m_done, nullptr);
    if (!done) return;
    if (!problem.empty()) m_streams.problems << "holdfast: " << problem << '\n';
    done(m_interrupted ? exit_code::kInterrupted : exitCode);
}

} // namespace holdfast::app

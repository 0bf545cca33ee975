// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/snapshot_command.h"

#include "app/cli/snapshot_text.h"
#include "engine/core/snapshots/snapshot_json.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace holdfast::app {

using nlohmann::json;
using snapshots::SnapshotId;

namespace {

void write(std::ostream& out, const json& document) {
    out << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n' << std::flush;
}

} // namespace

SnapshotCommand::SnapshotCommand(ports::EngineClient& engine, ports::ActionClient& actions,
                                 ports::SnapshotClient& snapshots, const Options& options,
                                 CommandStreams streams, Done done)
    : m_snapshots(snapshots)
    , m_options(options)
    , m_streams(streams)
    , m_done(std::move(done))
    , m_fleet(
          engine, actions, [this] { carryOut(); },
          [this](int code, const std::string& problem) { end(code, problem); }) {}

void SnapshotCommand::begin(const std::string& fleetFile) {
    m_fleet.open(fleetFile, {}, actions::Role::Operator);
}

void SnapshotCommand::interrupt() {
    end(exit_code::kInterrupted);
}

void SnapshotCommand::carryOut() {
    const auto& acting = m_options.acting;
    const SnapshotId id(acting.snapshot);
    const auto tell = [this](const Result<std::string>& answer) { told(answer); };
    if (acting.verb == "take")
        return m_snapshots.take(acting.reason,
                                [this](const Result<SnapshotId>& taken) { named(taken, "taken"); });
    if (acting.verb == "pin" || acting.verb == "unpin")
        return m_snapshots.pin(id, acting.verb == "pin", tell);
    if (acting.verb == "drop") return m_snapshots.drop(id, tell);
    if (acting.verb == "import") return import();
    m_snapshots.compare(id, {}, [this](const Result<snapshots::SnapshotDiff>& diff) {
        if (!diff) return end(exitCodeOf(diff.error()), diff.error().detail);
        if (m_options.format == Format::Json)
            write(m_streams.out, snapshots::shownJson(*diff));
        else
            m_streams.out << diffText(*diff) << std::flush;
        end(exit_code::kDone);
    });
}

void SnapshotCommand::import() {
    auto bytes = stores::readSealedFile(m_options.acting.snapshot);
    if (!bytes) return end(exitCodeOf(bytes.error()), bytes.error().detail);
    m_snapshots.importFrom(std::move(*bytes),
                           [this](const Result<SnapshotId>& imported) { named(imported, "imported"); });
}

void SnapshotCommand::told(const Result<std::string>& answer) {
    if (!answer) return end(exitCodeOf(answer.error()), answer.error().detail);
    if (m_options.format == Format::Json)
        write(m_streams.out, {{"snapshot", m_options.acting.snapshot}, {"text", *answer}});
    else
        m_streams.out << *answer << '\n' << std::flush;
    end(exit_code::kDone);
}

void SnapshotCommand::named(const Result<SnapshotId>& answer, const char* what) {
    if (!answer) return end(exitCodeOf(answer.error()), answer.error().detail);
    if (m_options.format == Format::Json)
        write(m_streams.out, {{"snapshot", answer->value()}});
    else
        m_streams.out << fmt::format("The snapshot {} was {}.\n", answer->value(), what) << std::flush;
    end(exit_code::kDone);
}

void SnapshotCommand::end(int exitCode, const std::string& problem) {
    const auto done = std::exchange(m_done, nullptr);
    if (!done) return;
    if (!problem.empty()) m_streams.problems << "holdfast: " << problem << '\n';
    done(exitCode);
}

} // namespace holdfast::app

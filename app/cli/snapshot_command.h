// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/recover_command.h"
#include "engine/ports/snapshot_client.h"

namespace holdfast::app {

/// `holdfast snapshot take|pin|unpin|drop|import`, and diff against the fleet as it is now: what needs an
/// engine, because it reads services or goes into the audit trail. Main thread.
class SnapshotCommand {
public:
    using Done = std::function<void(int exitCode)>;

    SnapshotCommand(ports::EngineClient& engine, ports::ActionClient& actions,
                    ports::SnapshotClient& snapshots, const Options& options, CommandStreams streams,
                    Done done);

    void begin(const std::string& fleetFile);
    /// Ctrl-C: ends at once; what was being written is not listed.
    void interrupt();

private:
    void carryOut();
    void import();
    void told(const Result<std::string>& answer);
    void named(const Result<snapshots::SnapshotId>& answer, const char* what);
    void end(int exitCode, const std::string& problem = {});

    ports::SnapshotClient& m_snapshots;
    Options m_options;
    CommandStreams m_streams;
    Done m_done;
    WarmFleet m_fleet;
};

} // namespace holdfast::app

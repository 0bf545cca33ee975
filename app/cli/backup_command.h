// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/recover_command.h"
#include "engine/ports/backup_client.h"

namespace holdfast::app {

/// `holdfast backup take|verify|drill|restore`: through an engine, since it goes into the audit trail. Main
/// thread.
class BackupCommand {
public:
    using Done = std::function<void(int exitCode)>;

    BackupCommand(ports::EngineClient& engine, ports::ActionClient& actions, ports::BackupClient& backups,
                  const Options& options, CommandStreams streams, Done done);

    void begin(const std::string& fleetFile);
    /// Ctrl-C: what is under way ends and leaves nothing behind; the second time the program ends.
    void interrupt();

private:
    void carryOut();
    void tell(const FleetState& state);
    /// Writes an answer: for people, or as JSON; and ends.
    template <typename T, typename Text>
    void told(const Result<T>& answer, Text text, bool good = true);
    void end(int exitCode, const std::string& problem = {});

    ports::BackupClient& m_backups;
    Options m_options;
    CommandStreams m_streams;
    Done m_done;
    WarmFleet m_fleet;
    std::string m_told; ///< the progress that was written last
    bool m_interrupted = false;
};

} // namespace holdfast::app

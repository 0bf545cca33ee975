// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/acting.h"
#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_file.h"
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/in_process_actions.h"
#include "engine/runtime/in_process_backups.h"
#include "engine/runtime/in_process_client.h"
#include "engine/runtime/in_process_snapshots.h"
#include "engine/runtime/state_board.h"

#include <memory>
#include <optional>
#include <string>

namespace holdfast::app {

/// Where the history of a fleet goes.
enum class Keeping : std::uint8_t { Disk, Memory };

/// An engine of this process with all that it is given, and its client. Main thread. Destruction is the
/// reverse order: the client lets go, then the engine stops and its store is flushed.
class Watch {
public:
    /// `dataFolder` is made (0700) when history is kept on disk. `environment` is where fleet files take
    /// ${NAME}. `acting`: with what it acts, kept below `dataFolder` whatever becomes of the history; none:
    /// it only watches.
    Watch(Keeping keeping, std::string dataFolder, EnvironmentLookup environment,
          const std::optional<Acting>& acting = std::nullopt);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    [[nodiscard]] ports::EngineClient& client() noexcept { return *m_client; }

    /// Acts as the person of this program. Answers with why nobody can where it only watches.
    [[nodiscard]] ports::ActionClient& actions() noexcept { return *m_actions; }

    /// Asks of snapshots as the person of this program. Answers with why there are none where it only
    /// watches.
    [[nodiscard]] ports::SnapshotClient& snapshots() noexcept { return *m_snapshots; }

    /// Asks of backups as the person of this program; likewise.
    [[nodiscard]] ports::BackupClient& backups() noexcept { return *m_backups; }

    [[nodiscard]] runtime::EngineThread& engine() noexcept { return *m_engine; }

    [[nodiscard]] runtime::StateBoard& board() noexcept { return m_board; }

    [[nodiscard]] const Clock& clock() const noexcept { return m_clock; }

private:
    SystemClock m_clock;
    runtime::StateBoard m_board;
    std::unique_ptr<runtime::EngineThread> m_engine;
    std::unique_ptr<runtime::InProcessClient> m_client;
    std::unique_ptr<runtime::InProcessActions> m_actions;
    std::unique_ptr<runtime::InProcessSnapshots> m_snapshots;
    std::unique_ptr<runtime::InProcessBackups> m_backups;
};

/// The user's data folder for Holdfast ($XDG_DATA_HOME/holdfast or ~/.local/share/holdfast).
[[nodiscard]] std::string defaultDataFolder();

/// The program's version.
[[nodiscard]] std::string programVersion();

} // namespace holdfast::app

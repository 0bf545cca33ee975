// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/tool_process.h"

#include <atomic>
#include <cstdint>

namespace holdfast::backups {

/// How fast a tool may go.
struct Pace {
    std::uint64_t bytesPerSecond = 0;                ///< 0: any
    std::shared_ptr<const std::atomic<bool>> slowed; ///< now by kSlower slower than it could; null: never
    std::function<std::uint64_t()> bytesSoFar = {};  ///< asked for with a limit, on the calling thread

    [[nodiscard]] bool isSlowed() const noexcept { return slowed && slowed->load(); }
};

/// Of a backup: slower on demand, and no faster than its rate limit, measured by the file that grows; without
/// one the tool keeps to the limit by itself.
[[nodiscard]] Pace paceOf(const BackupPlace& place, std::filesystem::path grows);

/// Holds a program to a pace by stopping it and letting it go on: what it reads from a server waits there
/// meanwhile, since nobody takes it. A stop is never long enough for a server to take its client for gone.
/// One thread.
class PaceKeeper {
public:
    explicit PaceKeeper(Pace pace) : m_pace(std::move(pace)) {}

    /// One beat: lets it go on for a moment, then stops it for as long as its pace asks for. It runs again
    /// when this returns: at the latest 15 s later, at once after `stop`.
    void beat(ToolProcess& process, std::stop_token stop);

private:
    Pace m_pace;
    std::uint64_t m_before = 0;
    double m_owed = 0.0; ///< bytes that went through too early
};

/// As runTool(), at a pace.
[[nodiscard]] Result<ToolEnd> runPaced(ToolCall call, Pace pace, Duration deadline, std::stop_token stop);

} // namespace holdfast::backups

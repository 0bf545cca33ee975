// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/paced_tool.h"

#include "engine/core/backups/backup_pace.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <system_error>

namespace holdfast::backups {

namespace {

constexpr Duration kBeat{100};
constexpr Duration kLongestStop{15'000}; ///< servers give up on a client after a minute

} // namespace

Pace paceOf(const BackupPlace& place, std::filesystem::path grows) {
    Pace pace{.slowed = place.slowed};
    if (grows.empty()) return pace;
    pace.bytesPerSecond = place.settings.rateLimit;
    pace.bytesSoFar = [grows = std::move(grows)] {
        std::error_code none;
        const auto bytes = std::filesystem::file_size(grows, none);
        return none ? 0 : bytes;
    };
    return pace;
}

void PaceKeeper::beat(ToolProcess& process, std::stop_token stop) {
    using Steady = ToolProcess::Steady;
    const auto began = Steady::now();
    const auto tookSince = [&] { return std::chrono::duration_cast<Duration>(Steady::now() - began); };
    static_cast<void>(process.waitFor(began + kBeat, stop));
    if (process.ended() || stop.stop_requested()) return;
    const bool slowed = m_pace.isSlowed();
    auto pause = slowed ? kBeat * (kSlower - 1) : Duration(0);
    auto limit = m_pace.bytesPerSecond;
    if (limit > 0 && m_pace.bytesSoFar) {
        if (slowed) limit /= kSlower;
        const auto now = std::max(m_pace.bytesSoFar(), m_before);
        m_owed += static_cast<double>(now - m_before);
        m_before = now;
        pause = std::max(pause, pauseFor(static_cast<std::uint64_t>(m_owed), limit, tookSince()));
    }
    pause = std::min(pause, kLongestStop);
    if (pause > Duration(0)) {
        process.signal(SIGSTOP);
        static_cast<void>(process.waitFor(Steady::now() + pause, stop));
        process.signal(SIGCONT);
    }
    const auto paid = std::chrono::duration<double>(tookSince()).count() * static_cast<double>(limit);
    m_owed = std::max(m_owed - paid, 0.0);
}

Result<ToolEnd> runPaced(ToolCall call, Pace pace, Duration deadline, std::stop_token stop) {
    const auto name = std::filesystem::path(call.program).filename().string();
    auto process = ToolProcess::start(std::move(call));
    if (!process) return std::unexpected(process.error());
    PaceKeeper keeper(std::move(pace));
    const auto until = ToolProcess::Steady::now() + deadline;
    while (!(*process)->ended() && !stop.stop_requested() && ToolProcess::Steady::now() < until)
        keeper.beat(**process, stop);
    if (const auto end = (*process)->ended()) return *end;
    return endedEarly(**process, name, deadline, stop);
}

} // namespace holdfast::backups

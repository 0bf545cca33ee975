// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_keeper.h"
#include "engine/core/backups/copy_schedule.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/worker_pool.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace holdfast::runtime {

/// Has what is backed up copied elsewhere by schedule, off the engine thread and beside all else that is done
/// with backups: a slow line must not hold up the next one. One copy at a time. Engine thread; nothing blocks
/// but stop().
class CopyDesk {
public:
    using Keeper = std::shared_ptr<backups::BackupKeeper>;

    /// Told on the engine thread. Everything outlives the desk.
    struct Ways {
        const Clock& clock;
        std::shared_ptr<PostGate> gate;
        std::function<void(const Keeper&)> moved; ///< fill() says something else of it
        std::function<void(const Keeper&)> ended; ///< so does a look at it
    };

    explicit CopyDesk(Ways ways) : m_ways(std::move(ways)) {}

    ~CopyDesk() { stop(); }

    CopyDesk(const CopyDesk&) = delete;
    CopyDesk& operator=(const CopyDesk&) = delete;

    /// What is under way; null: nothing.
    [[nodiscard]] const Keeper& running() const noexcept { return m_running; }

    /// Completes what the repository says of its copies by what is known here. `schedules`: when the next is
    /// due, too.
    void fill(const Keeper& keeper, const std::vector<backups::BackupSummary>& backups, bool schedules,
              backups::CopyStatus& status) const;

    /// Only while nothing is under way.
    void begin(const Keeper& keeper);

    /// What is under way ends, and begins again in an hour; what arrived is not sent again.
    void cancel() { m_cancel.request_stop(); }

    void stop();

private:
    struct Known {
        std::weak_ptr<backups::BackupKeeper> keeper; ///< of whom it is known: another one begins anew
        std::optional<TimePoint> lastTried;
        int failures = 0; ///< in a row
        std::string trouble;
        std::optional<backups::BackupProgress> progress;
    };

    [[nodiscard]] Known& of(const Keeper& keeper);
    void told(const Keeper& keeper, std::uint64_t bytes);
    void ended(const Keeper& keeper, bool cancelled, const std::string& trouble);

    Ways m_ways;
    std::map<ServiceId, Known> m_known;
    Keeper m_running;
    std::stop_source m_cancel;
    bool m_stopped = false;
    WorkerPool m_work{"copies", 1}; ///< last: its jobs use the rest
};

} // namespace holdfast::runtime

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/log_shelf.h"
#include "engine/backups/tool_process.h"
#include "engine/core/backups/backup_state.h"

#include <functional>
#include <mutex>
#include <thread>

namespace holdfast::backups {

/// Receives a PostgreSQL's log all the time by pg_receivewal, on a thread of its own, and puts it onto a
/// shelf. It never ends silently: whatever ends the tool stands in status() until it runs again, and it is
/// started again after 1, 2, 4 … 60 s. Where the server no longer has what comes next, it begins anew behind
/// the gap, which the shelf shows. It makes no replication slot, so a server never keeps log for it.
class LogReceiver {
public:
    /// `call`: pg_receivewal with address and credentials; the rest is added. `changed`, on its thread:
    /// status() is another one.
    LogReceiver(ToolCall call, LogShelf shelf, std::function<void()> changed = {});
    ~LogReceiver();
    LogReceiver(const LogReceiver&) = delete;
    LogReceiver& operator=(const LogReceiver&) = delete;

    /// Without `gaps`, which are the reader's of the shelf.
    [[nodiscard]] LogStatus status() const;
    /// Process of the tool now; 0: none.
    [[nodiscard]] int pid() const;

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] Result<void> receive(const std::stop_token& stop);
    void tell(bool receiving, std::string trouble);

    ToolCall m_call;
    LogShelf m_shelf;
    std::function<void()> m_changed;
    bool m_ran = false; ///< for a while since it was started last

    mutable std::mutex m_mutex; ///< guards what follows
    LogStatus m_status;
    int m_pid = 0;

    std::jthread m_thread; ///< last: it uses all of the above
};

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"
#include "engine/platforms/local/account.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace holdfast::backups {

/// A program of PostgreSQL's or Redis' and how to call it. Nothing of it passes through a shell.
struct ToolCall {
    std::string program;                  ///< absolute path
    std::string argumentZero;             ///< what it sees as its own name; empty: `program`
    std::vector<std::string> arguments;   ///< seen by everyone on the machine: never a secret
    std::vector<std::string> environment; ///< NAME=value, beside PATH and LC_ALL: the way for secrets
    std::string directory = "/";
    std::optional<platforms::Account> account;          ///< runs as it; none: as this process
    std::function<void(const std::string& line)> heard; ///< each line it writes, on the process' own thread
    std::function<void(std::string_view bytes)> read;   ///< all it writes as it comes, on the same thread
    std::string input = {}; ///< 60 KiB at most on its standard input, which then stays open until it ends
    /// Its standard output, apart from its errors, which alone the others hear then; on the same thread.
    /// False: that is enough, and it is killed.
    std::function<bool(std::string_view bytes)> data = {};
};

struct ToolEnd {
    int code = 0;       ///< exit status; 0 when a signal ended it
    int signal = 0;     ///< the signal that ended it; 0: none
    std::string output; ///< the end of what it wrote, at most 16 KiB

    [[nodiscard]] bool good() const noexcept { return code == 0 && signal == 0; }
};

/// A program under way. Its whole session ends with this object, and by the kernel's hand when this process
/// is killed. Thread-safe.
class ToolProcess {
public:
    using Steady = std::chrono::steady_clock;

    /// FixSetup: it cannot be started.
    [[nodiscard]] static Result<std::unique_ptr<ToolProcess>> start(ToolCall call);
    ~ToolProcess();
    ToolProcess(const ToolProcess&) = delete;
    ToolProcess& operator=(const ToolProcess&) = delete;

    /// Waits until it has ended, `holds` says so (asked after each line), the time is over or `stop`. True:
    /// the first or the second.
    [[nodiscard]] bool waitFor(Steady::time_point until, std::stop_token stop,
                               const std::function<bool()>& holds = {});
    [[nodiscard]] std::optional<ToolEnd> ended() const;
    [[nodiscard]] std::string output() const;

    [[nodiscard]] int pid() const noexcept { return m_pid; }

    /// To its main process.
    void signal(int number) const;
    /// Asks it to end by a signal, kills all of it when it has not after that time. Returns when it is gone.
    ToolEnd stop(int number, Duration within);

private:
    ToolProcess() = default;
    void run(const ToolCall& call, const std::function<void(Result<int>)>& started);
    void take(std::string_view bytes, std::string& line, const ToolCall& call);

    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_changed;
    std::string m_output;
    std::optional<ToolEnd> m_end;

    int m_pid = 0;
    std::thread m_thread;
};

/// Ends one whose time is over (Retry), or that `stop` asked to end (Cancelled), and says so. `name`: of its
/// program.
[[nodiscard]] std::unexpected<Error> endedEarly(ToolProcess& process, const std::string& name,
                                                Duration deadline, const std::stop_token& stop);

/// Runs one to its end. That it failed is told by the end. Retry: it had not ended in time and was killed.
/// Cancelled. FixSetup: it cannot be started.
[[nodiscard]] Result<ToolEnd> runTool(ToolCall call, Duration deadline, std::stop_token stop);

/// The last lines of what it wrote, as one line for people.
[[nodiscard]] std::string lastWords(const std::string& output, std::size_t lines = 3);

} // namespace holdfast::backups

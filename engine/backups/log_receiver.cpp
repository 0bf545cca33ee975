// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/log_receiver.h"

#include "engine/core/base/nap.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

namespace holdfast::backups {

namespace {

constexpr Duration kFirstPause{1'000};
constexpr Duration kLongestPause{60'000};
constexpr Duration kLook{1'000}; ///< how often finished segments are looked for
constexpr Duration kStopWithin{5'000};

} // namespace

LogReceiver::LogReceiver(ToolCall call, LogShelf shelf, std::function<void()> changed)
    : m_call(std::move(call))
    , m_shelf(std::move(shelf))
    , m_changed(std::move(changed))
    , m_thread([this](const std::stop_token& stop) { run(stop); }) {}

LogReceiver::~LogReceiver() {
    m_thread.request_stop();
    m_thread.join();
}

LogStatus LogReceiver::status() const {
    const std::lock_guard lock(m_mutex);
    return m_status;
}

int LogReceiver::pid() const {
    const std::lock_guard lock(m_mutex);
    return m_pid;
}

void LogReceiver::tell(bool receiving, std::string trouble) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_status.receiving == receiving && m_status.trouble == trouble) return;
        m_status.receiving = receiving;
        m_status.trouble = std::move(trouble);
    }
    if (m_changed) m_changed();
}

void LogReceiver::run(const std::stop_token& stop) {
    auto pause = kFirstPause;
    while (!stop.stop_requested()) {
        m_ran = false;
        const auto done = receive(stop);
        {
            const std::lock_guard lock(m_mutex);
            m_pid = 0;
        }
        if (stop.stop_requested()) break;
        tell(false, done ? "pg_receivewal ended by itself; it is started again." : done.error().detail);
        if (m_ran) pause = kFirstPause;
        if (!napped(stop, pause)) break;
        pause = std::min(pause * 2, kLongestPause);
    }
    tell(false, "The log is not received: nobody asked for it.");
}

Result<void> LogReceiver::receive(const std::stop_token& stop) {
    auto folder = m_shelf.incoming();
    if (!folder) return std::unexpected(folder.error());
    auto call = m_call;
    call.arguments.insert(call.arguments.end(), {"--directory=" + folder->string(), "--synchronous",
                                                 "--no-loop", "--status-interval=1", "--verbose"});
    call.heard = [this](const std::string& line) {
        if (line.find("starting log streaming") != std::string::npos) tell(true, {});
    };
    auto process = ToolProcess::start(std::move(call));
    if (!process) return std::unexpected(process.error());
    {
        const std::lock_guard lock(m_mutex);
        m_pid = (*process)->pid();
    }
    while (!(*process)->waitFor(ToolProcess::Steady::now() + kLook, stop)) {
        if (stop.stop_requested()) {
            (*process)->stop(SIGINT, kStopWithin);
            return failure(ErrorCode::Cancelled, "Ended on request.");
        }
        if (auto shelved = m_shelf.shelve(stop); !shelved && !stop.stop_requested())
            tell(true, shelved.error().detail);
        else
            m_ran = true;
    }
    const auto end = *(*process)->ended();
    if (end.output.find("has already been removed") != std::string::npos) {
        if (auto fresh = m_shelf.beginAnew(); !fresh) return std::unexpected(fresh.error());
        return failure(ErrorCode::Retry,
                       "The server no longer has the log that comes next: there is a gap, and "
                       "only a new backup lies behind it. It goes on behind the gap.");
    }
    return failure(ErrorCode::Retry,
                   fmt::format("pg_receivewal ended: {}. It is started again.", lastWords(end.output, 2)));
}

} // namespace holdfast::backups

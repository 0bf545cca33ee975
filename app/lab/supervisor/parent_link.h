// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/streambuf.hpp>
#include <nlohmann/json.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace holdfast::lab {

/// The supervisor's line to the program that started it: JSON objects, one a line, in by standard input, out
/// by standard output. Its end, however the other side ended, is the lab's end.
///
/// Thread: the loop's. Never waits: a reader that is slow gets only the latest state.
class ParentLink {
public:
    using OnOrder = std::function<void(const nlohmann::json& order)>;
    using OnClosed = std::function<void()>;

    ParentLink(boost::asio::io_context& loop, OnOrder onOrder, OnClosed onClosed);

    /// Begins to read.
    void start();
    /// After a state that still waits: they arrive in the order of what happened.
    void send(const nlohmann::json& message);
    /// Replaces a state that is not sent yet.
    void sendState(nlohmann::json state);
    /// Calls `then` once all is written, or cannot be.
    void flush(std::function<void()> then);

private:
    void read();
    void take(const std::string& line);
    void write();

    static constexpr std::size_t kLongestLine = 64UL * 1024;

    OnOrder m_onOrder;
    OnClosed m_onClosed;
    boost::asio::posix::stream_descriptor m_in;
    boost::asio::posix::stream_descriptor m_out;
    boost::asio::streambuf m_received{kLongestLine};
    std::deque<std::string> m_pending;
    std::optional<nlohmann::json> m_state;
    std::string m_writing;
    bool m_broken = false;
    std::function<void()> m_flushed;
};

} // namespace holdfast::lab

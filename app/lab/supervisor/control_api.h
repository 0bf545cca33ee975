// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/lab.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <string>

namespace holdfast::lab {

/// The lab by HTTP, on a Unix socket in its private folder, which only its owner can open:
///
///   GET    /state
///   POST   /faults                     {"service": "redis", "fault": "fill", "strength": 2, "seconds": 60}
///   DELETE /faults/redis/fill
///   POST   /services/redis/stop        and /start
///
///   curl --unix-socket DIR/control.sock http://lab/faults -d '{"service": "redis", "fault": "fill"}'
///
/// 200 done; 400 wrong input; 404 no such thing; 409 not possible now; 503 the server did not take it; each
/// with
/// {"error": {"code", "detail", "where"}}.
/// Thread: the loop's. Bounded: 64 KiB a request, 30 s to send it, 16 connections.
class ControlApi {
public:
    ControlApi(boost::asio::io_context& loop, Lab& lab);

    /// FixSetup: the socket cannot be made.
    [[nodiscard]] Result<void> listen(const std::string& path);

private:
    class Session;
    using Protocol = boost::asio::local::stream_protocol;

    void accept();

    Lab& m_lab;
    Protocol::acceptor m_acceptor;
    int m_sessions = 0;
};

} // namespace holdfast::lab

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/parent_link.h"

#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <unistd.h>

#include <istream>
#include <utility>

namespace holdfast::lab {

namespace asio = boost::asio;
using nlohmann::json;

ParentLink::ParentLink(asio::io_context& loop, OnOrder onOrder, OnClosed onClosed)
    : m_onOrder(std::move(onOrder))
    , m_onClosed(std::move(onClosed))
    , m_in(loop, ::dup(STDIN_FILENO))
    , m_out(loop, ::dup(STDOUT_FILENO)) {}

void ParentLink::start() {
    read();
}

void ParentLink::read() {
    asio::async_read_until(m_in, m_received, '\n',
                           [this](const boost::system::error_code& error, std::size_t) {
                               if (error) {
                                   // Closed, or a line too long to be one of ours.
                                   if (error != asio::error::operation_aborted) m_onClosed();
                                   return;
                               }
                               std::istream in(&m_received);
                               std::string line;
                               std::getline(in, line);
                               take(line);
                               read();
                           });
}

void ParentLink::take(const std::string& line) {
    const json order = json::parse(line, nullptr, false);
    if (order.is_object()) m_onOrder(order);
}

void ParentLink::send(const json& message) {
    if (m_state) m_pending.push_back(std::exchange(m_state, std::nullopt)->dump() + "\n");
    m_pending.push_back(message.dump() + "\n");
    write();
}

void ParentLink::sendState(json state) {
    m_state = json{{"state", std::move(state)}};
    write();
}

void ParentLink::flush(std::function<void()> then) {
    m_flushed = std::move(then);
    write();
}

void ParentLink::write() {
    if (!m_writing.empty()) return;
    for (auto& text : m_pending)
        m_writing += text;
    m_pending.clear();
    if (m_state) m_writing += m_state->dump() + "\n";
    m_state.reset();
    if (m_writing.empty() || m_broken) {
        if (m_flushed) asio::post(m_out.get_executor(), std::exchange(m_flushed, nullptr));
        return;
    }
    asio::async_write(m_out, asio::buffer(m_writing),
                      [this](const boost::system::error_code& error, std::size_t) {
                          m_writing.clear();
                          m_broken = m_broken || error; // nobody reads any more
                          if (m_broken) m_pending.clear();
                          write();
                      });
}

} // namespace holdfast::lab

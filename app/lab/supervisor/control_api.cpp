// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/control_api.h"

#include "app/lab/shared/lab_wire.h"

#include <boost/asio/dispatch.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <vector>

namespace holdfast::lab {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using nlohmann::json;

namespace {

constexpr std::uint64_t kMostBody = 64UL * 1024;
constexpr int kMostSessions = 16;
constexpr std::chrono::seconds kPatience{30};

http::status statusOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::FixInput:
        return http::status::bad_request;
    case ErrorCode::Replan:
        return http::status::conflict;
    case ErrorCode::Retry:
    case ErrorCode::UnknownVerify:
        return http::status::service_unavailable;
    case ErrorCode::FixSetup:
    case ErrorCode::Cancelled:
    case ErrorCode::Internal:
        break;
    }
    return http::status::internal_server_error;
}

/// «/services/redis/stop» as its parts.
std::vector<std::string> partsOf(std::string path) {
    path = path.substr(0, path.find('?'));
    std::vector<std::string> parts;
    for (std::size_t at = 0; at < path.size();) {
        const auto slash = std::min(path.find('/', at), path.size());
        if (slash > at) parts.push_back(path.substr(at, slash - at));
        at = slash + 1;
    }
    return parts;
}

} // namespace

/// One connection: reads one request, answers it, closes.
class ControlApi::Session : public std::enable_shared_from_this<Session> {
public:
    Session(ControlApi& api, Protocol::socket socket) : m_api(api), m_stream(std::move(socket)) {
        ++m_api.m_sessions;
        m_parser.body_limit(kMostBody);
    }

    ~Session() { --m_api.m_sessions; }

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start() {
        m_stream.expires_after(kPatience);
        http::async_read(m_stream, m_buffer, m_parser,
                         [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                             if (!error) self->answerRequest();
                         });
    }

private:
    void answerRequest() {
        const auto& request = m_parser.get();
        const auto parts = partsOf(std::string(request.target()));
        const auto verb = request.method();
        const auto is = [&](http::verb wanted, const char* first, std::size_t count) {
            return verb == wanted && parts.size() == count && parts[0] == first;
        };
        if (is(http::verb::get, "state", 1)) {
            reply(http::status::ok, toJson(m_api.m_lab.state()));
        } else if (is(http::verb::post, "faults", 1)) {
            inject(request.body());
        } else if (is(http::verb::delete_, "faults", 3)) {
            m_api.m_lab.endFault(parts[1], parts[2], whenDone());
        } else if (is(http::verb::post, "services", 3) && parts[2] == "start") {
            m_api.m_lab.startService(parts[1], whenDone());
        } else if (is(http::verb::post, "services", 3) && parts[2] == "stop") {
            m_api.m_lab.stopService(parts[1], whenDone());
        } else {
            refuse(http::status::not_found, {ErrorCode::FixInput,
                                             "there are: GET /state, POST /faults, DELETE "
                                             "/faults/SERVICE/FAULT, POST /services/SERVICE/start, "
                                             "POST /services/SERVICE/stop",
                                             std::string(request.target())});
        }
    }

    void inject(const std::string& body) {
        const auto order = faultOrderFromJson(json::parse(body, nullptr, false));
        if (!order) return refuse(http::status::bad_request, order.error());
        m_api.m_lab.inject(*order, whenDone());
    }

    Lab::Answer whenDone() {
        m_stream.expires_never(); // how long it takes is up to the servers
        return [self = shared_from_this()](const Result<void>& outcome) {
            if (outcome)
                self->reply(http::status::ok, toJson(self->m_api.m_lab.state()));
            else
                self->refuse(statusOf(outcome.error().code), outcome.error());
        };
    }

    void refuse(http::status status, const Error& error) { reply(status, {{"error", toJson(error)}}); }

    void reply(http::status status, const json& body) {
        m_response.result(status);
        m_response.version(11);
        m_response.keep_alive(false);
        m_response.set(http::field::content_type, "application/json");
        m_response.body() = body.dump(2) + "\n";
        m_response.prepare_payload();
        m_stream.expires_after(kPatience);
        http::async_write(m_stream, m_response,
                          [self = shared_from_this()](const boost::system::error_code&, std::size_t) {
                              boost::system::error_code ignored;
                              self->m_stream.socket().shutdown(Protocol::socket::shutdown_both, ignored);
                          });
    }

    ControlApi& m_api;
    beast::basic_stream<Protocol> m_stream;
    beast::flat_buffer m_buffer;
    http::request_parser<http::string_body> m_parser;
    http::response<http::string_body> m_response;
};

ControlApi::ControlApi(asio::io_context& loop, Lab& lab) : m_lab(lab), m_acceptor(loop) {}

Result<void> ControlApi::listen(const std::string& path) {
    boost::system::error_code error;
    const Protocol::endpoint endpoint(path);
    m_acceptor.open(endpoint.protocol(), error);
    // Nobody else may connect, also where others may pass through the folder.
    const auto before = ::umask(0177);
    if (!error) m_acceptor.bind(endpoint, error);
    ::umask(before);
    if (!error) m_acceptor.listen(kMostSessions, error);
    if (error) return failure(ErrorCode::FixSetup, error.message(), path);
    accept();
    return {};
}

void ControlApi::accept() {
    m_acceptor.async_accept([this](const boost::system::error_code& error, Protocol::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (!error && m_sessions < kMostSessions)
            std::make_shared<Session>(*this, std::move(socket))->start();
        accept();
    });
}

} // namespace holdfast::lab

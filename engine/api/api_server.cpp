// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/api_server.h"

#include "engine/api/action_routes.h"
#include "engine/api/rate_limit.h"
#include "engine/api/router.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <fmt/format.h>
#include <pthread.h>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace holdfast::api {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;

constexpr std::uint64_t kBodyLimit = 64 * 1024;
constexpr std::uint32_t kHeaderLimit = 8 * 1024;
/// For what the engine is asked: drawing a plan up reads the world.
constexpr std::chrono::seconds kEngineDeadline{60};

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

/// What all connections share. The server's thread only.
struct Shared {
    ApiOptions options;
    ApiSource source;
    RateLimit rate;
    ActionRoutes actions;
    int open = 0;
    std::uint64_t asked = 0;
    std::map<std::uint64_t, std::function<void(Response)>> waiting = {}; ///< for the engine, by number
};

/// The way home for answers of the engine, which come on any thread and may come when the server is gone.
class Mailbox {
public:
    explicit Mailbox(asio::io_context& context) : m_context(&context) {}

    void close() {
        const std::lock_guard lock(m_mutex);
        m_context = nullptr;
    }

    void deliver(const std::weak_ptr<Shared>& to, std::uint64_t number, Response response) {
        const std::lock_guard lock(m_mutex);
        if (m_context == nullptr) return;
        asio::post(*m_context, [to, number, response = std::move(response)]() mutable {
            const auto shared = to.lock();
            if (!shared) return;
            auto found = shared->waiting.extract(number);
            if (!found.empty()) found.mapped()(std::move(response));
        });
    }

private:
    std::mutex m_mutex;
    asio::io_context* m_context;
};

/// One connection, plain or TLS; keeps itself alive while something is under way.
template <typename Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
public:
    template <typename... Args>
    Connection(std::shared_ptr<Shared> shared, std::shared_ptr<Mailbox> mailbox, std::string peer,
               Args&&... args)
        : m_shared(std::move(shared))
        , m_mailbox(std::move(mailbox))
        , m_peer(std::move(peer))
        , m_stream(std::forward<Args>(args)...)
        , m_patience(m_stream.get_executor()) {
        ++m_shared->open;
    }

    ~Connection() { --m_shared->open; }

    void run() {
        armTimeout();
        if constexpr (std::is_same_v<Stream, beast::ssl_stream<beast::tcp_stream>>) {
            m_stream.async_handshake(asio::ssl::stream_base::server,
                                     [self = this->shared_from_this()](beast::error_code error) {
                                         if (!error) self->read();
                                     });
        } else {
            read();
        }
    }

private:
    void armTimeout() { beast::get_lowest_layer(m_stream).expires_after(m_shared->options.timeout); }

    void read() {
        armTimeout();
        m_parser.emplace();
        m_parser->header_limit(kHeaderLimit);
        m_parser->body_limit(kBodyLimit);
        http::async_read(
            m_stream, m_buffer, *m_parser,
            [self = this->shared_from_this()](beast::error_code error, std::size_t) { self->take(error); });
    }

    void take(beast::error_code error) {
        if (error == http::error::header_limit || error == http::error::body_limit) {
            write({.status = 413, .body = "{\"error\": \"too large\"}\n"}, false, false);
            return;
        }
        if (error) {
            close();
            return;
        }
        const auto& request = m_parser->get();
        const auto header = [&](http::field field) { return view(request[field]); };
        if (m_shared->open > static_cast<int>(m_shared->options.connections)) {
            write({.status = 503, .body = "{\"error\": \"too many connections\"}\n"}, false, false);
        } else if (!m_shared->rate.admits(m_peer, m_shared->source.clock->steady())) {
            write({.status = 429, .body = "{\"error\": \"too many requests\"}\n"}, false, false);
        } else {
            auto decision = decide({.method = view(request.method_string()),
                                    .target = view(request.target()),
                                    .host = header(http::field::host),
                                    .authorization = header(http::field::authorization),
                                    .origin = header(http::field::origin),
                                    .body = request.body()},
                                   m_shared->options, m_shared->source);
            if (const auto* order = std::get_if<ActionOrder>(&decision)) {
                ask(*order, request.keep_alive());
            } else {
                write(std::get<Response>(std::move(decision)), request.keep_alive(),
                      request.method() == http::verb::head);
            }
        }
    }

    /// The engine answers later; without an answer in time nobody knows what came of it.
    void ask(const ActionOrder& order, bool keepAlive) {
        const auto number = ++m_shared->asked;
        beast::get_lowest_layer(m_stream).expires_never();
        m_shared->waiting[number] = [self = this->shared_from_this(), keepAlive](Response response) {
            self->m_patience.cancel();
            self->write(std::move(response), keepAlive, false);
        };
        const std::weak_ptr<Shared> shared = m_shared;
        m_patience.expires_after(kEngineDeadline);
        m_patience.async_wait([shared, mailbox = m_mailbox, number](beast::error_code error) {
            if (error) return;
            mailbox->deliver(
                shared, number,
                problem(504,
                        "the engine has not answered yet; look at /recovery/plans before anything else"));
        });
        m_shared->actions.carryOut(order, [shared, mailbox = m_mailbox, number](Response response) {
            mailbox->deliver(shared, number, std::move(response));
        });
    }

    void write(Response response, bool keepAlive, bool headOnly) {
        auto message = std::make_shared<http::response<http::string_body>>();
        message->version(11);
        message->result(static_cast<unsigned>(response.status));
        message->set(http::field::server, "holdfast");
        message->set(http::field::content_type, response.contentType);
        message->set(http::field::cache_control, "no-store");
        message->set("X-Content-Type-Options", "nosniff");
        message->keep_alive(keepAlive);
        const auto length = response.body.size();
        if (!headOnly) message->body() = std::move(response.body);
        message->content_length(length);
        armTimeout();
        http::async_write(
            m_stream, *message,
            [self = this->shared_from_this(), message, keepAlive](beast::error_code error, std::size_t) {
                if (error || !keepAlive) {
                    self->close();
                } else {
                    self->read();
                }
            });
    }

    void close() {
        beast::error_code ignored;
        beast::get_lowest_layer(m_stream).socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

    std::shared_ptr<Shared> m_shared;
    std::shared_ptr<Mailbox> m_mailbox;
    std::string m_peer;
    Stream m_stream;
    asio::steady_timer m_patience;
    beast::flat_buffer m_buffer{kHeaderLimit + kBodyLimit + 4096};
    std::optional<http::request_parser<http::string_body>> m_parser;
};

} // namespace

class ApiServer::Impl {
public:
    Impl(ApiOptions options, const ApiSource& source)
        : m_shared(std::make_shared<Shared>(Shared{.options = std::move(options),
                                                   .source = source,
                                                   .rate = RateLimit(0.0),
                                                   .actions = ActionRoutes(source)}))
        , m_mailbox(std::make_shared<Mailbox>(m_context))
        , m_acceptor(m_context) {
        m_shared->rate = RateLimit(m_shared->options.requestsPerSecond);
    }

    ~Impl() {
        m_mailbox->close();
        m_context.stop();
        if (m_thread.joinable()) m_thread.join();
        m_shared->waiting.clear();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Result<void> listen() {
        const auto& options = m_shared->options;
        const std::string where = fmt::format("{}:{}", options.address, options.port);
        try {
            const auto address =
                asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address);
            if (!address.is_loopback()) {
                if (options.certificateFile.empty() || options.keyFile.empty() || options.tokens.empty()) {
                    return failure(
                        ErrorCode::FixInput,
                        "an address other machines can reach needs TLS (certificate and key) and a token",
                        where);
                }
            }
            if (!options.certificateFile.empty()) useTls();
            const tcp::endpoint endpoint(address, options.port);
            m_acceptor.open(endpoint.protocol());
            m_acceptor.set_option(asio::socket_base::reuse_address(true));
            m_acceptor.bind(endpoint);
            m_acceptor.listen(128);
        } catch (const std::exception& problem) {
            return failure(ErrorCode::FixSetup, fmt::format("cannot listen: {}", problem.what()), where);
        }
        accept();
        m_thread = std::thread([this] { m_context.run(); });
        pthread_setname_np(m_thread.native_handle(), "api");
        return {};
    }

    [[nodiscard]] std::uint16_t port() const { return m_acceptor.local_endpoint().port(); }

    [[nodiscard]] const ApiOptions& options() const { return m_shared->options; }

private:
    void useTls() {
        m_tls.emplace(asio::ssl::context::tls_server);
        m_tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                           asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1);
        m_tls->use_certificate_chain_file(m_shared->options.certificateFile);
        m_tls->use_private_key_file(m_shared->options.keyFile, asio::ssl::context::pem);
    }

    void accept() {
        m_acceptor.async_accept([this](beast::error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (!error) begin(std::move(socket));
            accept();
        });
    }

    void begin(tcp::socket socket) {
        beast::error_code error;
        const auto peer = socket.remote_endpoint(error);
        // Far beyond the limit not even a 503 is worth a buffer.
        if (error || m_shared->open > static_cast<int>(m_shared->options.connections) * 2) return;
        const std::string name = peer.address().to_string();
        if (m_tls) {
            using Tls = beast::ssl_stream<beast::tcp_stream>;
            std::make_shared<Connection<Tls>>(m_shared, m_mailbox, name, std::move(socket), *m_tls)->run();
        } else {
            std::make_shared<Connection<beast::tcp_stream>>(m_shared, m_mailbox, name, std::move(socket))
                ->run();
        }
    }

    std::shared_ptr<Shared> m_shared;
    std::optional<asio::ssl::context> m_tls;
    asio::io_context m_context{1};
    std::shared_ptr<Mailbox> m_mailbox;
    tcp::acceptor m_acceptor;
    std::thread m_thread;
};

Result<std::unique_ptr<ApiServer>> ApiServer::start(ApiOptions options, const ApiSource& source) {
    auto impl = std::make_unique<Impl>(std::move(options), source);
    if (auto listening = impl->listen(); !listening) return std::unexpected(listening.error());
    return std::unique_ptr<ApiServer>(new ApiServer(std::move(impl)));
}

ApiServer::ApiServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

ApiServer::~ApiServer() = default;

std::uint16_t ApiServer::port() const noexcept {
    return m_impl->port();
}

std::string ApiServer::url() const {
    const auto& options = m_impl->options();
    const bool v6 = options.address.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", options.certificateFile.empty() ? "http" : "https", v6 ? "[" : "",
                       options.address, v6 ? "]" : "", port());
}

} // namespace holdfast::api

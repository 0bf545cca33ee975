// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/service.h"

#include "app/lab/shared/pause.h"
#include "app/lab_service/elastic_pool.h"
#include "app/lab_service/work.h"

#include <httplib.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <sys/socket.h>

#include <algorithm>

namespace holdfast::lab_service {

namespace {

using nlohmann::json;
using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

constexpr int kBacklog = 256;
constexpr double kTaskShare = 0.25; ///< of the api's requests that leave a task for the worker
constexpr const char* kJson = "application/json";

bool sameSecret(const std::string& given, const std::string& expected) {
    return given.size() == expected.size() &&
           ::CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

void refuse(httplib::Response& response, int status, const std::string& why) {
    response.status = status;
    response.set_content(json{{"error", why}}.dump(), kJson);
}

} // namespace

Service::Service(lab::ServiceConfig config)
    : m_config(std::move(config))
    , m_started(Steady::now())
    , m_memory(m_config.baseline.count, m_config.work.cacheBytes, m_config.limit.count)
    , m_sender(m_config.role == lab::ServiceRole::Plain ? nullptr
                                                        : std::make_unique<TaskSender>(m_config, m_metrics))
    , m_faults(m_memory, m_sender.get())
    , m_server(std::make_unique<httplib::Server>()) {
    for (const auto& call : m_config.calls)
        m_dependencies.push_back(std::make_unique<Dependency>(m_config, call, m_metrics));
    if (m_config.role == lab::ServiceRole::Worker)
        m_worker = std::make_unique<TaskWorker>(m_config, m_dependencies, m_metrics);
}

Service::~Service() {
    stop();
}

Result<void> Service::start() {
    int listener = -1;
    m_server->set_socket_options([&listener](socket_t socket) {
        const int on = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        listener = socket;
    });
    m_server->new_task_queue = [] { return new ElasticPool; };
    // It polls a kept connection a hundred times a second; a new one costs less here.
    m_server->set_keep_alive_max_count(1);
    m_server->set_payload_max_length(64UL * 1024);
    m_server->set_tcp_nodelay(true);
    route();
    if (!m_server->bind_to_port("127.0.0.1", m_config.port))
        return failure(ErrorCode::FixSetup, "the port is taken", std::to_string(m_config.port));
    ::listen(listener, kBacklog); // the library asks for 5
    m_listener = std::jthread([this] { m_server->listen_after_bind(); });
    for (const auto& dependency : m_dependencies)
        dependency->callInBackground();
    if (m_worker) m_worker->start();
    return {};
}

void Service::stop() {
    m_stop.request_stop();
    m_server->stop();
    if (m_listener.joinable()) m_listener.join();
}

void Service::route() {
    m_server->Get("/health", [this](const auto&, auto& response) { answerHealth(response); });
    m_server->Get("/metrics", [this](const auto&, auto& response) {
        response.set_content(m_metrics.page(), "text/plain; version=0.0.4");
    });
    m_server->Post("/lab/faults", [this](const auto& request, auto& response) {
        if (mayInject(request, response)) answerFault(request, response);
    });
    m_server->Delete("/lab/faults/([a-z-]+)", [this](const auto& request, auto& response) {
        if (!mayInject(request, response)) return;
        const auto ended = m_faults.end(request.matches[1]);
        if (!ended) refuse(response, 404, ended.error().detail);
    });
    const auto answer = [this](const auto& request, auto& response) { answerRequest(request, response); };
    m_server->Get("/.*", answer);
    m_server->Post("/.*", answer);
}

void Service::addLatency() {
    const double seconds = m_faults.latencySeconds();
    if (seconds > 0.0) (void)lab::pauseFor(m_stop.get_token(), Seconds(seconds));
}

void Service::answerHealth(httplib::Response& response) {
    addLatency();
    json calls = json::object();
    bool complete = true;
    for (const auto& dependency : m_dependencies) {
        const auto outcome = dependency->lastOutcome();
        calls[dependency->config().name] = toString(outcome);
        complete = complete && outcome == CallOutcome::Ok;
    }
    const Seconds uptime = Steady::now() - m_started;
    response.set_content(json{{"status", complete ? "ok" : "degraded"},
                              {"service", m_config.name},
                              {"version", m_config.version},
                              {"uptime_seconds", uptime.count()},
                              {"dependencies", std::move(calls)}}
                             .dump(),
                         kJson);
}

void Service::answerRequest(const httplib::Request& request, httplib::Response& response) {
    const auto began = Steady::now();
    addLatency();
    std::vector<std::string> degraded;
    const int status = lab::happens(std::min(m_faults.errorShare(), 1.0)) ? 500 : serve(degraded);
    m_metrics.countRequest(status, Seconds(Steady::now() - began).count());
    response.status = status;
    response.set_content(
        json{{"service", m_config.name}, {"path", request.path}, {"without", degraded}}.dump(), kJson);
}

int Service::serve(std::vector<std::string>& degraded) {
    doWork(m_config.work, 1.0, m_stop.get_token());
    m_memory.remember();
    bool complete = true;
    for (const auto& dependency : m_dependencies) {
        if (!lab::happens(dependency->config().inRequest) || dependency->call()) continue;
        degraded.push_back(dependency->config().name);
        complete = complete && !dependency->config().hard;
    }
    if (m_config.role == lab::ServiceRole::Api && complete && lab::happens(kTaskShare))
        m_sender->send("app.tasks.summarise");
    // Not an error of its own: 424 says that what it depends on has failed.
    return complete ? 200 : 424;
}

bool Service::mayInject(const httplib::Request& request, httplib::Response& response) const {
    if (sameSecret(request.get_header_value("Authorization"), "Bearer " + m_config.token)) return true;
    refuse(response, 401, "the lab's token is missing");
    return false;
}

void Service::answerFault(const httplib::Request& request, httplib::Response& response) {
    const json order = json::parse(request.body, nullptr, false);
    if (!order.is_object() || !order.contains("fault") || !order["fault"].is_string() ||
        !order.contains("strength") || !order["strength"].is_number()) {
        refuse(response, 400, R"(expected {"fault": name, "strength": number})");
        return;
    }
    const auto begun = m_faults.begin(order["fault"].get<std::string>(), order["strength"].get<double>());
    if (!begun) {
        refuse(response, 400, begun.error().detail);
        return;
    }
    response.set_content(json(m_faults.active()).dump(), kJson);
}

} // namespace holdfast::lab_service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_plan.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace holdfast::lab {

namespace {

constexpr std::int64_t kMiB = 1024LL * 1024;
constexpr double kVisitsPerSecond = 4.0;

/// Ports of the services that are planned already, by name.
using Ports = std::map<std::string, std::uint16_t>;

class Planner {
public:
    explicit Planner(const LabSecrets& secrets, const std::function<std::uint16_t()>& nextPort)
        : m_secrets(secrets) {
        constexpr std::array names{"caddy",
                                   "webui",
                                   "api",
                                   "worker",
                                   "postgres",
                                   "redis",
                                   "qdrant",
                                   "ollama",
                                   "coordination-service",
                                   "hybrid-memory-service",
                                   "learning-service",
                                   "perception-service",
                                   "reasoning-service"};
        for (const char* name : names)
            m_ports[name] = nextPort();
    }

    [[nodiscard]] PlannedService server(const std::string& id, LabKind kind, const char* variable) const {
        return {.id = id, .kind = kind, .portVariable = variable, .port = m_ports.at(id), .config = {}};
    }

    /// `limit` as in the fleet file, in MiB.
    [[nodiscard]] PlannedService service(const std::string& id, const char* variable, const char* version,
                                         std::int64_t limit, const WorkConfig& work,
                                         std::vector<CallConfig> calls) const {
        auto planned = server(id, LabKind::Service, variable);
        planned.config = common(id);
        planned.config.version = version;
        planned.config.port = planned.port;
        planned.config.baseline = {2 * kMiB};
        planned.config.limit = {limit * kMiB};
        planned.config.work = work;
        planned.config.calls = std::move(calls);
        keepOnlyNeeded(planned.config);
        return planned;
    }

    [[nodiscard]] ServiceConfig common(const std::string& name) const {
        ServiceConfig config;
        config.name = name;
        config.token = m_secrets.token;
        config.postgres = {.host = "127.0.0.1",
                           .port = m_ports.at("postgres"),
                           .user = kApplicationRole,
                           .password = m_secrets.applicationPassword,
                           .database = kDatabase,
                           .application = name};
        config.redis = {.port = m_ports.at("redis"), .password = m_secrets.redisPassword};
        return config;
    }

    [[nodiscard]] CallConfig http(const std::string& name, const char* path, double inRequest) const {
        return {.name = name,
                .kind = CallKind::Http,
                .port = m_ports.at(name),
                .path = path,
                .inRequest = inRequest};
    }

    [[nodiscard]] static CallConfig sql(const char* statement, double inRequest) {
        return {
            .name = "postgres", .kind = CallKind::Postgres, .operation = statement, .inRequest = inRequest};
    }

    [[nodiscard]] static CallConfig redis(const char* operation, double inRequest) {
        return {.name = "redis", .kind = CallKind::Redis, .operation = operation, .inRequest = inRequest};
    }

private:
    /// A service is told no password that it does not use.
    static void keepOnlyNeeded(ServiceConfig& config) {
        const auto uses = [&](CallKind kind) {
            return std::ranges::find(config.calls, kind, &CallConfig::kind) != config.calls.end();
        };
        if (!uses(CallKind::Postgres)) config.postgres = {};
        if (!uses(CallKind::Redis) && !uses(CallKind::Celery)) config.redis = {};
    }

    const LabSecrets& m_secrets;
    Ports m_ports;
};

CallConfig hard(CallConfig call) {
    call.hard = true;
    return call;
}

CallConfig patient(CallConfig call, Duration timeout) {
    call.timeout = timeout;
    return call;
}

// The tables stay small however long the lab runs: numbers of tasks come round again.
constexpr auto kNewTask =
    "INSERT INTO tasks (id, title) VALUES (nextval('task_numbers'), 'task ' || $1::int) ON CONFLICT "
    "(id) DO UPDATE SET title = excluded.title, state = 'new', result = NULL";
constexpr auto kFinishTask =
    "UPDATE tasks SET state = 'done', result = $1::int WHERE id = (SELECT id FROM tasks WHERE "
    "state = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)";
constexpr auto kOpenTasks = "SELECT count(*) FROM tasks WHERE state = 'new' AND id > $1::int";
constexpr auto kRemember =
    "INSERT INTO memories (topic, text) VALUES ($1::int, 'seen ' || now()) ON CONFLICT (topic) DO "
    "UPDATE SET text = excluded.text, times = memories.times + 1";
constexpr auto kRecall = "SELECT text FROM memories WHERE topic = $1::int";
constexpr auto kPopular = "SELECT topic FROM memories WHERE topic > $1::int ORDER BY times DESC LIMIT 5";

WorkConfig work(Duration median, std::int64_t cacheMiB) {
    return {.median = median, .cacheBytes = cacheMiB * kMiB};
}

std::vector<PlannedService> edgeServices(const Planner& planner) {
    using namespace std::chrono_literals;
    auto webui = planner.service("webui", "LAB_WEBUI_PORT", "2.3.1", 256, work(3ms, 3),
                                 {hard(patient(planner.http("api", "/api/page", 0.8), 800ms))});
    auto api = planner.service(
        "api", "LAB_API_PORT", "1.8.0", 512, work(5ms, 6),
        {hard(Planner::sql(kNewTask, 0.5)), hard(Planner::redis("session", 0.8)),
         planner.http("qdrant", "/collections/notes/points/search", 0.12),
         patient(planner.http("ollama", "/api/embed", 0.06), 450ms),
         patient(planner.http("coordination-service", "/coordinate", 0.1), 600ms),
         CallConfig{
             .name = "worker", .kind = CallKind::Celery, .every = 4s, .inRequest = 0.0, .timeout = 2s}});
    api.config.role = ServiceRole::Api;
    auto worker = planner.service("worker", "LAB_WORKER_PORT", "1.8.0", 512, work(30ms, 4),
                                  {hard(Planner::redis("cache", 0.4)), hard(Planner::sql(kFinishTask, 0.9)),
                                   patient(planner.http("ollama", "/api/generate", 0.05), 450ms),
                                   planner.http("qdrant", "/collections/notes/points", 0.1)});
    worker.config.role = ServiceRole::Worker;
    return {planner.server("caddy", LabKind::Caddy, "LAB_CADDY_PORT"), webui, api, worker};
}

std::vector<PlannedService> dataServices(const Planner& planner) {
    using namespace std::chrono_literals;
    return {planner.server("postgres", LabKind::Postgres, "LAB_POSTGRES_PORT"),
            planner.server("redis", LabKind::Redis, "LAB_REDIS_PORT"),
            planner.service("qdrant", "LAB_QDRANT_PORT", "1.12.4", 512, work(4ms, 8), {}),
            planner.service("ollama", "LAB_OLLAMA_PORT", "0.5.7", 512, work(40ms, 10), {})};
}

std::vector<PlannedService> reasoningServices(const Planner& planner) {
    using namespace std::chrono_literals;
    const auto vectors = planner.http("qdrant", "/collections/thoughts/points/search", 0.3);
    const auto model = patient(planner.http("ollama", "/api/generate", 0.5), 450ms);
    const auto memory = patient(planner.http("hybrid-memory-service", "/recall", 0.4), 450ms);
    return {
        planner.service("coordination-service", "LAB_COORDINATION_PORT", "0.9.2", 256, work(4ms, 2),
                        {hard(Planner::redis("cache", 0.6)), Planner::sql(kOpenTasks, 0.3), memory,
                         patient(planner.http("learning-service", "/lessons", 0.2), 450ms),
                         patient(planner.http("perception-service", "/look", 0.2), 450ms),
                         patient(planner.http("reasoning-service", "/reason", 0.4), 500ms)}),
        planner.service("hybrid-memory-service", "LAB_MEMORY_PORT", "0.9.2", 256, work(4ms, 4),
                        {hard(Planner::sql(kRemember, 0.6)), hard(planner.http("qdrant", "/upsert", 0.6))}),
        planner.service("learning-service", "LAB_LEARNING_PORT", "0.9.1", 256, work(6ms, 3),
                        {hard(Planner::redis("cache", 0.6)), Planner::sql(kPopular, 0.4), vectors}),
        planner.service("perception-service", "LAB_PERCEPTION_PORT", "0.9.0", 256, work(8ms, 3),
                        {model, Planner::redis("cache", 0.5), Planner::sql(kRecall, 0.3)}),
        planner.service("reasoning-service", "LAB_REASONING_PORT", "0.9.2", 256, work(8ms, 3),
                        {hard(model), Planner::redis("cache", 0.5), vectors, memory}),
    };
}

std::string randomWord() {
    std::array<unsigned char, 18> bytes{};
    if (::RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("the system has no randomness");
    std::string word;
    for (const auto byte : bytes)
        word += fmt::format("{:02x}", byte);
    return word;
}

} // namespace

const PlannedService& LabPlan::find(const std::string& id) const {
    const auto found = std::ranges::find(services, id, &PlannedService::id);
    if (found == services.end()) throw std::out_of_range("no lab service " + id);
    return *found;
}

LabPlan makePlan(const LabSecrets& secrets, const std::function<std::uint16_t()>& nextPort) {
    const Planner planner(secrets, nextPort);
    LabPlan plan;
    plan.secrets = secrets;
    for (auto make : {edgeServices, dataServices, reasoningServices}) {
        for (auto& service : make(planner))
            plan.services.push_back(std::move(service));
    }
    plan.users.name = "users";
    plan.users.role = ServiceRole::Users;
    plan.users.version = "1";
    plan.users.visit = fmt::format("https://localhost:{}", plan.portOf("caddy"));
    plan.users.visitsPerSecond = kVisitsPerSecond;
    return plan;
}

LabSecrets makeSecrets() {
    return {.postgresPassword = randomWord(),
            .applicationPassword = randomWord(),
            .redisPassword = randomWord(),
            .token = randomWord()};
}

std::string fillIn(std::string text, const std::map<std::string, std::string>& values) {
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at)) {
        const auto end = text.find('}', at);
        if (end == std::string::npos) break;
        const std::string inside = text.substr(at + 2, end - at - 2);
        const auto value = values.find(inside.substr(0, inside.find(":-")));
        if (value == values.end()) {
            at = end;
            continue;
        }
        text.replace(at, end + 1 - at, value->second);
        at += value->second.size();
    }
    return text;
}

} // namespace holdfast::lab

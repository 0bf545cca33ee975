// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/redis_server.h"

#include <fmt/format.h>

namespace holdfast::lab {

namespace {

constexpr Duration kProbeTimeout{500};

} // namespace

RedisServer::RedisServer(const LabPrograms& programs, std::string folder, const LabPlan& plan)
    : m_programs(programs)
    , m_folder(std::move(folder))
    , m_target{.port = plan.portOf("redis"), .password = plan.secrets.redisPassword} {}

platforms::ProcessSpec RedisServer::server() const {
    platforms::ProcessSpec spec;
    spec.name = "redis";
    spec.program = m_programs.redis;
    spec.argumentZero = "redis-server"; // the program does what its name says
    spec.arguments = {"-"};             // its configuration comes by standard input
    spec.input = fmt::format("bind 127.0.0.1\n"
                             "port {}\n"
                             "requirepass {}\n"
                             "dir {}\n"
                             "maxmemory {}\n"
                             "maxmemory-policy noeviction\n" // a broker must not lose tasks
                             "databases 4\n"
                             "save 300 10\n"
                             "appendonly no\n"
                             "loglevel notice\n",
                             m_target.port, m_target.password, m_folder, kRedisMemory.count);
    return spec;
}

Result<RedisSession> RedisServer::open(Duration timeout) const {
    return RedisSession::open(m_target, timeout);
}

Result<void> RedisServer::removeFill() const {
    constexpr Duration kTimeout{1'500};
    auto session = open(kTimeout);
    if (!session) return std::unexpected(session.error());
    std::string cursor = "0";
    do {
        const auto page = session->command(
            {"SCAN", cursor, "MATCH", std::string(kFillPrefix) + "*", "COUNT", "500"}, kTimeout);
        if (!page) return std::unexpected(page.error());
        if (page->elements.size() != 2)
            return failure(ErrorCode::Internal, "SCAN answered something else", "redis");
        cursor = page->elements[0].text;
        std::vector<std::string> unlink{"UNLINK"};
        for (const auto& key : page->elements[1].elements)
            unlink.push_back(key.text);
        if (unlink.size() == 1) continue;
        const auto removed = session->command(unlink, kTimeout);
        if (!removed) return std::unexpected(removed.error());
    } while (cursor != "0");
    return {};
}

bool RedisServer::isReady() const {
    auto session = open(kProbeTimeout);
    return session && session->command({"PING"}, kProbeTimeout).has_value();
}

} // namespace holdfast::lab

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/blocking_fault.h"
#include "app/lab/supervisor/steady_thread.h"

#include <algorithm>
#include <optional>

namespace holdfast::lab {

namespace {

using namespace std::chrono_literals;

constexpr Duration kTimeout{1'500};
constexpr auto kPace = 100ms;
constexpr double kPaceSeconds = 0.1;
constexpr std::size_t kValue = 64UL * 1024;

/// Fills Redis with keys of its own until it refuses writes, and keeps it full.
class RedisFill final : public BlockingFault {
public:
    explicit RedisFill(RedisServer redis) : m_redis(std::move(redis)) {}

    Result<void> begin(double strength) override {
        m_thread.stop();
        auto session = m_redis.open(kTimeout);
        if (!session) return std::unexpected(session.error());
        m_owed = 0.0;
        m_session = std::move(*session);
        m_thread.start(kPace, [this, strength] {
            if (!m_session || !m_session->isOpen()) reopen();
            if (m_session) fill(*m_session, strength);
            return true;
        });
        return {};
    }

    Result<void> end() override {
        m_thread.stop();
        return m_redis.removeFill();
    }

private:
    static std::string keyOf(int number) { return kFillPrefix + std::to_string(number); }

    void reopen() {
        m_session.reset();
        auto session = m_redis.open(kTimeout);
        if (session) m_session = std::move(*session);
    }

    void fill(RedisSession& redis, double mebibytesPerSecond) {
        const double each = static_cast<double>(kValue) / (1024.0 * 1024.0);
        m_owed = std::min(m_owed + mebibytesPerSecond * kPaceSeconds, mebibytesPerSecond);
        for (; m_owed >= each; m_owed -= each) {
            // Refused when full: tried again at the next step, so that it stays full.
            const auto set = redis.command({"SET", keyOf(m_written + 1), std::string(kValue, 'f')}, kTimeout);
            if (!set) return;
            ++m_written;
        }
    }

    RedisServer m_redis;
    std::optional<RedisSession> m_session;
    double m_owed = 0.0;
    int m_written = 0;
    SteadyThread m_thread; // last: its step uses the others
};

/// Redis refuses writes while fewer replicas than this follow it; the lab's has none.
class RedisRefusesWrites final : public BlockingFault {
public:
    explicit RedisRefusesWrites(RedisServer redis) : m_redis(std::move(redis)) {}

    Result<void> begin(double) override { return demandReplicas("1"); }

    Result<void> end() override { return demandReplicas("0"); }

private:
    Result<void> demandReplicas(const char* count) const {
        auto session = m_redis.open(kTimeout);
        if (!session) return std::unexpected(session.error());
        const auto set = session->command({"CONFIG", "SET", "min-replicas-to-write", count}, kTimeout);
        if (!set) return std::unexpected(set.error());
        return {};
    }

    RedisServer m_redis;
};

} // namespace

std::unique_ptr<BlockingFault> faultInRedis(const RedisServer& redis, const std::string& fault) {
    if (fault == "fill") return std::make_unique<RedisFill>(redis);
    return std::make_unique<RedisRefusesWrites>(redis);
}

} // namespace holdfast::lab

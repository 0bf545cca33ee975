// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/redis_content.h"

#include "engine/core/base/sha256.h"
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace holdfast::backups {

using probes::RedisCommand;
using probes::RedisValue;
using recovery::RedisTalk;

namespace {

constexpr std::int64_t kMostElements = 50'000; ///< of one key; larger ones are told by their number

/// Every element with its length before it, so that no two values have the same text.
std::string textOf(const RedisValue& value) {
    if (value.kind == RedisValue::Kind::Integer) return fmt::format(":{}", value.integer);
    if (value.kind != RedisValue::Kind::Array) return fmt::format("{}:{}", value.text.size(), value.text);
    std::string out = "[";
    for (const auto& element : value.elements)
        out += textOf(element);
    return out + "]";
}

/// Elements that have no order, in one: alone or in pairs.
std::string sortedText(const RedisValue& value, std::size_t together) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i + together <= value.elements.size(); i += together) {
        std::string part;
        for (std::size_t j = 0; j < together; ++j)
            part += textOf(value.elements[i + j]);
        parts.push_back(std::move(part));
    }
    std::ranges::sort(parts);
    std::string out;
    for (const auto& part : parts)
        out += part;
    return out;
}

Result<std::string> valueOf(RedisTalk& talk, const std::string& key, const std::string& type) {
    const auto sized = [&](const char* size, const RedisCommand& read,
                           std::size_t together) -> Result<std::string> {
        const auto count = talk.ask({size, key});
        if (!count) return std::unexpected(count.error());
        if (count->integer > kMostElements) return fmt::format("{} elements", count->integer);
        const auto value = talk.ask(read);
        if (!value) return std::unexpected(value.error());
        return together == 0 ? textOf(*value) : sortedText(*value, together);
    };
    if (type == "list") return sized("LLEN", {"LRANGE", key, "0", "-1"}, 0);
    if (type == "set") return sized("SCARD", {"SMEMBERS", key}, 1);
    if (type == "hash") return sized("HLEN", {"HGETALL", key}, 2);
    if (type == "zset") return sized("ZCARD", {"ZRANGE", key, "0", "-1", "WITHSCORES"}, 0);
    if (type == "stream") return sized("XLEN", {"XRANGE", key, "-", "+"}, 0);
    if (type != "string") return std::string("of a module"); // told by its type alone
    const auto value = talk.ask({"GET", key});
    if (!value) return std::unexpected(value.error());
    return textOf(*value);
}

/// A sum, so that the order of SCAN is of no meaning.
class Digest {
public:
    void add(const std::string& text) {
        const auto hex = sha256Hex(text);
        std::uint64_t part = 0;
        std::from_chars(hex.data(), hex.data() + 16, part, 16);
        m_sum += part;
        ++m_rows;
    }

    [[nodiscard]] ContentSample sample(std::string name) const {
        return {.name = std::move(name), .rows = m_rows, .digest = fmt::format("{:016x}", m_sum)};
    }

private:
    std::uint64_t m_sum = 0;
    std::uint64_t m_rows = 0;
};

/// When a key expires, in milliseconds since 1970; negative: never, or it is gone.
Result<std::int64_t> expiryOf(RedisTalk& talk, const std::string& key) {
    const auto expiry = talk.ask({"PEXPIRETIME", key});
    if (!expiry) return std::unexpected(expiry.error());
    return expiry->integer;
}

Result<void> sampleDatabase(const ProbeSpec& server, const std::string& database, std::uint64_t mostKeys,
                            Duration deadline, const std::stop_token& stop, std::vector<ContentSample>& out) {
    RedisTalk talk(server, deadline, stop, database);
    const auto size = talk.ask({"DBSIZE"});
    if (!size) return std::unexpected(size.error());
    const auto name = "db" + database;
    if (static_cast<std::uint64_t>(std::max<std::int64_t>(size->integer, 0)) > mostKeys) {
        out.push_back({.name = name, .rows = static_cast<std::uint64_t>(size->integer)});
        return {};
    }
    std::vector<std::string> keys;
    auto scanned = talk.eachBatch("", [&](const std::vector<RedisValue>& batch) -> Result<bool> {
        for (const auto& key : batch)
            keys.push_back(key.text);
        return true;
    });
    if (!scanned) return scanned;
    std::ranges::sort(keys); // SCAN may tell one twice
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    Digest lasting;
    Digest expiring;
    for (const auto& key : keys) {
        const auto type = talk.ask({"TYPE", key});
        if (!type) return std::unexpected(type.error());
        if (type->text == "none") continue; // gone meanwhile
        const auto expiry = expiryOf(talk, key);
        if (!expiry) return std::unexpected(expiry.error());
        const auto value = valueOf(talk, key, type->text);
        if (!value) return std::unexpected(value.error());
        auto text = fmt::format("{}:{}{}:{}", type->text, key.size(), key, *value);
        if (*expiry < 0)
            lasting.add(text);
        else
            expiring.add(text + fmt::format("@{}", *expiry));
    }
    out.push_back(lasting.sample(name));
    out.push_back(expiring.sample(name + " expiring"));
    return {};
}

} // namespace

Result<RedisFacts> askRedisFacts(const ProbeSpec& server, Duration deadline, std::stop_token stop) {
    RedisTalk talk(server, deadline, stop);
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    const auto text = info->text("used_memory_dataset").value_or("0");
    RedisFacts facts{.shown = "Redis " + std::string(info->text("redis_version").value_or("?"))};
    std::from_chars(text.data(), text.data() + text.size(), facts.bytes);
    return facts;
}

Result<ChangeLook> askRedisChanges(const ProbeSpec& server, Duration deadline, std::stop_token stop) {
    RedisTalk talk(server, deadline, std::move(stop));
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    const auto changes = info->number("rdb_changes_since_last_save");
    const auto saved = info->number("rdb_last_save_time");
    if (!changes || !saved)
        return failure(ErrorCode::Retry, "The server does not say how many changes it has not saved.",
                       server.target);
    return ChangeLook{.count = static_cast<std::uint64_t>(std::max(*changes, 0.0)),
                      .savedAt = TimePoint(std::chrono::seconds(static_cast<std::int64_t>(*saved))),
                      .server = recovery::redisIdentity(*info)};
}

Result<std::vector<ContentSample>> sampleKeys(const ProbeSpec& server, std::uint64_t mostKeys,
                                              Duration deadline, std::stop_token stop) {
    RedisTalk talk(server, deadline, stop);
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    std::vector<ContentSample> out;
    for (const auto& database : recovery::databasesOf(*info)) {
        if (auto sampled = sampleDatabase(server, database, mostKeys, deadline, stop, out); !sampled)
            return std::unexpected(sampled.error());
    }
    std::ranges::sort(out, {}, &ContentSample::name);
    return out;
}

} // namespace holdfast::backups

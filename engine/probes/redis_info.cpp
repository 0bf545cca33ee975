// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_info.h"

#include <charconv>
#include <cmath>

namespace holdfast::probes {

namespace {

std::optional<double> parseNumber(std::string_view text) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

/// The value of `key` in «key=value,key=value».
std::optional<std::string_view> entryOf(std::string_view list, std::string_view key) {
    while (!list.empty()) {
        const auto comma = list.find(',');
        const auto entry = list.substr(0, comma);
        const auto equals = entry.find('=');
        if (equals != std::string_view::npos && entry.substr(0, equals) == key)
            return entry.substr(equals + 1);
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return std::nullopt;
}

} // namespace

RedisInfo::RedisInfo(std::string_view text) {
    while (!text.empty() && m_fields.size() < kMostFields) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const auto colon = line.find(':');
        if (line.size() > kLongestLine || line.starts_with('#') || colon == std::string_view::npos ||
            colon == 0)
            continue;
        m_fields.try_emplace(std::string(line.substr(0, colon)), line.substr(colon + 1));
    }
}

std::optional<std::string_view> RedisInfo::text(std::string_view name) const {
    const auto found = m_fields.find(name);
    if (found == m_fields.end()) return std::nullopt;
    return found->second;
}

std::optional<double> RedisInfo::number(std::string_view name) const {
    const auto value = text(name);
    return value ? parseNumber(*value) : std::nullopt;
}

bool RedisInfo::is(std::string_view name, std::string_view word) const {
    return text(name) == word;
}

std::vector<RedisReplica> RedisInfo::replicas() const {
    std::vector<RedisReplica> result;
    for (auto at = m_fields.lower_bound("slave0"); at != m_fields.end() && at->first.starts_with("slave");
         ++at) {
        const auto state = entryOf(at->second, "state");
        if (!state) continue; // slave_priority and the like
        const auto lag = entryOf(at->second, "lag");
        result.push_back({.state = std::string(*state), .lag = lag ? parseNumber(*lag).value_or(0.0) : 0.0});
    }
    return result;
}

} // namespace holdfast::probes

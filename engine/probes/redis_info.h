// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::probes {

/// A replica as its master describes it in INFO.
struct RedisReplica {
    std::string state; ///< «online» when it follows
    double lag = 0.0;  ///< seconds since it was last heard
};

/// The answer to Redis' INFO: «name:value» lines. Bounded: more than 4,096 lines, or a line beyond 4 KiB,
/// are left out. Never fails: what cannot be read is not there.
class RedisInfo {
public:
    static constexpr std::size_t kMostFields = 4096;
    static constexpr std::size_t kLongestLine = 4096;

    RedisInfo() = default;
    explicit RedisInfo(std::string_view text);

    [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
    /// None: not there, or not a finite number.
    [[nodiscard]] std::optional<double> number(std::string_view name) const;
    /// The value is exactly `word`.
    [[nodiscard]] bool is(std::string_view name, std::string_view word) const;
    /// slave0, slave1, … of a master.
    [[nodiscard]] std::vector<RedisReplica> replicas() const;

    [[nodiscard]] bool isEmpty() const noexcept { return m_fields.empty(); }

private:
    std::map<std::string, std::string, std::less<>> m_fields;
};

} // namespace holdfast::probes

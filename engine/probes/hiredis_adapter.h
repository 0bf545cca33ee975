// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/redis_value.h"

#include <cstddef>
#include <expected>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The one place that knows hiredis, and where 0.14 and 1.2 differ. Of hiredis we use its protocol (the
/// formatter and the reader), which both versions share; the socket, TLS and deadlines are our own
/// (byte_stream.h), so that a hanging or hostile Redis ends in time and Redis over TLS works with both.
namespace holdfast::probes {

/// One command in Redis' protocol.
[[nodiscard]] std::string formatRedisCommand(std::span<const std::string> words);

/// Takes answers out of a stream of bytes. Bounded: an answer with more elements or deeper than the limits,
/// or that is not Redis' protocol, is an error, and the reader is of no more use.
class RedisReader {
public:
    static constexpr std::size_t kMostElements = 100'000;
    static constexpr int kMostDepth = 7; ///< arrays within arrays

    RedisReader();
    ~RedisReader();
    RedisReader(RedisReader&&) noexcept;
    RedisReader& operator=(RedisReader&&) noexcept;

    void feed(std::string_view bytes);
    /// The next whole answer; none: more bytes are needed. The error is hiredis' words.
    [[nodiscard]] std::expected<std::optional<RedisValue>, std::string> next();

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace holdfast::probes

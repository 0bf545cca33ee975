// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::lab {

/// A Unix stream socket that carries frames: four bytes of length, most significant first, then CBOR. One
/// thread receives; any may send or end it.
class FrameSocket {
public:
    using Steady = std::chrono::steady_clock;

    explicit FrameSocket(UniqueFd fd) : m_fd(std::move(fd)) {}

    /// Retry: nobody listens there.
    [[nodiscard]] static Result<UniqueFd> connectTo(const std::string& path);

    /// Retry: the other side has gone, or takes nothing for 30 s. Frames above 8 MiB are refused (FixInput).
    [[nodiscard]] Result<void> send(const nlohmann::json& frame);
    /// Retry: the other side has gone; UnknownVerify: nothing came until `until` (none: waits without end).
    [[nodiscard]] Result<nlohmann::json> receive(std::optional<Steady::time_point> until);
    /// Whoever sends or receives comes back.
    void shut() noexcept;

private:
    [[nodiscard]] Result<void> readAll(char* bytes, std::size_t count,
                                       std::optional<Steady::time_point> until) const;

    UniqueFd m_fd;
    std::mutex m_sending;
};

} // namespace holdfast::lab

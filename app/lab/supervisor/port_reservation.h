// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <vector>

namespace holdfast::lab {

/// A loopback port that is ours as long as this object lives: no other program is given it by chance, while a
/// server of ours that sets SO_REUSEADDR can listen on it, end, and listen again. Nothing listens meanwhile:
/// connections are refused.
class PortReservation {
public:
    /// Retry: no port is free.
    [[nodiscard]] static Result<PortReservation> take();

    [[nodiscard]] std::uint16_t port() const { return m_port; }

private:
    PortReservation(UniqueFd socket, std::uint16_t port) : m_socket(std::move(socket)), m_port(port) {}

    UniqueFd m_socket;
    std::uint16_t m_port;
};

} // namespace holdfast::lab

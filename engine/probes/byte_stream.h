// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/host_resolver.h"
#include "engine/probes/probe_failure.h"
#include "engine/probes/run_limit.h"
#include "engine/probes/target_address.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace holdfast::probes {

class TlsSession;

/// A connection of bytes over TCP or a Unix socket, with TLS where it is asked for, for clients that bring
/// their own protocol. Every call ends at the run's limit. A stream that failed to open or read is closed;
/// one that failed to write may still be read, for what the other side said before it closed.
///
/// Thread: one at a time.
class ByteStream {
public:
    ByteStream();
    ~ByteStream();
    ByteStream(ByteStream&&) noexcept;
    ByteStream& operator=(ByteStream&&) noexcept;

    /// Resolves the name and tries its addresses in turn. `tls`: none for a plain connection.
    [[nodiscard]] Attempt<void> open(const TargetAddress& target, const std::optional<TlsSpec>& tls,
                                     const RunLimit& limit);
    void close() noexcept;

    [[nodiscard]] bool isOpen() const noexcept { return static_cast<bool>(m_fd); }

    /// True when the other side has closed a connection that lay idle, or sent what nobody asked for.
    [[nodiscard]] bool isBroken() const noexcept;

    [[nodiscard]] Attempt<void> write(std::string_view bytes, const RunLimit& limit);
    /// At least one byte, at most what fits.
    [[nodiscard]] Attempt<std::size_t> read(std::span<char> buffer, const RunLimit& limit);

    /// Payload since the stream was made, over all its connections.
    [[nodiscard]] std::int64_t bytesSent() const noexcept { return m_sent; }

    [[nodiscard]] std::int64_t bytesReceived() const noexcept { return m_received; }

private:
    [[nodiscard]] Attempt<void> connectTo(const SocketAddress& address, const RunLimit& limit);

    UniqueFd m_fd;
    std::unique_ptr<TlsSession> m_tls;
    std::int64_t m_sent = 0;
    std::int64_t m_received = 0;
};

} // namespace holdfast::probes

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/probe_failure.h"
#include "engine/probes/run_limit.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::probes {

/// The client's side of TLS (1.2 or newer) on a connected, non-blocking socket that it does not own. Chain
/// and host name are verified unless the target's spec switches that off.
///
/// Thread: one at a time.
class TlsSession {
public:
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    /// Shakes hands. `host` is sent as SNI and verified, unless the spec names another.
    [[nodiscard]] static Attempt<std::unique_ptr<TlsSession>>
    start(int fd, const TlsSpec& spec, const std::string& host, const RunLimit& limit);
    [[nodiscard]] Attempt<std::size_t> write(std::string_view bytes, const RunLimit& limit);
    [[nodiscard]] Attempt<std::size_t> read(std::span<char> buffer, const RunLimit& limit);
    /// Says goodbye without waiting.
    void finish() noexcept;

private:
    struct Parts;
    explicit TlsSession(std::unique_ptr<Parts> parts);
    /// Waits for what OpenSSL wants after a call that returned `result`; failure when it is over.
    [[nodiscard]] Attempt<void> await(int result, const RunLimit& limit);
    [[nodiscard]] ProbeFailure handshakeFailure() const;

    std::unique_ptr<Parts> m_parts;
};

/// The certificates of the system in one file, as its distribution keeps them; empty: none found.
[[nodiscard]] std::string systemCaFile();

} // namespace holdfast::probes

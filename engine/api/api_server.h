// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guard_facts.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/fleet_state.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::ports {
class ActionClient;
class SnapshotClient;
} // namespace holdfast::ports

namespace holdfast::api {

/// Who asks: a token's name and role; nobody's name on loopback without one.
struct Caller {
    std::string name;
    actions::Role role = actions::Role::Viewer;

    bool operator==(const Caller&) const = default;
};

struct ApiToken {
    Caller caller;
    Secret secret;
};

struct ApiOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8010;    ///< 0: a free one
    std::vector<ApiToken> tokens; ///< one is demanded of everyone when the address is not loopback, and of
                                  ///< whoever acts
    std::string certificateFile;  ///< PEM chain; with keyFile: TLS
    std::string keyFile;
    std::size_t connections = 64;    ///< at once; more are answered 503
    Duration timeout{10'000};        ///< for a whole request, and for idling
    double requestsPerSecond = 50.0; ///< of one address, bursts of twice that
};

/// What the API shows; called on its thread, must not block.
struct ApiSource {
    std::function<FleetStatePtr()> state;
    const Clock* clock = nullptr; ///< outlives the server
    std::string version;
    /// Runs `use` with a client that acts as the caller, on the thread that owns it; not at all once the
    /// engine is gone. Empty: nobody can act.
    std::function<void(const Caller& caller, std::function<void(ports::ActionClient&)> use)> act;
    /// The same for snapshots. Empty: none are kept.
    std::function<void(const Caller& caller, std::function<void(ports::SnapshotClient&)> use)> snapshots;
};

/// The engine's HTTP API: GET /health, /status, /health-scores, /predictions/{service}, /metrics,
/// /recovery/plans, /recovery/plans/{id}, /audit, /snapshots, /snapshots/{id}/diff, /backups; POST
/// /recovery/manual/{service}?recovery_type=…, /rollback/manual/{service}?to=…&scope=…,
/// /recovery/plans/{id}/abort (action_routes.h), /snapshots (snapshot_routes.h).
///
/// One thread of its own (Boost.Beast, asynchronous). On loopback reads need no token (writes always do), and
/// the Host header has to name this machine (a web page in the user's browser cannot reach it by DNS
/// rebinding); no CORS headers are ever sent. Any other address is refused unless it comes with TLS 1.2 and a
/// token. Headers are limited to 8 KiB, bodies to 64 KiB.
class ApiServer {
public:
    /// FixInput when the address is not loopback and TLS or token is missing; FixSetup when it cannot listen.
    [[nodiscard]] static Result<std::unique_ptr<ApiServer>> start(ApiOptions options,
                                                                  const ApiSource& source);
    ~ApiServer();
    ApiServer(const ApiServer&) = delete;
    ApiServer& operator=(const ApiServer&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept;
    /// http://127.0.0.1:8010
    [[nodiscard]] std::string url() const;

private:
    class Impl;
    explicit ApiServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace holdfast::api

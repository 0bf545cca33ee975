// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/backup_settings.h"
#include "engine/core/fleet/breaker.h"
#include "engine/core/fleet/call_source.h"
#include "engine/core/fleet/recovery_settings.h"
#include "engine/core/fleet/signal.h"
#include "engine/core/fleet/warning_settings.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

/// What a service is; decides its default probes, signals and thresholds.
enum class ServiceKind : std::uint8_t { Http, Web, Proxy, Postgres, Redis, Celery, Prometheus, Tcp, Process };

/// How a service is probed. One probe of a kind for each entry; a service may have several.
enum class ProbeKind : std::uint8_t { Http, Tcp, Tls, Postgres, Redis, Celery, Prometheus, Metrics, Process };

/// Hard: down with it. Soft: degrades with it.
enum class DependencyKind : std::uint8_t { Hard, Soft };

/// Where the fleet stands, shown in words and colour. Production is unmistakable.
enum class Environment : std::uint8_t { Lab, Development, Staging, Production };

/// A text that came (in part) from ${ENV}: usable by probes, never logged, stored, serialised or shown.
/// Streaming or formatting it is not possible; `reveal()` is the one way, called where a connection is made.
class Secret {
public:
    Secret() = default;

    explicit Secret(std::string text) : m_text(std::move(text)) {}

    [[nodiscard]] const std::string& reveal() const noexcept { return m_text; }

    [[nodiscard]] bool isEmpty() const noexcept { return m_text.empty(); }

    bool operator==(const Secret&) const = default;

private:
    std::string m_text;
};

/// TLS of one target. Verified unless switched off, which is shown in red everywhere.
enum class TlsVerification : std::uint8_t { Verify, Off };

struct TlsSpec {
    TlsVerification verification = TlsVerification::Verify;
    std::string caFile;     ///< PEM; empty: the system's
    std::string serverName; ///< SNI and name to verify; empty: the address's host

    bool operator==(const TlsSpec&) const = default;
};

/// A signal read by PromQL or from a /metrics page under a name of its own.
struct MetricSpec {
    SignalSpec signal;
    std::string query; ///< PromQL, or for Metrics `name{label="value"}`
    /// Counter: the signal is its rate a second. Gauge: its value.
    enum class Kind : std::uint8_t { Gauge, Counter } kind = Kind::Gauge;

    bool operator==(const MetricSpec&) const = default;
};

/// One way of reading a service. Unused fields of other kinds stay empty.
struct ProbeSpec {
    ProbeKind kind = ProbeKind::Http;
    /// Http, Metrics, Prometheus: absolute URL. Others: host:port. Never holds credentials.
    std::string target;
    Duration deadline{5000}; ///< 100 ms .. 60 s
    std::string user;        ///< Postgres, Redis (ACL), HTTP basic
    Secret password;         ///< with `user`; or bearer token for HTTP when `user` is empty
    std::string database;    ///< Postgres: name; Redis, Celery: number
    TlsSpec tls;
    bool useTls = false;             ///< Postgres (sslmode verify-full), Redis, Tcp
    int expectedStatusFrom = 200;    ///< Http: the range that counts as available
    int expectedStatusTo = 399;      ///< Http
    std::string query;               ///< Postgres: probe query (default SELECT 1)
    std::vector<std::string> queues; ///< Celery: names (default «celery»)
    std::vector<MetricSpec> metrics; ///< Prometheus, Metrics
    std::vector<CallSource> calls;   ///< Prometheus, Metrics: calls of the service that this target counts
    std::string processName;         ///< Process: pid file path or «pid:N»

    bool operator==(const ProbeSpec&) const = default;
};

struct ObjectiveSpec {
    SignalId signal;     ///< or «availability»
    double target = 0.0; ///< in the signal's unit; availability: ratio

    bool operator==(const ObjectiveSpec&) const = default;
};

struct ServiceSpec {
    ServiceId id;
    ServiceKind kind = ServiceKind::Http;
    std::string role;    ///< one line for people
    std::string address; ///< as shown: host:port or URL, without credentials
    std::vector<ProbeSpec> probes;
    std::vector<SignalSpec>
        signals; ///< what its probes will read, with thresholds and limits, defaults applied
    std::vector<ObjectiveSpec> objectives;
    std::vector<std::string> tags;
    int replicas = 1; ///< 1 .. 1000
    bool critical = false;
    int priority = 100; ///< lower is looked after first
    /// What runs it, e.g. {"kind": "docker", "container": "api"}; empty: observe only.
    std::map<std::string, std::string> platform;
    RecoverySettings recovery;
    std::vector<std::string> configurationFiles; ///< absolute paths, as its platform's host has them
    std::optional<BackupSettings> backup;        ///< none: its data is not backed up by Holdfast
    int line = 0;                                ///< in the fleet file, for messages; 0: not from a file

    bool operator==(const ServiceSpec&) const = default;
};

struct DependencySpec {
    ServiceId from; ///< the caller, which depends on …
    ServiceId to;   ///< … this one
    DependencyKind kind = DependencyKind::Hard;
    double weight = 1.0;             ///< 0..1: probability that a failure of `to` reaches `from`
    Duration bitesAfter{0};          ///< how long `from` lives on without `to`
    bool breaker = false;            ///< watched by a circuit breaker
    BreakerSettings breakerSettings; ///< of meaning with `breaker`
    CallSource calls;                ///< who reports its calls
    int line = 0;

    bool operator==(const DependencySpec&) const = default;
};

/// A fleet as its file describes it, checked and complete: ids unique, edges between known services,
/// thresholds monotonic, defaults filled in. Immutable once loaded.
struct FleetSpec {
    std::string name;
    Environment environment = Environment::Development;
    Duration interval{30'000}; ///< between two sweeps, 1 s .. 1 h
    std::vector<ServiceSpec> services;
    std::vector<DependencySpec> dependencies;
    std::string prometheusUrl;   ///< default for Prometheus probes and history; may come from PROMETHEUS_URL
    double interveneBelow = 0.7; ///< health score threshold
    WarningSettings warnings;    ///< horizon, minimum history …
    std::string automation;      ///< mode of the fleet: «observe», «suggest», «auto»; empty: «suggest»
    ChangeCalendar changes;
    std::string file; ///< where it was read; empty: not from a file

    [[nodiscard]] const ServiceSpec* find(const ServiceId& id) const noexcept;
    bool operator==(const FleetSpec&) const = default;
};

[[nodiscard]] std::string_view toString(ServiceKind kind) noexcept;
[[nodiscard]] std::optional<ServiceKind> serviceKindFromString(std::string_view text) noexcept;
[[nodiscard]] std::string_view toString(ProbeKind kind) noexcept;
[[nodiscard]] std::optional<ProbeKind> probeKindFromString(std::string_view text) noexcept;
[[nodiscard]] std::string_view toString(DependencyKind kind) noexcept;
[[nodiscard]] std::optional<DependencyKind> dependencyKindFromString(std::string_view text) noexcept;
[[nodiscard]] std::string_view toString(Environment environment) noexcept;
[[nodiscard]] std::optional<Environment> environmentFromString(std::string_view text) noexcept;

} // namespace holdfast

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/postgres_session.h"
#include "app/lab/shared/redis_session.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"
#include "engine/core/base/units.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::lab {

/// How a lab service speaks to what it depends on.
enum class CallKind : std::uint8_t {
    Http,     ///< GET `path` of the port
    Postgres, ///< `operation` is a statement with one integer parameter
    Redis,    ///< `operation`: «session» or «cache»
    Celery,   ///< a task is sent to the worker over Redis, its answer awaited
};

struct CallConfig {
    std::string name; ///< of the service that is called
    CallKind kind = CallKind::Http;
    bool hard = false; ///< a request fails without it; else it is answered with less
    std::uint16_t port = 0;
    std::string path = "/query";
    std::string operation;
    Duration every{2'000};  ///< the background calls' pace
    double inRequest = 0.0; ///< share of the requests that need it, 0..1
    Duration timeout{400};

    bool operator==(const CallConfig&) const = default;
};

/// What a service's requests cost.
struct WorkConfig {
    Duration median{4};          ///< of the time one request takes, log-normal
    double spread = 0.4;         ///< standard deviation of its logarithm
    double cpuShare = 0.05;      ///< of that time, spent computing; the rest is waiting
    std::int64_t cacheBytes = 0; ///< grows with requests up to here, then is thrown away

    bool operator==(const WorkConfig&) const = default;
};

enum class ServiceRole : std::uint8_t {
    Plain,  ///< answers requests
    Api,    ///< and sends tasks to the queue
    Worker, ///< takes tasks from the queue
    Users,  ///< no service: visitors of the fleet, from outside
};

/// Everything one process of holdfast-lab-service is told, as JSON on its standard input (it holds passwords,
/// so it is never a file or an argument).
struct ServiceConfig {
    std::string name;
    std::string version;
    ServiceRole role = ServiceRole::Plain;
    std::uint16_t port = 0; ///< of 127.0.0.1; 0: no server
    std::string token;      ///< who may inject faults
    pid_t parent = 0;       ///< ends with this process
    std::string account;    ///< becomes it when root; empty: stays
    Bytes baseline;         ///< memory it holds from the start
    Bytes limit;            ///< memory at which it is killed
    WorkConfig work;
    std::vector<CallConfig> calls;
    PostgresTarget postgres;
    RedisTarget redis;
    std::string visit; ///< Users: https://localhost:port of the proxy
    std::string caPem; ///< Users: the certificate to trust
    double visitsPerSecond = 0.0;
};

[[nodiscard]] std::string toJsonText(const ServiceConfig& config);
/// FixInput: what is wrong and where.
[[nodiscard]] Result<ServiceConfig> serviceConfigFromJson(const std::string& text);

} // namespace holdfast::lab

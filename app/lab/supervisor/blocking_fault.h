// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/caddy_server.h"
#include "app/lab/supervisor/postgres_server.h"
#include "app/lab/supervisor/redis_server.h"

#include <memory>
#include <string>

namespace holdfast::lab {

/// A fault that is set up and taken back by talking to a server. Its methods wait: they run on a pool, one
/// after another. Destroying it stops what it does of its own (threads), without talking.
class BlockingFault {
public:
    virtual ~BlockingFault() = default;
    BlockingFault() = default;
    BlockingFault(const BlockingFault&) = delete;
    BlockingFault& operator=(const BlockingFault&) = delete;

    /// Begins it, or changes its strength.
    [[nodiscard]] virtual Result<void> begin(double strength) = 0;
    /// Takes everything back. Fails where the server does not answer; it is still at work then.
    [[nodiscard]] virtual Result<void> end() = 0;
};

/// A fault that a holdfast-lab-service takes inside itself.
[[nodiscard]] std::unique_ptr<BlockingFault> faultInService(const PlannedService& service,
                                                            const std::string& fault);
/// «fill» or «errors».
[[nodiscard]] std::unique_ptr<BlockingFault> faultInRedis(const RedisServer& redis, const std::string& fault);
/// «fill», «locks» or «errors».
[[nodiscard]] std::unique_ptr<BlockingFault> faultInPostgres(const PostgresServer& postgres,
                                                             const std::string& fault);
/// «errors».
[[nodiscard]] std::unique_ptr<BlockingFault> faultInCaddy(const CaddyServer& caddy);

} // namespace holdfast::lab

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/probe.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/redis_connection.h"
#include "engine/probes/redis_readings.h"

namespace holdfast::probes {

/// Reads a Redis: PING for «up» and «latency», INFO for the rest (redis_readings.h). Two round trips a run
/// and about 6 KB, on one connection; nothing is ever written. The account needs +ping +info, and +config|get
/// to know of a save schedule (resources/grants/redis.acl).
///
/// A Redis that answers and refuses to serve (loading, no master, writes stopped by a failed save) is not
/// ready; one whose INFO may not be read is up, with a problem of permission.
class RedisProbe final : public ports::BlockingProbe {
public:
    RedisProbe(const ProbeSpec& spec, const ProbeWorld& world);

    [[nodiscard]] ProbeReport run(std::stop_token stop) override;

private:
    void read(ProbeReport& report, const RunLimit& limit);
    void judge(ProbeReport& report, const RedisValue& pong) const;
    void readInfo(ProbeReport& report, const RunLimit& limit);
    void takeInfo(ProbeReport& report, const RedisInfo& info, const RedisValue& schedule);

    const ProbeSpec m_spec;
    const Clock& m_clock;
    RedisConnection m_connection;
    RedisReadings m_readings;
    std::string m_runId;
};

} // namespace holdfast::probes

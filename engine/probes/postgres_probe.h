// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/probe.h"
#include "engine/probes/postgres_connection.h"
#include "engine/probes/postgres_readings.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/socket_guard.h"

#include <optional>
#include <string>

namespace holdfast::probes {

/// Reads a PostgreSQL (10 and newer; signals: postgres_readings.h). A run is two round trips on one kept
/// connection: SELECT 1, whose time is «latency», and one statement over the views of statistics. A third
/// asks for what costs the server something (sizes of files, pg_stat_statements) as often as that stays under
/// one per cent of the time, and at most each minute when it takes more than 10 ms.
///
/// The spec's probe query, if any, costs two more trips; its time is «statement_latency», else that is
/// SELECT 1's. It must be one SELECT (VALUES, TABLE, WITH … SELECT): it runs as a cursor in a read-only
/// transaction, and at most 100 rows are fetched. One that runs into its timeout is reported with the time it
/// was given, a lower bound.
///
/// Everything is read-only and carries a statement timeout. The account needs pg_monitor
/// (resources/grants/postgres.sql); without it the report has no problem, tells what it could read, and the
/// grant as its remedy.
class PostgresProbe final : public ports::BlockingProbe {
public:
    PostgresProbe(const ProbeSpec& spec, const ProbeWorld& world);

    [[nodiscard]] ProbeReport run(std::stop_token stop) override;

private:
    /// A step's failure that ends the run; none: go on.
    using Step = std::optional<SqlFailure>;
    enum class Outcome : std::uint8_t { Reported, ConnectionWasOld };

    [[nodiscard]] Outcome read(ProbeReport& report, const RunLimit& limit);
    [[nodiscard]] Step ping(ProbeReport& report, const RunLimit& limit);
    [[nodiscard]] Step identify(ProbeReport& report, const RunLimit& limit);
    [[nodiscard]] Step timeProbeQuery(ProbeReport& report, const RunLimit& limit);
    [[nodiscard]] Step readStatistics(ProbeReport& report, const RunLimit& limit);
    [[nodiscard]] Step readCostly(ProbeReport& report, const RunLimit& limit);
    void describeStep(ProbeReport& report, const SqlFailure& failure, SocketGuard::Cause cause) const;
    void countTraffic(ProbeReport& report);
    [[nodiscard]] bool hasProbeQuery() const;
    [[nodiscard]] double steadySeconds() const;

    const ProbeSpec m_spec;
    const Clock& m_clock;
    PostgresConnection m_connection;
    PostgresReadings m_readings;
    std::string m_identity;
    bool m_identified = false; ///< on this connection
    bool m_inTransaction = false;
    bool m_answered = false; ///< in this run
    std::string m_statementsSchema;
    std::string m_statementsVersion;
    std::string m_account;        ///< as the server knows us
    double m_statementsDue = 0.0; ///< seconds of the steady clock
    double m_costlyDue = 0.0;     ///< likewise
    SocketTraffic m_counted;      ///< of this connection, reported already
};

} // namespace holdfast::probes

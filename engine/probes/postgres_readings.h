// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_report.h"
#include "engine/probes/counter_rates.h"
#include "engine/probes/sql_rows.h"

#include <cstdint>
#include <deque>
#include <optional>

namespace holdfast::probes {

/// When a primary's WAL reached which position, so that a standby's position tells how far behind it is in
/// time without comparing the clocks of two machines.
class WalTimeline {
public:
    void note(std::int64_t position, double now);
    /// For how long, at least, `position` has been behind; 0: it is not, as far as is known.
    [[nodiscard]] double behind(std::int64_t position, double now) const;

    void forget() { m_marks.clear(); }

private:
    struct Mark {
        std::int64_t position = 0;
        double when = 0.0;
    };

    static constexpr std::size_t kMostMarks = 256;
    std::deque<Mark> m_marks; ///< growing in both
};

/// Turns the figures of statisticsQuery() and costlyQuery() into readings; keeps what the next run compares
/// with. Seconds are of any clock that only runs forward.
///
///   connections         client backends; limit: what ordinary accounts can have (max_connections without the
///                       reserved ones)
///   cache_hit_ratio     of all databases, over at least 1,000 block accesses
///   locks_waiting       sessions that wait for a lock
///   oldest_transaction  of sessions (idle in transaction too) and prepared ones; 0: none
///   replication_lag     standby: behind its primary; primary: its worst standby, or a standby whose physical
///                       slot lies idle; neither: not offered
///   wal_rate            written by a primary, received by a standby
///   archiver_age, archiver_failures   where archiving is on; failures are new ones since the run before
///   database_size       of the database connected to
///   statement_mean      mean of the statements since the run before, where pg_stat_statements is
class PostgresReadings {
public:
    void addStatistics(ProbeReport& report, const SqlRows& figures, double now);
    void addCostly(ProbeReport& report, const SqlRows& figures, double now);
    /// None was asked for in this run, or could not be had.
    static void withoutCostly(ProbeReport& report);
    /// The server restarted, or is another one: counters begin anew.
    void forget();

private:
    void addSessions(ProbeReport& report, const SqlRows& figures, double now);
    void addReplication(ProbeReport& report, const SqlRows& figures, double now);
    void addArchiver(ProbeReport& report, const SqlRows& figures, double now);
    [[nodiscard]] std::optional<double> lagOfStandbys(const SqlRows& figures, double now) const;

    HitRatio m_cache{1000.0};
    CounterRate m_wal;
    CounterRate m_archiveFailures;
    CounterRate m_calls;
    CounterRate m_seconds;
    WalTimeline m_timeline;
};

/// True: signals are missing because the account does not see the sessions of others.
[[nodiscard]] bool seesTooLittle(const SqlRows& figures);

} // namespace holdfast::probes

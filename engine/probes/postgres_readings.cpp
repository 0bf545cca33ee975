// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_readings.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/run_frame.h"

#include <algorithm>

namespace holdfast::probes {

namespace {

constexpr const char* kSeesAll = "sees_all";

} // namespace

void WalTimeline::note(std::int64_t position, double now) {
    if (!m_marks.empty() && position < m_marks.back().position) m_marks.clear(); // another server
    if (!m_marks.empty() && position == m_marks.back().position) return;
    m_marks.push_back({.position = position, .when = now});
    if (m_marks.size() > kMostMarks) m_marks.pop_front();
}

double WalTimeline::behind(std::int64_t position, double now) const {
    const auto beyond = std::ranges::upper_bound(m_marks, position, {}, &Mark::position);
    return beyond == m_marks.end() ? 0.0 : std::max(0.0, now - beyond->when);
}

void PostgresReadings::forget() {
    *this = {};
}

void PostgresReadings::addStatistics(ProbeReport& report, const SqlRows& figures, double now) {
    addSessions(report, figures, now);
    addReplication(report, figures, now);
    addArchiver(report, figures, now);
}

void PostgresReadings::addSessions(ProbeReport& report, const SqlRows& figures, double now) {
    offerReading(report, signals::kConnections, figures.number("connections"));
    addLimit(report, signals::kConnections, figures.number("usable_connections"));
    const auto hit = figures.number("hit");
    const auto read = figures.number("read");
    offerReading(report, signals::kCacheHitRatio,
                 hit && read ? m_cache.update(*hit, *read, now) : std::nullopt);
    offerReading(report, signals::kLocksWaiting, figures.number("locks_waiting"));
    // Without the right, the oldest that is seen is our own account's.
    offerReading(report, signals::kOldestTransaction,
                 figures.isTrue(kSeesAll) ? figures.number("oldest_transaction") : std::nullopt);
}

void PostgresReadings::addReplication(ProbeReport& report, const SqlRows& figures, double now) {
    const auto wal = figures.integer("wal");
    offerReading(report, signals::kWalRate,
                 wal ? m_wal.perSecond(static_cast<double>(*wal), now) : std::nullopt);
    const bool standby = figures.isTrue("standby");
    if (wal && !standby) m_timeline.note(*wal, now);
    offerReading(report, signals::kReplicationLag,
                 standby ? figures.number("standby_lag") : lagOfStandbys(figures, now));
}

std::optional<double> PostgresReadings::lagOfStandbys(const SqlRows& figures, double now) const {
    const auto current = figures.integer("wal");
    if (!current) return std::nullopt;
    std::optional<double> worst;
    const auto position = figures.integer("standbys_behind");
    if (position) {
        // The server's own measure stands still when a standby no longer answers; the timeline does not.
        const double measured = figures.number("standbys_lag").value_or(0.0);
        worst = *position >= *current ? 0.0 : std::max(measured, m_timeline.behind(*position, now));
    }
    if (const auto idle = figures.integer("slots_behind")) {
        const double lag = *idle >= *current ? 0.0 : m_timeline.behind(*idle, now);
        worst = std::max(worst.value_or(0.0), lag);
    }
    return worst;
}

void PostgresReadings::addArchiver(ProbeReport& report, const SqlRows& figures, double now) {
    const auto mode = figures.text("archive_mode").value_or("off");
    const bool archives = mode == "always" || (mode == "on" && !figures.isTrue("standby"));
    const auto failures = figures.number("archive_failures");
    const auto fresh = failures ? m_archiveFailures.increase(*failures, now) : std::nullopt;
    offerReading(report, signals::kArchiverAge, archives ? figures.number("archived_ago") : std::nullopt);
    offerReading(report, signals::kArchiverFailures, archives ? fresh : std::nullopt);
}

void PostgresReadings::addCostly(ProbeReport& report, const SqlRows& figures, double now) {
    offerReading(report, signals::kDatabaseSize, figures.number("size"));
    const auto calls = figures.number("calls");
    const auto seconds = figures.number("seconds");
    const auto newCalls = calls ? m_calls.increase(*calls, now) : std::nullopt;
    const auto newSeconds = seconds ? m_seconds.increase(*seconds, now) : std::nullopt;
    const bool some = newCalls && newSeconds && *newCalls > 0.0;
    offerReading(report, signals::kStatementMean,
                 some ? std::optional(*newSeconds / *newCalls) : std::nullopt);
}

void PostgresReadings::withoutCostly(ProbeReport& report) {
    offerReading(report, signals::kDatabaseSize, std::nullopt);
    offerReading(report, signals::kStatementMean, std::nullopt);
}

bool seesTooLittle(const SqlRows& figures) {
    return figures.count() > 0 && !figures.isTrue(kSeesAll);
}

} // namespace holdfast::probes

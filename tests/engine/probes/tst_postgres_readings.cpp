// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_readings.h"
#include "tests/support/probe_reports.h"
#include "tests/support/test_registry.h"

#include <map>

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::probes;

using Figures = std::map<std::string, std::string>;

SqlRows rows(const Figures& figures) {
    std::vector<std::string> columns;
    SqlRows::Row row;
    for (const auto& [name, value] : figures) {
        columns.push_back(name);
        row.push_back(value.empty() ? std::nullopt : std::optional(value));
    }
    return {std::move(columns), {std::move(row)}};
}

ProbeReport read(PostgresReadings& readings, const Figures& figures, double now) {
    ProbeReport report;
    readings.addStatistics(report, rows(figures), now);
    return report;
}

class TstPostgresReadings : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void connectionsAgainstWhatOrdinaryAccountsMayHave() {
        PostgresReadings readings;
        const auto report = read(readings, {{"connections", "42"}, {"usable_connections", "97"}}, 0.0);
        QCOMPARE(valueOf(report, "connections"), 42.0);
        QCOMPARE(limitOf(report, "connections"), 97.0);
    }

    void withoutTheRightTheOldestTransactionIsNotOurs() {
        PostgresReadings readings;
        QVERIFY(notOffered(read(readings, {{"sees_all", "f"}, {"oldest_transaction", "0"}}, 0.0),
                           "oldest_transaction"));
        QCOMPARE(valueOf(read(readings, {{"sees_all", "t"}, {"oldest_transaction", "12.5"}}, 1.0),
                         "oldest_transaction"),
                 12.5);
        QVERIFY(seesTooLittle(rows({{"sees_all", "f"}})));
        QVERIFY(!seesTooLittle(rows({{"sees_all", "t"}})));
    }

    void theCacheHitRatioNeedsAThousandAccesses() {
        PostgresReadings readings;
        static_cast<void>(read(readings, {{"hit", "0"}, {"read", "0"}}, 0.0));
        QVERIFY(notOffered(read(readings, {{"hit", "500"}, {"read", "100"}}, 30.0), "cache_hit_ratio"));
        QCOMPARE(valueOf(read(readings, {{"hit", "900"}, {"read", "100"}}, 60.0), "cache_hit_ratio"), 0.9);
        // Statistics were reset.
        QVERIFY(notOffered(read(readings, {{"hit", "5000"}, {"read", "10"}}, 90.0), "cache_hit_ratio"));
    }

    void walIsARate() {
        PostgresReadings readings;
        QVERIFY(notOffered(read(readings, {{"wal", "1000"}}, 0.0), "wal_rate"));
        QCOMPARE(valueOf(read(readings, {{"wal", "4000"}}, 30.0), "wal_rate"), 100.0);
        QVERIFY2(notOffered(read(readings, {{"wal", "10"}}, 60.0), "wal_rate"), "another timeline");
    }

    void aStandbysLagIsItsOwn() {
        PostgresReadings readings;
        QCOMPARE(valueOf(read(readings, {{"standby", "t"}, {"standby_lag", "3.5"}}, 0.0), "replication_lag"),
                 3.5);
        QVERIFY(notOffered(read(readings, {{"standby", "f"}, {"wal", "1"}}, 1.0), "replication_lag"));
    }

    void aPrimaryMeasuresAStandbyThatNoLongerAnswers() {
        PostgresReadings readings;
        const auto lag = [&](const char* wal, const char* behind, double now) {
            return valueOf(
                read(readings,
                     {{"standby", "f"}, {"wal", wal}, {"standbys_behind", behind}, {"standbys_lag", "0.02"}},
                     now),
                "replication_lag");
        };
        QCOMPARE(lag("100", "100", 0.0), 0.0);
        QCOMPARE(lag("200", "190", 30.0), 0.02); // its own measure; it was 10 bytes behind just now
        QCOMPARE(lag("300", "190", 60.0), 30.0); // 200 was there 30 s ago
        QCOMPARE(lag("300", "190", 120.0), 90.0);
        QCOMPARE(lag("300", "300", 150.0), 0.0);
    }

    void aSlotThatLiesIdleIsAStandbyThatIsGone() {
        PostgresReadings readings;
        const auto report = [&](const char* wal, double now) {
            return read(readings, {{"standby", "f"}, {"wal", wal}, {"slots_behind", "100"}}, now);
        };
        QCOMPARE(valueOf(report("100", 0.0), "replication_lag"), 0.0);
        static_cast<void>(report("200", 30.0));
        QCOMPARE(valueOf(report("200", 90.0), "replication_lag"), 60.0);
    }

    void theTimelineIsBounded() {
        WalTimeline timeline;
        for (int i = 0; i < 10'000; ++i)
            timeline.note(i * 10, i);
        QCOMPARE(timeline.behind(99'990, 10'000.0), 0.0);
        QCOMPARE(timeline.behind(99'985, 10'000.0), 1.0);
        QVERIFY(timeline.behind(0, 10'000.0) >= 100.0); // a lower bound
        timeline.note(5, 10'001.0);                     // another server
        QCOMPARE(timeline.behind(5, 10'002.0), 0.0);
    }

    void theArchiverWhereItIsOn() {
        PostgresReadings readings;
        const auto archiver = [&](const char* mode, const char* failures, const char* ago,
                                  const char* standby = "f") {
            return read(readings,
                        {{"archive_mode", mode},
                         {"archive_failures", failures},
                         {"archived_ago", ago},
                         {"standby", standby}},
                        0.0);
        };
        const auto off = archiver("off", "0", "");
        QVERIFY(notOffered(off, "archiver_age") && notOffered(off, "archiver_failures"));
        const auto failing = archiver("on", "3", "");
        QVERIFY(notOffered(failing, "archiver_age"));
        QCOMPARE(valueOf(failing, "archiver_failures"), 3.0);
        const auto works = archiver("on", "3", "12");
        QCOMPARE(valueOf(works, "archiver_age"), 12.0);
        QCOMPARE(valueOf(works, "archiver_failures"), 0.0);
        QVERIFY(notOffered(archiver("on", "3", "12", "t"), "archiver_age"));
        QVERIFY(wasRead(archiver("always", "3", "12", "t"), "archiver_age"));
    }

    void theMeanOfStatementsSinceTheRunBefore() {
        PostgresReadings readings;
        const auto costly = [&](const Figures& figures) {
            ProbeReport report;
            readings.addCostly(report, rows(figures), 0.0);
            return report;
        };
        const auto first = costly({{"size", "8000000"}, {"calls", "100"}, {"seconds", "5"}});
        QCOMPARE(valueOf(first, "database_size"), 8e6);
        QVERIFY(notOffered(first, "statement_mean"));
        QCOMPARE(valueOf(costly({{"calls", "110"}, {"seconds", "6"}}), "statement_mean"), 0.1);
        QVERIFY(notOffered(costly({{"calls", "110"}, {"seconds", "6"}}), "statement_mean"));
        QVERIFY(notOffered(costly({{"calls", "1"}, {"seconds", "0"}}), "statement_mean")); // reset
        QVERIFY(notOffered(costly({{"size", "1"}}), "statement_mean"));                    // not installed
    }
};

} // namespace

HOLDFAST_TEST(TstPostgresReadings)
#include "tst_postgres_readings.moc"

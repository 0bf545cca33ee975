// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_readings.h"
#include "tests/support/probe_reports.h"
#include "tests/support/test_registry.h"

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using probes::RedisInfo;
using probes::RedisReadings;

RedisReadings::Moment at(int seconds) {
    return {.steady = SteadyPoint(std::chrono::seconds(1000 + seconds)),
            .wall = TimePoint(std::chrono::seconds(1'800'000'000 + seconds))};
}

ProbeReport read(RedisReadings& readings, const std::string& info, int seconds,
                 const std::optional<std::string>& schedule = std::nullopt) {
    ProbeReport report;
    readings.add(report, RedisInfo(info), schedule, at(seconds));
    return report;
}

class TstRedisReadings : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void memoryHasALimitOnlyWhereOneIsSet() {
        RedisReadings readings;
        const auto limited = read(readings, "used_memory:100\nmaxmemory:2147483648\n", 0);
        QCOMPARE(valueOf(limited, "memory"), 100.0);
        QCOMPARE(limitOf(limited, "memory"), 2147483648.0);
        const auto unlimited = read(readings, "used_memory:100\nmaxmemory:0\n", 1);
        QVERIFY(unlimited.limits.empty());
    }

    void replicasCountAgainstTheClients() {
        RedisReadings readings;
        const auto report = read(readings, "connected_clients:7\nconnected_slaves:2\nmaxclients:10\n", 0);
        QCOMPARE(valueOf(report, "clients"), 9.0);
        QCOMPARE(limitOf(report, "clients"), 10.0);
    }

    void ratesComeFromTheSecondRunOn() {
        RedisReadings readings;
        const auto first = read(readings, "evicted_keys:10\ntotal_commands_processed:100\n", 0);
        QVERIFY(notOffered(first, "evictions"));
        QVERIFY(notOffered(first, "command_rate"));
        const auto second = read(readings, "evicted_keys:40\ntotal_commands_processed:400\n", 10);
        QCOMPARE(valueOf(second, "evictions"), 3.0);
        QCOMPARE(valueOf(second, "command_rate"), 30.0);
    }

    void countersThatFellTellNothing() {
        RedisReadings readings;
        static_cast<void>(read(readings, "evicted_keys:1000\n", 0));
        QVERIFY(notOffered(read(readings, "evicted_keys:3\n", 10), "evictions"));
        QCOMPARE(valueOf(read(readings, "evicted_keys:23\n", 20), "evictions"), 2.0);
    }

    void aHitRatioIsNeverMadeOfAHandful() {
        RedisReadings readings;
        static_cast<void>(read(readings, "keyspace_hits:0\nkeyspace_misses:0\n", 0));
        QVERIFY(notOffered(read(readings, "keyspace_hits:30\nkeyspace_misses:30\n", 10), "hit_ratio"));
        // The sixty of before count with the next forty.
        const auto report = read(readings, "keyspace_hits:70\nkeyspace_misses:30\n", 20);
        QCOMPARE(valueOf(report, "hit_ratio"), 0.7);
        QVERIFY(notOffered(read(readings, "keyspace_hits:70\nkeyspace_misses:30\n", 30), "hit_ratio"));
    }

    void aSaveThatFailedShows() {
        RedisReadings readings;
        const auto fine =
            read(readings, "rdb_last_bgsave_status:ok\naof_enabled:0\naof_last_write_status:err\n", 0);
        QCOMPARE(valueOf(fine, "save_failed"), 0.0);
        const auto rdb = read(readings, "rdb_last_bgsave_status:err\naof_enabled:0\n", 1);
        QCOMPARE(valueOf(rdb, "save_failed"), 1.0);
        const auto aof =
            read(readings, "rdb_last_bgsave_status:ok\naof_enabled:1\naof_last_write_status:err\n", 2);
        QCOMPARE(valueOf(aof, "save_failed"), 1.0);
    }

    void theAgeOfASaveIsByTheServersClock() {
        RedisReadings readings;
        // The server's clock is an hour behind ours.
        const std::string info = "server_time_usec:1799996400000000\nuptime_in_seconds:500\n"
                                 "rdb_last_save_time:1799996300\n";
        QCOMPARE(valueOf(read(readings, info, 0), "last_save_age"), 100.0);
    }

    void whatIsNeverSavedHasNoAgeOfASave() {
        RedisReadings readings;
        const std::string info = "server_time_usec:1800000000000000\nuptime_in_seconds:500\n"
                                 "rdb_last_save_time:1799999500\n";
        QVERIFY(notOffered(read(readings, info, 0, std::string()), "last_save_age"));
        QCOMPARE(valueOf(read(readings, info, 0, std::string("3600 1")), "last_save_age"), 500.0);
        QCOMPARE(valueOf(read(readings, info, 0), "last_save_age"), 500.0);
    }

    void aReplicaThatLostItsMasterLags() {
        RedisReadings readings;
        const auto fine =
            read(readings, "role:slave\nmaster_link_status:up\nmaster_last_io_seconds_ago:9\n", 0);
        QCOMPARE(valueOf(fine, "replication_lag"), 0.0);
        const auto silent =
            read(readings, "role:slave\nmaster_link_status:up\nmaster_last_io_seconds_ago:25\n", 1);
        QCOMPARE(valueOf(silent, "replication_lag"), 25.0);
        const auto lost =
            read(readings, "role:slave\nmaster_link_status:down\nmaster_link_down_since_seconds:70\n", 2);
        QCOMPARE(valueOf(lost, "replication_lag"), 70.0);
        const auto never = read(readings,
                                "role:slave\nmaster_link_status:down\nmaster_link_down_since_seconds:-1\n"
                                "uptime_in_seconds:12\n",
                                3);
        QCOMPARE(valueOf(never, "replication_lag"), 12.0);
    }

    void aMasterTellsItsWorstReplica() {
        RedisReadings readings;
        const auto report = read(readings,
                                 "role:master\nslave0:ip=a,port=1,state=online,offset=1,lag=1\n"
                                 "slave1:ip=b,port=1,state=online,offset=1,lag=17\n",
                                 0);
        QCOMPARE(valueOf(report, "replication_lag"), 17.0);
        QVERIFY(notOffered(read(readings, "role:master\nconnected_slaves:0\n", 1), "replication_lag"));
    }

    void whatInfoDoesNotTellIsNotOffered() {
        RedisReadings readings;
        const auto report = read(readings, "redis_version:7.0.0\n", 0);
        QVERIFY(report.readings.empty());
        for (const char* signal : {"memory", "clients", "evictions", "hit_ratio", "command_rate",
                                   "last_save_age", "save_failed", "replication_lag"})
            QVERIFY2(notOffered(report, signal), signal);
    }

    void aForkTellsItsOwnVersion() {
        QCOMPARE(probes::redisVersion(RedisInfo("redis_version:7.2.4\n")), std::string("7.2.4"));
        QCOMPARE(probes::redisVersion(RedisInfo("redis_version:7.2.4\nvalkey_version:8.0.1\n")),
                 std::string("8.0.1"));
    }
};

} // namespace

HOLDFAST_TEST(TstRedisReadings)
#include "tst_redis_readings.moc"

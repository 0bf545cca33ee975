// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_info.h"
#include "tests/support/test_registry.h"

namespace {

using holdfast::probes::RedisInfo;

class TstRedisInfo : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void readsFieldsAndSkipsHeadings() {
        const RedisInfo info("# Server\r\nredis_version:7.0.15\r\nrun_id:abc\r\n\r\n# Memory\r\n"
                             "used_memory:1048576\r\nmem_fragmentation_ratio:1.5\r\n");
        QCOMPARE(info.text("redis_version"), std::optional<std::string_view>("7.0.15"));
        QCOMPARE(info.number("used_memory"), std::optional(1048576.0));
        QCOMPARE(info.number("mem_fragmentation_ratio"), std::optional(1.5));
        QVERIFY(!info.text("# Memory"));
        QVERIFY(!info.number("redis_version"));
        QVERIFY(!info.number("maxmemory"));
    }

    void keepsColonsWithinValues() {
        const RedisInfo info("executable:/usr/bin/redis:7\n");
        QCOMPARE(info.text("executable"), std::optional<std::string_view>("/usr/bin/redis:7"));
    }

    void readsTheReplicasOfAMaster() {
        const RedisInfo info("role:master\r\nconnected_slaves:2\r\nslave_priority:100\r\n"
                             "slave0:ip=10.0.0.2,port=6379,state=online,offset=100,lag=0\r\n"
                             "slave1:ip=10.0.0.3,port=6379,state=wait_bgsave,offset=0,lag=7\r\n");
        const auto replicas = info.replicas();
        QCOMPARE(replicas.size(), std::size_t(2));
        QCOMPARE(replicas[0].state, std::string("online"));
        QCOMPARE(replicas[1].lag, 7.0);
    }

    void aHostileAnswerIsBounded() {
        std::string text(RedisInfo::kLongestLine + 1, 'x');
        text += ":1\n";
        for (std::size_t i = 0; i < RedisInfo::kMostFields * 2; ++i)
            text += "field" + std::to_string(i) + ":" + std::to_string(i) + "\n";
        const RedisInfo info(text);
        QVERIFY(info.number("field0"));
        QVERIFY(!info.number("field" + std::to_string(RedisInfo::kMostFields)));
    }

    void numbersThatAreNoneAreNotThere() {
        const RedisInfo info("a:\nb:nan\nc:inf\nd:12x\ne:-3\n:5\nno colon\n");
        for (const char* name : {"a", "b", "c", "d", ""})
            QVERIFY(!info.number(name));
        QCOMPARE(info.number("e"), std::optional(-3.0));
        QVERIFY(RedisInfo("").isEmpty());
    }
};

} // namespace

HOLDFAST_TEST(TstRedisInfo)
#include "tst_redis_info.moc"

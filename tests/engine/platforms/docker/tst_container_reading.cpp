// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/container_reading.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::workloads;
using namespace holdfast::platforms::docker;
using nlohmann::json;

class TstContainerReading : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void stampsAreReadToTheMillisecond() {
        const auto expected = TimePoint(Duration(1'795'277'618'634));
        HOLDFAST_COMPARE(readStamp("2026-11-21T16:13:38.634545614Z"), expected);
        HOLDFAST_COMPARE(readStamp("2026-11-21T17:13:38.634+01:00"), expected);
        HOLDFAST_COMPARE(readStamp("2026-11-21T16:13:38Z"), TimePoint(Duration(1'795'277'618'000)));
        for (const char* wrong :
             {"", "0001-01-01T00:00:00Z", "2026-11-21", "2026-13-21T16:13:38Z", "2026-02-30T16:13:38Z",
              "2026-11-21T16:13:38", "2026-11-21T16:13:38+1", "2026-11-21T99:13:38Z", "xxxx-xx-xxTxx:xx:xxZ"})
            QVERIFY2(!readStamp(wrong), wrong);
    }

    void aListIsReadWithTheNamesOfCompose() {
        const json list = json::parse(R"([
            {"Id":"b","Names":["/other/alias","/shop-api-2"],"Image":"i","State":"exited",
             "Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"api",
                       "com.docker.compose.container-number":"2"}},
            {"Id":"a","Names":["/shop-api-1.holdfast-aside"],"State":"running",
             "Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"api"}},
            {"Id":"c","Names":["/shop-api-run-1"],
             "Labels":{"com.docker.compose.project":"shop","com.docker.compose.service":"api",
                       "com.docker.compose.oneoff":"True"}},
            {"Id":"d"}, 7, {"Names":["/x"]}, {"Id":"e","Names":[3,null]}])");
        const auto lines = readContainerList(JsonView(list));
        QCOMPARE(lines.size(), std::size_t{3});
        QCOMPARE(lines[0].baseName, std::string("shop-api-1"));
        QVERIFY(!lines[0].isInPlace() && lines[0].running);
        QCOMPARE(lines[1].workload(), std::string("shop-api-run-1")); // a one-off run is no replica
        QCOMPARE(lines[2].workload(), std::string("shop/api"));
        QCOMPARE(lines[2].name, std::string("shop-api-2"));
    }

    void whatIsMissingOrOfAnotherKindIsNotThere() {
        for (const char* text :
             {"{}", "[]", "null", R"({"State":7,"Config":[],"HostConfig":"x","Mounts":{}})",
              R"({"Config":{"Env":[1,"A"],"Labels":{"a":1},"Healthcheck":{"Retries":1e99}}})"}) {
            const json document = json::parse(text);
            HOLDFAST_COMPARE(readInstance(JsonView(document)).state, InstanceState::Unknown);
            static_cast<void>(readConfiguration(JsonView(document)));
            QVERIFY(!readEvent(JsonView(document)));
            QVERIFY(!readStats(JsonView(document), {}, {}).memory);
        }
    }

    void numbersBeyondReasonAreHeld() {
        const json document = json::parse(R"({"State":{"Status":"exited","ExitCode":99999999999,"Pid":-4,
            "FinishedAt":"2026-11-21T16:13:38Z"},"RestartCount":18446744073709551615})");
        const auto instance = readInstance(JsonView(document));
        QCOMPARE(instance.exitCode.value_or(0), 255);
        QCOMPARE(instance.pid, 0);
        QCOMPARE(instance.restarts, 1'000'000);
    }

    void figuresLeaveOutWhatTheKernelCanDrop() {
        const json stats = json::parse(R"({"read":"2026-11-21T16:13:38Z",
            "cpu_stats":{"cpu_usage":{"total_usage":2500000000}},
            "memory_stats":{"usage":1000,"stats":{"inactive_file":200}},"pids_stats":{"current":3},
            "networks":{"eth0":{"rx_bytes":5,"tx_bytes":6},"eth1":{"rx_bytes":1,"tx_bytes":1}},
            "blkio_stats":{"io_service_bytes_recursive":[{"op":"Read","value":7},{"op":"write","value":8},{"op":"Sync","value":9}]}})");
        const auto read = readStats(JsonView(stats), {}, {});
        QCOMPARE(read.cpuSeconds.value_or(0), 2.5);
        QCOMPARE(read.memory->count, 800);
        QVERIFY(!read.memoryLimit);
        QCOMPARE(read.received->count, 6);
        QCOMPARE(read.sent->count, 7);
        QCOMPARE(read.read->count, 7);
        QCOMPARE(read.written->count, 8);
        QCOMPARE(read.processes.value_or(0), 3);
    }

    void eventsOfHealthChecksAreNoEvents() {
        const auto read = [](const char* action) {
            return readEvent(JsonView(
                json{{"Type", "container"},
                     {"Action", action},
                     {"timeNano", 1'500'000'000},
                     {"Actor", {{"ID", "a"}, {"Attributes", {{"name", "api"}, {"exitCode", "137"}}}}}}));
        };
        HOLDFAST_COMPARE(read("die")->kind, ports::PlatformEventKind::Ended);
        QCOMPARE(read("die")->exitCode.value_or(0), 137);
        HOLDFAST_COMPARE(read("die")->at, TimePoint(Duration(1500)));
        HOLDFAST_COMPARE(read("die")->workload, WorkloadId("api"));
        HOLDFAST_COMPARE(read("health_status: unhealthy")->kind, ports::PlatformEventKind::HealthChanged);
        QVERIFY(!read("exec_start: /bin/true"));
    }
};

HOLDFAST_TEST(TstContainerReading)
#include "tst_container_reading.moc"

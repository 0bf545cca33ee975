// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/tool_process.h"
#include "tests/support/test_registry.h"

#include <atomic>
#include <csignal>
#include <vector>

using namespace holdfast;
using namespace holdfast::backups;
using namespace std::chrono_literals;

class TstToolProcess : public QObject {
    Q_OBJECT

    static ToolCall shell(std::string script) {
        return {.program = "/bin/sh", .arguments = {"-c", std::move(script)}};
    }

    static bool isThere(int pid) { return ::kill(pid, 0) == 0; }

private Q_SLOTS:

    void outputAndEndAreTold() {
        std::vector<std::string> lines;
        auto call = shell("echo one; printf 'two\\rthree'; exit 7");
        call.heard = [&](const std::string& line) { lines.push_back(line); };
        const auto end = runTool(std::move(call), 30s, {});
        QVERIFY(end.has_value() && !end->good());
        QCOMPARE(end->code, 7);
        QCOMPARE(lines, (std::vector<std::string>{"one", "two", "three"}));
        QCOMPARE(lastWords(end->output), std::string("one / two / three"));
    }

    void secretsGoByTheEnvironmentWhichIsOtherwiseClean() {
        auto call = shell("env | sort | tr '\\n' ' '");
        call.environment = {"PGPASSWORD=pl4nted"};
        const auto end = runTool(std::move(call), 30s, {});
        QVERIFY(end && end->good());
        QVERIFY(end->output.find("PGPASSWORD=pl4nted") != std::string::npos);
        QVERIFY(end->output.find("HOME=") == std::string::npos);
    }

    void onlyTheEndOfALongOutputIsKept() {
        const auto end = runTool(shell("yes holdfast | dd bs=1000 count=1000 2>&1; echo last"), 60s, {});
        QVERIFY(end && end->good());
        QVERIFY(end->output.size() <= 16 * 1024);
        QCOMPARE(lastWords(end->output, 1), std::string("last"));
    }

    void oneThatHangsIsStoppedWithItsHelpers() {
        const auto end = runTool(shell("sleep 1000 & sleep 1000"), 50ms, {});
        QVERIFY(!end && end.error().code == ErrorCode::Retry);
    }

    void aStopEndsIt() {
        std::stop_source stop;
        auto call = shell("echo begun; sleep 1000");
        call.heard = [&](const std::string&) { stop.request_stop(); };
        const auto end = runTool(std::move(call), 600s, stop.get_token());
        QVERIFY(!end && end.error().code == ErrorCode::Cancelled);
    }

    void whatItWritesCanBeWaitedFor() {
        std::atomic<bool> ready = false;
        auto call = shell("echo preparing; echo ready; sleep 1000");
        call.heard = [&](const std::string& line) {
            if (line == "ready") ready = true;
        };
        auto process = ToolProcess::start(std::move(call));
        QVERIFY(process.has_value());
        QVERIFY((*process)->waitFor(ToolProcess::Steady::now() + 60s, {}, [&] { return ready.load(); }));
        QVERIFY(!(*process)->ended());
        QVERIFY(!(*process)->waitFor(ToolProcess::Steady::now() + 10ms, {}));
        const auto pid = (*process)->pid();
        QCOMPARE((*process)->stop(SIGTERM, 30s).signal, SIGTERM);
        QVERIFY(!isThere(pid));
    }

    void oneThatIgnoresASignalIsKilled() {
        std::atomic<bool> on = false;
        auto call = shell("trap '' TERM; echo on; while :; do sleep 1000; done");
        call.heard = [&](const std::string&) { on = true; };
        auto process = ToolProcess::start(std::move(call));
        QVERIFY(process.has_value());
        QVERIFY((*process)->waitFor(ToolProcess::Steady::now() + 60s, {}, [&] { return on.load(); }));
        QCOMPARE((*process)->stop(SIGTERM, 10ms).signal, SIGKILL);
    }

    void itEndsWithItsObject() {
        int pid = 0;
        {
            auto process = ToolProcess::start(shell("sleep 1000"));
            QVERIFY(process.has_value());
            pid = (*process)->pid();
            QVERIFY(isThere(pid));
        }
        QVERIFY(!isThere(pid));
    }

    void aProgramThatIsNotThereIsSaid() {
        const auto end = runTool({.program = "/nonexistent/pg_basebackup"}, 1s, {});
        QVERIFY(!end && end.error().code == ErrorCode::FixSetup);
    }
};

HOLDFAST_TEST(TstToolProcess)
#include "tst_tool_process.moc"

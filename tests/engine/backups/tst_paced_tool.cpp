// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/paced_tool.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

#include <thread>

using namespace holdfast;
using namespace holdfast::backups;

class TstPacedTool final : public QObject {
    Q_OBJECT

    /// As the kernel names it: R, S, …, T: stopped.
    static char stateOf(int pid) {
        QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
        if (!file.open(QIODevice::ReadOnly)) return '?';
        const auto text = file.readAll();
        const auto at = text.lastIndexOf(')');
        return at >= 0 && at + 2 < text.size() ? text[at + 2] : '?';
    }

    static std::shared_ptr<const std::atomic<bool>> slow(bool is) {
        return std::make_shared<std::atomic<bool>>(is);
    }

    /// Whether a program that goes on for long is stopped now and then at this pace.
    static bool isStopped(Pace pace, int beats) {
        auto process = ToolProcess::start({.program = "/bin/sleep", .arguments = {"1000"}});
        if (!process) return false;
        std::atomic<bool> over = false;
        std::atomic<bool> seen = false;
        std::thread watcher([&] {
            while (!over) {
                if (stateOf((*process)->pid()) == 'T') seen = true;
            }
        });
        PaceKeeper keeper(std::move(pace));
        for (int i = 0; i < beats; ++i)
            keeper.beat(**process, {});
        over = true;
        watcher.join();
        const bool goesOn = QTest::qWaitFor([&] { return stateOf((*process)->pid()) != 'T'; });
        (*process)->stop(SIGTERM, Duration(5'000));
        return seen && goesOn;
    }

private Q_SLOTS:

    void oneIsStoppedAndGoesOnWhileItIsSlowed() {
        QVERIFY(isStopped({.slowed = slow(true)}, 2));
        QVERIFY(!isStopped({.slowed = slow(false)}, 2));
        QVERIFY(!isStopped({}, 2));
    }

    void nothingIsLostOfWhatItWrites() {
        std::uint64_t bytes = 0;
        const auto end = runPaced({.program = "/usr/bin/seq",
                                   .arguments = {"1", "100000"},
                                   .read = [&](std::string_view more) { bytes += more.size(); }},
                                  {.slowed = slow(true)}, Duration(60'000), {});
        QVERIFY(end && end->good());
        QCOMPARE(bytes, std::uint64_t{588'895});
    }

    void oneThatIsStoppedEndsOnRequest() {
        std::stop_source stop;
        stop.request_stop();
        const auto end = runPaced({.program = "/bin/sleep", .arguments = {"1000"}}, {.slowed = slow(true)},
                                  Duration(60'000), stop.get_token());
        QVERIFY(!end && end.error().code == ErrorCode::Cancelled);
        const auto late = runPaced({.program = "/bin/sleep", .arguments = {"1000"}}, {.slowed = slow(true)},
                                   Duration(300), {});
        QVERIFY(!late && late.error().code == ErrorCode::Retry);
    }
};

HOLDFAST_TEST(TstPacedTool)
#include "tst_paced_tool.moc"

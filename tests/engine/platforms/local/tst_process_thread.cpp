// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/process_thread.h"
#include "tests/engine/platforms/local/supervised.h"
#include "tests/support/test_registry.h"

#include <atomic>

using namespace holdfast;
using namespace holdfast::platforms;
using holdfast::testing::isAlive;

class TstProcessThread : public QObject {
    Q_OBJECT

    static ProcessSpec sleeper() {
        ProcessSpec spec;
        spec.name = "sleeper";
        spec.program = "/bin/sleep";
        spec.arguments = {"600"};
        spec.directory = "/";
        return spec;
    }

private Q_SLOTS:

    void worksOnAThreadOfItsOwnAndEndsWhatItStarted() {
        pid_t pid = 0;
        std::thread::id thread;
        {
            const auto host = ProcessThread::start(OrphanPolicy::Leave).value();
            QVERIFY(host->run([&](ProcessSupervisor& supervisor) {
                            thread = std::this_thread::get_id();
                            QVERIFY(supervisor.define(sleeper()).has_value());
                            pid = supervisor.start("sleeper").value_or(0);
                        })
                        .has_value());
            QVERIFY(thread != std::this_thread::get_id());
            QVERIFY(isAlive(pid));
        }
        QVERIFY(!isAlive(pid));
    }

    void tellsOfEndsUntilNobodyListens() {
        std::atomic<int> ends = 0;
        const auto host = ProcessThread::start(OrphanPolicy::Leave).value();
        host->setExitListener([&](const ProcessExit& exit) { ends += exit.signal; });
        const auto startAndKill = [](ProcessSupervisor& supervisor) {
            QVERIFY(supervisor.define(sleeper()).has_value());
            QVERIFY(supervisor.start("sleeper").has_value());
            QVERIFY(supervisor.kill("sleeper").has_value());
        };
        const auto isGone = [&] {
            bool gone = false;
            return host->run([&](ProcessSupervisor& supervisor) { gone = supervisor.isIdle(); })
                       .has_value() &&
                   gone;
        };
        QVERIFY(host->run(startAndKill).has_value());
        QTRY_VERIFY(isGone());
        QCOMPARE(ends.load(), SIGKILL);
        host->setExitListener(nullptr);
        QVERIFY(host->run(startAndKill).has_value());
        QTRY_VERIFY(isGone());
        QCOMPARE(ends.load(), SIGKILL);
    }

    void manyThreadsAskAtOnce() {
        const auto host = ProcessThread::start(OrphanPolicy::Leave).value();
        int count = 0; // only ever touched on the host's thread
        {
            std::vector<std::jthread> askers;
            for (int i = 0; i < 8; ++i)
                askers.emplace_back([&] {
                    for (int k = 0; k < 50; ++k)
                        static_cast<void>(host->run([&](ProcessSupervisor&) { ++count; }));
                });
        }
        QCOMPARE(count, 400);
    }
};

HOLDFAST_TEST(TstProcessThread)
#include "tst_process_thread.moc"

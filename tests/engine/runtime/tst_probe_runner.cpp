// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/probe_runner.h"
#include "tests/support/fake_probes.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <atomic>
#include <map>

using namespace holdfast;
using namespace holdfast::testing;
using runtime::IoPools;
using runtime::ProbeRunner;
using Answer = FakeWorld::Answer;

namespace {

std::shared_ptr<const FleetSpec> fleetOf(int services) {
    std::string text = "holdfast: 1\nfleet: x\ninterval: 1 s\nservices:\n";
    for (int i = 0; i < services; ++i)
        text += "  s" + std::to_string(i) + ": { kind: tcp, address: '127.0.0.1:" + std::to_string(i + 1) +
                "' }\n";
    return readFleet(text).fleet;
}

/// A blocking probe that waits until it is told to stop.
class StuckProbe final : public ports::BlockingProbe {
public:
    explicit StuckProbe(std::atomic<int>& running) : m_running(running) {}

    ProbeReport run(std::stop_token stop) override {
        ++m_running;
        std::binary_semaphore wake(0);
        const std::stop_callback told(stop, [&] { wake.release(); });
        wake.acquire();
        return {};
    }

private:
    std::atomic<int>& m_running;
};

} // namespace

class TstProbeRunner final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aSweepReadsEveryServiceOnce() {
        FakeWorld world;
        IoPools pools;
        ProbeRunner runner(fleetOf(600), world.factory(), pools);
        std::map<std::size_t, int> seen;
        connect(&runner, &ProbeRunner::reported, &runner, [&](std::size_t service) { ++seen[service]; });
        QSignalSpy finished(&runner, &ProbeRunner::sweepFinished);
        runner.beginSweep(ProbeRunner::Which::Due);
        QVERIFY(finished.wait(5'000));
        QCOMPARE(seen.size(), std::size_t{600});
        for (const auto& [service, times] : seen)
            QCOMPARE(times, 1);
        QVERIFY(!runner.isSweeping());
    }

    void hangingTargetsAreGivenUpWhenTheIntervalIsOver() {
        FakeWorld world;
        for (int i = 0; i < 10; ++i)
            world.set("127.0.0.1:" + std::to_string(i + 1), Answer::Hang);
        IoPools pools;
        ProbeRunner runner(fleetOf(20), world.factory(), pools);
        int lost = 0;
        int read = 0;
        connect(&runner, &ProbeRunner::reported, &runner,
                [&](std::size_t, std::size_t, const ProbeReport& report) {
                    ++(report.problem == ProbeProblem::None ? read : lost);
                });
        QSignalSpy finished(&runner, &ProbeRunner::sweepFinished);
        runner.beginSweep(ProbeRunner::Which::Due);
        QVERIFY(finished.wait(5'000));
        QCOMPARE(read, 10);
        QCOMPARE(lost, 10);
        QVERIFY(finished.first().at(0).toLongLong() < 1'000); // never longer than the interval
        // The next sweep reads them again once they answer.
        for (int i = 0; i < 10; ++i)
            world.set("127.0.0.1:" + std::to_string(i + 1), Answer::Up);
        runner.beginSweep(ProbeRunner::Which::Due);
        QVERIFY(finished.wait(5'000));
        QCOMPARE(read, 30);
    }

    void aBlockedClientHoldsUpNobodyAndIsNotAskedTwiceAtOnce() {
        std::atomic<int> running = 0;
        IoPools pools;
        {
            FakeWorld world;
            auto good = world.factory();
            ProbeRunner runner(
                fleetOf(2),
                [&](const ServiceSpec& service, const ProbeSpec& probe) -> probes::AnyProbe {
                    if (service.id == ServiceId("s0")) return std::make_unique<StuckProbe>(running);
                    return good(service, probe);
                },
                pools);
            QSignalSpy finished(&runner, &ProbeRunner::sweepFinished);
            runner.beginSweep(ProbeRunner::Which::Due);
            QVERIFY(finished.wait(5'000));
            runner.beginSweep(ProbeRunner::Which::Due);
            QVERIFY(finished.wait(5'000));
            QCOMPARE(running.load(), 1);
        } // the runner goes while its probe is still stuck
        pools.stop();
    }

    void aRefusedPasswordIsTriedLessAndLess() {
        IoPools pools;
        int asked = 0;

        class Refused final : public ports::AsyncProbe {
        public:
            explicit Refused(int& count) : m_count(count) {}

            void start(Done done) override {
                ++m_count;
                QTimer::singleShot(0, &m_context,
                                   [done] { done({.problem = ProbeProblem::Authentication}); });
            }

            void cancel() override {}

        private:
            int& m_count;
            QObject m_context;
        };

        ProbeRunner runner(
            fleetOf(1),
            [&](const ServiceSpec&, const ProbeSpec&) -> probes::AnyProbe {
                return std::make_unique<Refused>(asked);
            },
            pools);
        QSignalSpy finished(&runner, &ProbeRunner::sweepFinished);
        for (int sweep = 0; sweep < 16; ++sweep) {
            runner.beginSweep(ProbeRunner::Which::Due);
            if (finished.isEmpty()) QVERIFY(finished.wait(2'000));
            finished.clear();
        }
        QCOMPARE(asked, 5); // sweeps 1, 2, 4, 8, 16
        runner.beginSweep(ProbeRunner::Which::All);
        QCOMPARE(asked, 5 + 0);
        QVERIFY(finished.wait(2'000));
        QCOMPARE(asked, 6); // a person's order counts
    }

    /// What is asked for now must have been read after now: a probe under way is run again.
    void oneServiceIsReadBesideTheSweepAndOnlyWhatBeganLaterCounts() {
        FakeWorld world;
        IoPools pools;
        ProbeRunner runner(fleetOf(3), world.factory(), pools);
        std::map<std::size_t, int> seen;
        connect(&runner, &ProbeRunner::reported, &runner, [&](std::size_t service) { ++seen[service]; });
        QSignalSpy finished(&runner, &ProbeRunner::sweepFinished);
        bool read = false;
        runner.probeService(1, [&] { read = true; });
        QTRY_VERIFY(read);
        QCOMPARE(seen, (std::map<std::size_t, int>{{1, 1}}));
        QCOMPARE(finished.count(), 0);
        read = false;
        runner.probeService(1, [] {});
        runner.probeService(1, [&] { read = true; }); // the first is under way
        QTRY_VERIFY(read);
        QCOMPARE(seen[1], 3);
        runner.beginSweep(ProbeRunner::Which::All);
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(seen[0], 1);
        QCOMPARE(seen[1], 4);
    }

    void anExtraReadingThatHangsIsGivenUpAndItsServiceReadAgain() {
        FakeWorld world;
        world.set("127.0.0.1:1", Answer::Hang);
        IoPools pools;
        ProbeRunner runner(fleetOf(2), world.factory(), pools);
        QSignalSpy finished(&runner, &ProbeRunner::sweepFinished);
        bool read = false;
        runner.probeService(0, [&] { read = true; });
        runner.beginSweep(ProbeRunner::Which::All);
        QTRY_COMPARE(finished.count(), 1);
        QVERIFY(!read);
        world.set("127.0.0.1:1", Answer::Up);
        runner.beginSweep(ProbeRunner::Which::All);
        QTRY_COMPARE(finished.count(), 2);
        QVERIFY(read); // told that it was given up, not left waiting
        read = false;
        runner.probeService(0, [&] { read = true; });
        QTRY_VERIFY(read);
    }
};

HOLDFAST_TEST(TstProbeRunner)
#include "tst_probe_runner.moc"

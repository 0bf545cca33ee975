// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/run_limit.h"
#include "tests/support/test_registry.h"

#include <poll.h>
#include <unistd.h>

#include <thread>

namespace {

using holdfast::UniqueFd;
using namespace holdfast::probes;
using namespace std::chrono_literals;
using Wait = RunLimit::Wait;

/// Both ends of a pipe: readable once something was written.
struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) return;
        out = UniqueFd(ends[0]);
        in = UniqueFd(ends[1]);
    }

    void write() const { [[maybe_unused]] const auto written = ::write(in.get(), "x", 1); }

    UniqueFd out;
    UniqueFd in;
};

RunLimit::Clock::time_point in(std::chrono::milliseconds time) {
    return RunLimit::Clock::now() + time;
}

class TstRunLimit : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWaitEndsWithWhatItWaitsFor() {
        const Pipe pipe;
        pipe.write();
        const RunLimit limit(in(10s), {});
        QCOMPARE(limit.wait(pipe.out.get(), POLLIN), Wait::Ready);
        QVERIFY(limit.await(pipe.out.get(), POLLIN));
    }

    void aWaitEndsWithTheDeadline() {
        const Pipe pipe;
        const RunLimit limit(in(30ms), {});
        QCOMPARE(limit.wait(pipe.out.get(), POLLIN), Wait::Expired);
        QVERIFY(limit.expired());
        QCOMPARE(limit.remaining().count(), 0);
        QVERIFY(limit.await(pipe.out.get(), POLLIN).error().problem == holdfast::ProbeProblem::NoAnswer);
    }

    void aWaitEndsWithTheStopFromAnotherThread() {
        const Pipe pipe;
        std::stop_source stop;
        const RunLimit limit(in(60s), stop.get_token());
        std::jthread other([&] { stop.request_stop(); });
        QCOMPARE(limit.wait(pipe.out.get(), POLLIN), Wait::Stopped);
        QVERIFY(limit.stopped());
        QVERIFY(limit.await(pipe.out.get(), POLLIN).error().problem == holdfast::ProbeProblem::Local);
    }

    void aStopThatCameBeforehandIsSeen() {
        const Pipe pipe;
        pipe.write();
        std::stop_source stop;
        stop.request_stop();
        const RunLimit limit(in(60s), stop.get_token());
        QCOMPARE(limit.wait(pipe.out.get(), POLLIN), Wait::Stopped);
    }

    void eachAttemptHasItsShare() {
        const RunLimit limit(in(900ms), {});
        const auto share = limit.shareFor(3) - RunLimit::Clock::now();
        QVERIFY(share > 200ms && share <= 300ms);
        QVERIFY(limit.shareFor(1) == limit.deadline());
        QVERIFY(limit.shareFor(0) == limit.deadline());
        const RunLimit over(in(-1ms), {});
        QVERIFY(over.shareFor(3) == over.deadline());
    }
};

} // namespace

HOLDFAST_TEST(TstRunLimit)
#include "tst_run_limit.moc"

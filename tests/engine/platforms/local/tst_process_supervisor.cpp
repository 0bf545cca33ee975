// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/proc_files.h"
#include "engine/platforms/local/process_supervisor.h"
#include "tests/engine/platforms/local/supervised.h"
#include "tests/support/test_registry.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>

#include <csignal>

using namespace holdfast;
using namespace holdfast::platforms;
using namespace std::chrono_literals;
using holdfast::testing::isAlive;
using holdfast::testing::Supervised;

class TstProcessSupervisor : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void startsAndToldToStopItEndsInItsOwnWay();
    void onesThatWillNotStopAreKilledAtTheirDeadline();
    void anUnexpectedEndIsToldWithItsCodeOrSignal();
    void aRestartIsANewProcessOfTheSameName();
    void keepsWhatItWroteAlsoItsLastWords();
    void thePidFileIsThereWhileItRuns();
    void aFrozenTreeStandsStillAndGoesOn();
    void aFrozenProcessCanStillBeStopped();
    void whatOutlivesItsParentIsKilledWhereSoWanted();
    void nothingIsLeftWhenTheSupervisorGoes();
    void whatDoesNotFitIsRefusedWithAReason();
};

namespace {

QByteArray contentOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Any descendant that stands in state `state`.
bool allInState(const std::vector<pid_t>& pids, char state) {
    return std::ranges::all_of(pids, [&](pid_t pid) {
        const auto stat = readProcessStat(pid);
        return stat && stat->state == state;
    });
}

} // namespace

void TstProcessSupervisor::startsAndToldToStopItEndsInItsOwnWay() {
    Supervised supervised;
    QVERIFY(
        supervised
            ->define(supervised.script("api", "trap 'exit 7' TERM; echo up; while :; do sleep 0.02; done"))
            .has_value());
    QCOMPARE(supervised.phase("api"), ProcessPhase::Stopped);
    const auto pid = supervised->start("api");
    QVERIFY(pid.has_value());
    QCOMPARE(supervised.phase("api"), ProcessPhase::Running);
    QTRY_COMPARE(supervised->logTail("api", 100), std::string("up\n"));
    QVERIFY(supervised->stop("api").has_value());
    QCOMPARE(supervised.phase("api"), ProcessPhase::Stopping);
    QTRY_COMPARE(supervised.exits.size(), std::size_t{1});
    QCOMPARE(supervised.exits[0].code, 7);
    QCOMPARE(supervised.exits[0].signal, 0);
    QVERIFY(supervised.exits[0].wanted);
    QCOMPARE(supervised.phase("api"), ProcessPhase::Stopped);
    QVERIFY(!isAlive(*pid));
}

void TstProcessSupervisor::onesThatWillNotStopAreKilledAtTheirDeadline() {
    Supervised supervised;
    auto spec = supervised.script("stubborn", "trap '' TERM; echo deaf; while :; do sleep 0.02; done");
    spec.stopWithin = 150ms;
    QVERIFY(supervised->define(spec).has_value());
    QVERIFY(supervised->start("stubborn").has_value());
    QTRY_COMPARE(supervised->logTail("stubborn", 100), std::string("deaf\n"));
    QElapsedTimer waited;
    waited.start();
    QVERIFY(supervised->stop("stubborn").has_value());
    QTRY_COMPARE(supervised.exits.size(), std::size_t{1});
    QCOMPARE(supervised.exits[0].signal, SIGKILL);
    QVERIFY(supervised.exits[0].wanted);
    QVERIFY(waited.elapsed() >= 140);
}

void TstProcessSupervisor::anUnexpectedEndIsToldWithItsCodeOrSignal() {
    Supervised supervised;
    QVERIFY(supervised->define(supervised.script("code", "exit 3")).has_value());
    QVERIFY(supervised->define(supervised.script("signal", "kill -SEGV $$")).has_value());
    QVERIFY(supervised->start("code").has_value());
    QTRY_COMPARE(supervised.exits.size(), std::size_t{1});
    QVERIFY(supervised->start("signal").has_value());
    QTRY_COMPARE(supervised.exits.size(), std::size_t{2});
    QCOMPARE(supervised.exits[0].code, 3);
    QVERIFY(!supervised.exits[0].wanted);
    QCOMPARE(supervised.exits[1].signal, SIGSEGV);
    QVERIFY(!supervised.exits[1].wanted);
    QCOMPARE(supervised->status("code")->lastExit->code, 3);
}

void TstProcessSupervisor::aRestartIsANewProcessOfTheSameName() {
    Supervised supervised;
    QVERIFY(supervised->define(supervised.script("worker", "exec sleep 600")).has_value());
    const pid_t before = supervised->start("worker").value();
    QVERIFY(supervised->restart("worker").has_value());
    QTRY_VERIFY(supervised->status("worker")->starts == 2);
    const auto status = supervised->status("worker");
    QCOMPARE(status->phase, ProcessPhase::Running);
    QVERIFY(status->pid != before);
    QVERIFY(!isAlive(before));
    QVERIFY(isAlive(status->pid));
}

void TstProcessSupervisor::keepsWhatItWroteAlsoItsLastWords() {
    Supervised supervised;
    auto spec = supervised.script(
        "talker", "i=0; while [ $i -lt 3000 ]; do echo \"line $i of many\"; i=$((i+1)); done; "
                  "echo 'last words' >&2; exit 1");
    spec.logBytes = 8 * 1024;
    QVERIFY(supervised->define(spec).has_value());
    QVERIFY(supervised->start("talker").has_value());
    QTRY_COMPARE(supervised.exits.size(), std::size_t{1});
    QVERIFY(supervised->logTail("talker", 200).ends_with("line 2999 of many\nlast words\n"));
    QVERIFY(contentOf(spec.logFile).size() <= 8 * 1024);
    QVERIFY(contentOf(spec.logFile + ".1").size() <= 8 * 1024);
}

void TstProcessSupervisor::thePidFileIsThereWhileItRuns() {
    Supervised supervised;
    const auto spec = supervised.script("redis", "exec sleep 600");
    QVERIFY(supervised->define(spec).has_value());
    const pid_t pid = supervised->start("redis").value();
    QCOMPARE(contentOf(spec.pidFile), QByteArray::number(pid) + "\n");
    QVERIFY(supervised->kill("redis").has_value());
    QTRY_COMPARE(supervised.exits.size(), std::size_t{1});
    QVERIFY(!QFile::exists(QString::fromStdString(spec.pidFile)));
}

void TstProcessSupervisor::aFrozenTreeStandsStillAndGoesOn() {
    Supervised supervised;
    QVERIFY(supervised->define(supervised.script("tree", "sleep 600 & echo up; wait")).has_value());
    const pid_t pid = supervised->start("tree").value();
    QTRY_COMPARE(descendantsOf(pid).size(), std::size_t{1});
    auto tree = descendantsOf(pid);
    tree.push_back(pid);
    QVERIFY(supervised->freeze("tree").has_value());
    QCOMPARE(supervised.phase("tree"), ProcessPhase::Frozen);
    QTRY_VERIFY(allInState(tree, 'T'));
    QVERIFY(supervised->thaw("tree").has_value());
    QCOMPARE(supervised.phase("tree"), ProcessPhase::Running);
    QTRY_VERIFY(allInState(tree, 'S'));
    ::kill(tree.front(), SIGKILL);
}

void TstProcessSupervisor::aFrozenProcessCanStillBeStopped() {
    Supervised supervised;
    QVERIFY(supervised->define(supervised.script("hung", "exec sleep 600")).has_value());
    QVERIFY(supervised->start("hung").has_value());
    QVERIFY(supervised->freeze("hung").has_value());
    QVERIFY(supervised->stop("hung").has_value());
    QTRY_COMPARE(supervised.exits.size(), std::size_t{1});
    QCOMPARE(supervised.exits[0].signal, SIGTERM); // asked, and it could hear
}

void TstProcessSupervisor::whatOutlivesItsParentIsKilledWhereSoWanted() {
    Supervised supervised(OrphanPolicy::Kill);
    // Like a database: helpers in sessions of their own, stopped or not, that survive the crash of their
    // parent.
    QVERIFY(supervised->define(supervised.script("database", "setsid sleep 600 & setsid sleep 601 & wait"))
                .has_value());
    const pid_t pid = supervised->start("database").value();
    QTRY_COMPARE(descendantsOf(pid).size(), std::size_t{2});
    const auto helpers = descendantsOf(pid);
    ::kill(helpers[1], SIGSTOP);
    QVERIFY(supervised->kill("database").has_value());
    QTRY_COMPARE(supervised.exits.size(), std::size_t{1});
    QTRY_VERIFY(!isAlive(helpers[0]) && !isAlive(helpers[1]));
    QTRY_VERIFY(supervised->isIdle());
}

void TstProcessSupervisor::nothingIsLeftWhenTheSupervisorGoes() {
    std::vector<pid_t> pids;
    {
        Supervised supervised(OrphanPolicy::Kill);
        QVERIFY(supervised->define(supervised.script("one", "trap '' TERM; setsid sleep 600 & wait"))
                    .has_value());
        QVERIFY(supervised->define(supervised.script("two", "exec sleep 600")).has_value());
        pids.push_back(supervised->start("one").value());
        pids.push_back(supervised->start("two").value());
        QTRY_COMPARE(descendantsOf(pids[0]).size(), std::size_t{1});
        pids.push_back(descendantsOf(pids[0]).front());
    }
    for (const pid_t pid : pids)
        QVERIFY(!isAlive(pid));
}

void TstProcessSupervisor::whatDoesNotFitIsRefusedWithAReason() {
    Supervised supervised;
    QCOMPARE(supervised->start("unknown").error().code, ErrorCode::Replan);
    QCOMPARE(supervised->stop("unknown").error().code, ErrorCode::Replan);
    const auto spec = supervised.script("api", "exec sleep 600");
    QVERIFY(supervised->define(spec).has_value());
    QVERIFY(supervised->stop("api").has_value()); // stopped already: it is as asked
    QCOMPARE(supervised->kill("api").error().code, ErrorCode::Replan);
    QVERIFY(supervised->start("api").has_value());
    QCOMPARE(supervised->start("api").error().code, ErrorCode::Replan);
    QCOMPARE(supervised->define(spec).error().code, ErrorCode::Replan);
    auto missing = spec;
    missing.name = "missing";
    missing.program = "/no/such/program";
    QVERIFY(supervised->define(missing).has_value());
    QCOMPARE(supervised->start("missing").error().code, ErrorCode::FixSetup);
    QCOMPARE(supervised.phase("missing"), ProcessPhase::Stopped);
}

HOLDFAST_TEST(TstProcessSupervisor)
#include "tst_process_supervisor.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/process_probe.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/process_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sys/stat.h>
#include <unistd.h>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

ProbeSpec specFor(std::string name) {
    ProbeSpec spec;
    spec.kind = ProbeKind::Process;
    spec.target = name;
    spec.processName = std::move(name);
    return spec;
}

/// A pid file as a server writes it, under the given process number.
class PidFile {
public:
    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("server.pid")); }

    void write(const QByteArray& content) {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    void write(qint64 pid) { write(QByteArray::number(pid) + "\n/data\n5432\n"); }

private:
    QTemporaryDir m_folder;
};

ProcessServer::Options program(const char* name, const QStringList& arguments) {
    return {.program = QString::fromLatin1(name), .arguments = arguments};
}

ProcessServer::Options sleeper() {
    return program("sleep", {QStringLiteral("600")});
}

} // namespace

class TstProcessProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aRunningServiceIsUp();
    void aBusyTreeUsesItsCores();
    void aServiceThatWasKilledIsDown();
    void aServiceThatWasStartedAgainHasRestarted();
    void aServiceThatIsStoppedInPlaceCannotServe();
    void aNumberThatAnotherProcessHasNowIsNotTheService();
    void pidFilesThatAreNone_data();
    void pidFilesThatAreNone();
    void aPipeInPlaceOfThePidFileDoesNotHang();
    void sleepOfTheMachineIsAGapForCpu();
};

void TstProcessProbe::aRunningServiceIsUp() {
    // Ready when it says so: one that has only just begun has next to nothing in memory.
    ProcessServer server;
    auto options =
        program("python3", {QStringLiteral("-c"),
                            QStringLiteral("import time\nprint('up', flush=True)\ntime.sleep(600)")});
    options.ready = [&] { return server.log().contains("up"); };
    server.setOptions(options);
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    PidFile file;
    file.write(server.pid());
    TestWorld world;
    for (const auto& name : {file.path().toStdString(), "pid:" + std::to_string(server.pid())}) {
        ProcessProbe probe({}, specFor(name), world.world());
        auto report = probe.run({});
        COMPARE_PROBLEM(report, ProbeProblem::None);
        QCOMPARE(valueIn(report, signals::kUp), std::optional(1.0));
        QVERIFY(isNotOffered(report, signals::kCpu));
        QVERIFY(*valueIn(report, signals::kMemory) > 100'000);
        QVERIFY(*valueIn(report, signals::kMemory) < 50'000'000);
        QCOMPARE(valueIn(report, signals::kRestarts), std::optional(0.0));
        const auto identity = report.identity;
        QVERIFY(!identity.empty());
        world.clock.pass(10s);
        report = probe.run({});
        QVERIFY(isNear(valueIn(report, signals::kCpu), 0.0, 0.05));
        QCOMPARE(report.identity, identity);
    }
}

void TstProcessProbe::aBusyTreeUsesItsCores() {
    // The parent waits; its child works.
    ProcessServer server(
        program("python3", {QStringLiteral("-c"),
                            QStringLiteral("import subprocess, sys\n"
                                           "subprocess.run([sys.executable, '-c', 'while True: pass'])")}));
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    TestWorld world;
    ServiceSpec service;
    service.signals.push_back(
        {.id = SignalId(signals::kCpu), .unit = Unit::Ratio, .thresholds = {}, .limit = 2.0});
    const auto spec = specFor("pid:" + std::to_string(server.pid()));
    ProcessProbe probe({}, spec, world.world());
    ProcessProbe limited(service, spec, world.world());
    const ProcessTable table;
    const auto usedSeconds = [&] {
        double seconds = 0.0;
        const auto root = table.find(server.pid());
        if (!root) return 0.0;
        for (const auto& process : table.treeOf(*root))
            seconds += process.ownSeconds;
        return seconds;
    };
    static_cast<void>(probe.run({}));
    static_cast<void>(limited.run({}));
    const double before = usedSeconds();
    QTRY_VERIFY(usedSeconds() - before >= 0.5);
    world.clock.pass(1s); // by the probe's clock
    const auto cpu = valueIn(probe.run({}), signals::kCpu);
    QVERIFY2(cpu && *cpu >= 0.5 && *cpu < 1.5, qPrintable(QString::number(cpu.value_or(-1.0))));
    const auto share = valueIn(limited.run({}), signals::kCpu);
    QVERIFY(share && *share >= 0.25 && *share < 0.75);
}

void TstProcessProbe::aServiceThatWasKilledIsDown() {
    ProcessServer server(sleeper());
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    PidFile file;
    file.write(server.pid());
    TestWorld world;
    ProcessProbe probe({}, specFor(file.path().toStdString()), world.world());
    COMPARE_PROBLEM(probe.run({}), ProbeProblem::None);
    server.kill();
    const auto report = probe.run({});
    COMPARE_PROBLEM(report, ProbeProblem::NotRunning);
    QCOMPARE(valueIn(report, signals::kUp), std::optional(0.0));
    QVERIFY(report.remedy.find(file.path().toStdString()) != std::string::npos);
    QVERIFY(QFile::remove(file.path()));
    COMPARE_PROBLEM(probe.run({}), ProbeProblem::NotRunning);
}

void TstProcessProbe::aServiceThatWasStartedAgainHasRestarted() {
    ProcessServer server(sleeper());
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    PidFile file;
    file.write(server.pid());
    TestWorld world;
    ProcessProbe probe({}, specFor(file.path().toStdString()), world.world());
    const auto first = probe.run({});
    file.write(server.pid()); // written anew by the same process, as PostgreSQL does
    QCOMPARE(probe.run({}).identity, first.identity);
    server.kill();
    COMPARE_PROBLEM(probe.run({}), ProbeProblem::NotRunning);
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    file.write(server.pid());
    const auto second = probe.run({});
    COMPARE_PROBLEM(second, ProbeProblem::None);
    QVERIFY(second.identity != first.identity);
    QCOMPARE(valueIn(second, signals::kRestarts), std::optional(1.0));
    world.clock.pass(61min);
    QCOMPARE(valueIn(probe.run({}), signals::kRestarts), std::optional(0.0));
}

void TstProcessProbe::aServiceThatIsStoppedInPlaceCannotServe() {
    ProcessServer server(sleeper());
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    TestWorld world;
    ProcessProbe probe({}, specFor("pid:" + std::to_string(server.pid())), world.world());
    COMPARE_PROBLEM(probe.run({}), ProbeProblem::None);
    server.freeze();
    QTRY_COMPARE(ProcessTable().find(server.pid())->state, 'T');
    const auto report = probe.run({});
    COMPARE_PROBLEM(report, ProbeProblem::NotReady);
    QCOMPARE(valueIn(report, signals::kUp), std::optional(0.0));
    server.thaw();
    QTRY_VERIFY(probe.run({}).problem == ProbeProblem::None);
}

/// A /proc in which a number changes hands, which cannot be made to happen with real processes.
void TstProcessProbe::aNumberThatAnotherProcessHasNowIsNotTheService() {
    QTemporaryDir proc;
    const auto process = [&](int pid, int startTicks) {
        const QString folder = proc.filePath(QString::number(pid));
        QVERIFY(QDir().mkpath(folder));
        QFile stat(folder + QStringLiteral("/stat"));
        QVERIFY(stat.open(QIODevice::WriteOnly));
        stat.write(QStringLiteral("%1 (x) S 1 1 1 0 -1 0 0 0 0 0 5 5 0 0 20 0 1 0 %2 1 1 1\n")
                       .arg(pid)
                       .arg(startTicks)
                       .toUtf8());
    };
    const ProcessTable table(proc.path().toStdString());
    TestWorld world;
    PidFile file;
    file.write(42);
    ProcessProbe byFile({}, specFor(file.path().toStdString()), world.world(), table);
    ProcessProbe byNumber({}, specFor("pid:42"), world.world(), table);
    process(42, 1000);
    for (auto* probe : {&byFile, &byNumber})
        COMPARE_PROBLEM(probe->run({}), ProbeProblem::None);
    process(42, 2000);
    for (auto* probe : {&byFile, &byNumber}) {
        const auto report = probe->run({});
        COMPARE_PROBLEM(report, ProbeProblem::NotRunning);
        QVERIFY2(report.detail.find("another process") != std::string::npos, report.detail.c_str());
    }
    file.write(42); // the service itself got the number
    const auto report = byFile.run({});
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QCOMPARE(valueIn(report, signals::kRestarts), std::optional(1.0));
}

void TstProcessProbe::pidFilesThatAreNone_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("problem");
    QTest::newRow("empty: being written") << QByteArray("") << "not ready";
    QTest::newRow("words") << QByteArray("running\n") << "configuration";
    QTest::newRow("zero") << QByteArray("0\n") << "configuration";
    QTest::newRow("negative") << QByteArray("-1\n") << "configuration";
    QTest::newRow("beyond any number") << QByteArray("99999999999999999999999") << "configuration";
    QTest::newRow("a number nobody has") << QByteArray("4194305\n") << "not running";
    QTest::newRow("spaces around") << QByteArray("  4194305  \n") << "not running";
    QTest::newRow("bytes") << QByteArray("\xff\x00\x01", 3) << "configuration";
}

void TstProcessProbe::pidFilesThatAreNone() {
    QFETCH(QByteArray, content);
    QFETCH(QString, problem);
    PidFile file;
    file.write(content);
    TestWorld world;
    ProcessProbe probe({}, specFor(file.path().toStdString()), world.world());
    COMPARE_PROBLEM(probe.run({}), *probeProblemFromString(problem.toStdString()));
    ProcessProbe nonsense({}, specFor("pid:none"), world.world());
    COMPARE_PROBLEM(nonsense.run({}), ProbeProblem::Configuration);
}

void TstProcessProbe::aPipeInPlaceOfThePidFileDoesNotHang() {
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("pipe")).toStdString();
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    TestWorld world;
    ProcessProbe probe({}, specFor(path), world.world());
    COMPARE_PROBLEM(probe.run({}), ProbeProblem::Configuration);
    ProcessProbe directory({}, specFor(folder.path().toStdString()), world.world());
    COMPARE_PROBLEM(directory.run({}), ProbeProblem::Configuration);
}

void TstProcessProbe::sleepOfTheMachineIsAGapForCpu() {
    TestWorld world;
    ProcessProbe probe({}, specFor("pid:" + std::to_string(::getpid())), world.world());
    static_cast<void>(probe.run({}));
    world.clock.sleep(8h);
    world.clock.pass(2s);
    QVERIFY(isNotOffered(probe.run({}), signals::kCpu));
    world.clock.pass(2s);
    QVERIFY(valueIn(probe.run({}), signals::kCpu));
}

HOLDFAST_TEST(TstProcessProbe)
#include "tst_process_probe.moc"

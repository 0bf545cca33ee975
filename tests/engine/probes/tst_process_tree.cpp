// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/process_tree.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <unistd.h>

#include <algorithm>

using namespace holdfast::probes;

namespace {

struct Times {
    int own = 0;
    int reaped = 0;
};

/// A /proc of the test's own.
class FakeProc {
public:
    [[nodiscard]] ProcessTable table() const { return ProcessTable(m_folder.path().toStdString()); }

    void add(int pid, int parent, Times ticks = {}, const char* name = "worker", int start = 77) {
        const QString folder = m_folder.filePath(QString::number(pid));
        QVERIFY(QDir().mkpath(folder));
        // Half of the time is user's, half the kernel's.
        write(folder + QStringLiteral("/stat"),
              QStringLiteral("%1 (%2) S %3 1 1 0 -1 4194560 1 2 3 4 %4 %4 %5 %5 20 0 1 0 %6 1000 300 "
                             "18446744073709551615\n")
                  .arg(pid)
                  .arg(QLatin1String(name))
                  .arg(parent)
                  .arg(ticks.own / 2)
                  .arg(ticks.reaped / 2)
                  .arg(start));
        write(folder + QStringLiteral("/statm"), QStringLiteral("1000 300 200 10 0 90 0\n"));
    }

    void addChildren(int pid, const char* thread, const char* children) {
        const QString folder =
            m_folder.filePath(QStringLiteral("%1/task/%2").arg(pid).arg(QLatin1String(thread)));
        QVERIFY(QDir().mkpath(folder));
        write(folder + QStringLiteral("/children"), QLatin1String(children));
    }

private:
    static void write(const QString& path, const QString& content) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content.toUtf8());
    }

    QTemporaryDir m_folder;
};

std::vector<std::int64_t> pidsOf(std::vector<ProcessStat> tree) {
    std::vector<std::int64_t> pids;
    for (const auto& process : tree)
        pids.push_back(process.pid);
    std::sort(pids.begin(), pids.end()); // /proc lists in no order
    return pids;
}

ProcessStat used(std::int64_t pid, double own, double reaped = 0.0, std::uint64_t start = 1) {
    return {.pid = pid, .ownSeconds = own, .reapedSeconds = reaped, .startTicks = start};
}

} // namespace

class TstProcessTree : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAProcess();
    void aNameCannotPassForFields();
    void whatIsNotThereIsNone();
    void findsDescendantsOfAllThreads();
    void findsDescendantsByTheirParentsToo();
    void aCircleEnds();
    void sharedMemoryCountsOnce();
    void aChildThatEndedKeepsItsTime();
    void timeThatNobodyAsksForIsNotNegative();
    void aReusedNumberIsAnotherProcess();
    void thisProcessIsReal();
};

void TstProcessTree::readsAProcess() {
    FakeProc proc;
    proc.add(42, 7, {.own = 200, .reaped = 400});
    const auto process = proc.table().find(42);
    QVERIFY(process);
    const auto perSecond = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto page = ::sysconf(_SC_PAGESIZE);
    QCOMPARE(process->parent, std::int64_t{7});
    QCOMPARE(process->state, 'S');
    QCOMPARE(process->ownSeconds, 200 / perSecond);
    QCOMPARE(process->reapedSeconds, 400 / perSecond);
    QCOMPARE(process->startTicks, std::uint64_t{77});
    QCOMPARE(process->residentBytes, std::int64_t{300 * page});
    QCOMPARE(process->sharedBytes, std::int64_t{200 * page});
}

void TstProcessTree::aNameCannotPassForFields() {
    FakeProc proc;
    proc.add(42, 7, {}, "a) Z 1 (b");
    const auto process = proc.table().find(42);
    QVERIFY(process);
    QCOMPARE(process->state, 'S');
    QCOMPARE(process->parent, std::int64_t{7});
}

void TstProcessTree::whatIsNotThereIsNone() {
    const FakeProc proc;
    QVERIFY(!proc.table().find(42));
    QVERIFY(!ProcessTable("/does/not/exist").find(1));
}

void TstProcessTree::findsDescendantsOfAllThreads() {
    FakeProc proc;
    for (const int pid : {1, 2, 3, 4, 9})
        proc.add(pid, 1);
    proc.addChildren(1, "1", "2 ");
    proc.addChildren(1, "5", "3 ");
    proc.addChildren(3, "3", "4 8 "); // 8 has ended meanwhile
    const auto table = proc.table();
    QCOMPARE(pidsOf(table.treeOf(*table.find(1))), (std::vector<std::int64_t>{1, 2, 3, 4}));
}

void TstProcessTree::findsDescendantsByTheirParentsToo() {
    FakeProc proc;
    proc.add(1, 0);
    proc.add(2, 1);
    proc.add(3, 2);
    proc.add(4, 9);
    const auto table = proc.table();
    QCOMPARE(pidsOf(table.treeOf(*table.find(1))), (std::vector<std::int64_t>{1, 2, 3}));
}

void TstProcessTree::aCircleEnds() {
    FakeProc proc;
    proc.add(1, 2);
    proc.add(2, 1);
    proc.addChildren(1, "1", "2");
    proc.addChildren(2, "2", "1");
    const auto table = proc.table();
    QCOMPARE(pidsOf(table.treeOf(*table.find(1))), (std::vector<std::int64_t>{1, 2}));
}

void TstProcessTree::sharedMemoryCountsOnce() {
    const ProcessStat server{.pid = 1, .residentBytes = 1100, .sharedBytes = 1000};
    const ProcessStat backend{.pid = 2, .residentBytes = 850, .sharedBytes = 800};
    QCOMPARE(memoryOf({server}), 1100.0);
    QCOMPARE(memoryOf({server, backend, backend}), 1200.0);
    QCOMPARE(memoryOf({}), 0.0);
}

void TstProcessTree::aChildThatEndedKeepsItsTime() {
    CpuUse cpu;
    QCOMPARE(cpu.update({used(1, 10.0), used(2, 5.0)}), 0.0);
    QCOMPARE(cpu.update({used(1, 11.0), used(2, 7.0)}), 3.0);
    // Child 2 used one more second, ended and was waited for.
    QCOMPARE(cpu.update({used(1, 11.0, 8.0)}), 1.0);
    // A new child.
    QCOMPARE(cpu.update({used(1, 11.0, 8.0), used(3, 0.5)}), 0.5);
}

void TstProcessTree::timeThatNobodyAsksForIsNotNegative() {
    CpuUse cpu;
    QCOMPARE(cpu.update({used(1, 10.0), used(2, 500.0)}), 0.0);
    // Child 2 vanished without being waited for; the rest used two seconds.
    QCOMPARE(cpu.update({used(1, 12.0)}), 2.0);
}

void TstProcessTree::aReusedNumberIsAnotherProcess() {
    CpuUse cpu;
    QCOMPARE(cpu.update({used(1, 10.0), used(2, 5.0, 0.0, 100)}), 0.0);
    QCOMPARE(cpu.update({used(1, 10.0, 5.0), used(2, 1.0, 0.0, 200)}), 1.0);
}

void TstProcessTree::thisProcessIsReal() {
    const ProcessTable table;
    const auto self = table.find(::getpid());
    QVERIFY(self);
    QCOMPARE(self->parent, std::int64_t{::getppid()});
    QVERIFY(self->residentBytes > 1'000'000);
    const auto parent = table.find(::getppid());
    QVERIFY(parent);
    const auto pids = pidsOf(table.treeOf(*parent));
    QVERIFY(std::find(pids.begin(), pids.end(), ::getpid()) != pids.end());
}

HOLDFAST_TEST(TstProcessTree)
#include "tst_process_tree.moc"

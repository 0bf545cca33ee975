// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/proc_files.h"
#include "tests/engine/platforms/local/supervised.h"
#include "tests/support/test_registry.h"

#include <unistd.h>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::platforms;
using holdfast::testing::Supervised;

class TstProcFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsAProcessFromAnother();
    void aProcessThatIsNotThereIsNothing();
    void findsTheWholeTreeBelowAProcess();
    void findsWhoWorksInAFolder();
};

void TstProcFiles::tellsAProcessFromAnother() {
    const auto own = readProcessStat(::getpid());
    QVERIFY(own.has_value());
    QCOMPARE(own->parent, ::getppid());
    QCOMPARE(own->state, 'R');
    const auto parent = readProcessStat(::getppid());
    QVERIFY(own->startTicks >= parent->startTicks);
    QVERIFY(own->startTicks > 0);
}

void TstProcFiles::aProcessThatIsNotThereIsNothing() {
    QVERIFY(!readProcessStat(0).has_value());
    QVERIFY(!readProcessStat(2'000'000'000).has_value());
}

void TstProcFiles::findsTheWholeTreeBelowAProcess() {
    Supervised supervised;
    // A name with a bracket and spaces must not confuse the reader: the shell runs under such a name.
    auto spec = supervised.script("tree", "sh -c 'sleep 600 & wait' & wait");
    spec.argumentZero = "a ) b (";
    QVERIFY(supervised->define(spec).has_value());
    const pid_t pid = supervised->start("tree").value();
    QTRY_COMPARE(descendantsOf(pid).size(), std::size_t{2});
    const auto children = childrenOf(pid);
    QCOMPARE(children.size(), std::size_t{1});
    QCOMPARE(descendantsOf(pid).front(), children.front());
    for (const pid_t child : descendantsOf(pid))
        ::kill(child, SIGKILL);
}

void TstProcFiles::findsWhoWorksInAFolder() {
    Supervised supervised;
    QVERIFY(supervised->define(supervised.script("worker", "exec sleep 600")).has_value());
    const pid_t pid = supervised->start("worker").value();
    QCOMPARE(processesWorkingIn(supervised.folder()), std::vector<pid_t>{pid});
    QVERIFY(processesWorkingIn(supervised.folder() + "-other").empty());
}

HOLDFAST_TEST(TstProcFiles)
#include "tst_proc_files.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/end_processes.h"
#include "engine/platforms/local/proc_files.h"
#include "tests/engine/platforms/local/supervised.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::platforms;
using holdfast::testing::isAlive;
using holdfast::testing::Supervised;

class TstEndProcesses : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatWasStartedMeanwhileEndsToo();
    void nothingToEndIsNothing();
};

void TstEndProcesses::whatWasStartedMeanwhileEndsToo() {
    Supervised supervised;
    QVERIFY(supervised->define(supervised.script("tree", "sleep 600 & exec sleep 600")).has_value());
    const pid_t first = supervised->start("tree").value();
    QTRY_COMPARE(processesWorkingIn(supervised.folder()).size(), std::size_t{2});
    const auto processes = processesWorkingIn(supervised.folder());
    int looks = 0;
    endProcesses([&] {
        // Found one after the other, as if the second had been started after the first look.
        ++looks;
        auto found = processesWorkingIn(supervised.folder());
        if (found.size() > 1) found = {first};
        return found;
    });
    QCOMPARE(looks, 3);
    for (const pid_t pid : processes)
        QVERIFY(!isAlive(pid)); // at once, not soon
}

void TstEndProcesses::nothingToEndIsNothing() {
    int looks = 0;
    endProcesses([&] {
        ++looks;
        return std::vector<pid_t>{};
    });
    QCOMPARE(looks, 1);
}

HOLDFAST_TEST(TstEndProcesses)
#include "tst_end_processes.moc"

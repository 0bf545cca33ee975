// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_topology.h"
#include "tests/support/test_registry.h"
#include "ui/topology/layout_process.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <csignal>

using namespace holdfast::ui::topology;
using namespace std::chrono_literals;

class TstLayoutProcess : public QObject {
    Q_OBJECT

private:
    /// A program that does what the script says instead of laying out.
    QString program(const char* script) {
        QFile file(m_folder.filePath(QStringLiteral("program-%1").arg(++m_programs)));
        if (!file.open(QIODevice::WriteOnly)) return {};
        file.write(QByteArray("#!/bin/sh\n") + script + '\n');
        file.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        return file.fileName();
    }

    static LayoutGraph smallGraph() {
        return {.nodes = {{QStringLiteral("api"), {120, 46}}, {QStringLiteral("redis"), {120, 46}}},
                .edges = {{0, 1, true}}};
    }

    /// Expects exactly this failure for a program.
    void expectTrouble(const QString& path, LayoutTrouble trouble, std::chrono::milliseconds deadline = 20s) {
        LayoutProcess process({.program = path, .deadline = deadline, .longestAnswer = 100'000});
        QSignalSpy finished(&process, &LayoutProcess::finished);
        QSignalSpy failed(&process, &LayoutProcess::failed);
        process.request(smallGraph());
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30'000);
        QCOMPARE(failed[0][0].value<LayoutTrouble>(), trouble);
        QCOMPARE(finished.count(), 0);
        QVERIFY(!process.isRunning());
    }

    QTemporaryDir m_folder;
    int m_programs = 0;

private Q_SLOTS:

    void theRealProgramLaysOut() {
        LayoutProcess process({.program = QStringLiteral(HOLDFAST_LAYOUT_PROGRAM)});
        QSignalSpy finished(&process, &LayoutProcess::finished);
        QSignalSpy failed(&process, &LayoutProcess::failed);
        process.request(smallGraph());
        QVERIFY(process.isRunning());
        QCOMPARE(finished.count(), 0); // never within the call
        QTRY_COMPARE_WITH_TIMEOUT(finished.count() + failed.count(), 1, 30'000);
        QCOMPARE(failed.count(), 0);
        const auto layout = finished[0][0].value<GraphLayout>();
        QCOMPARE(layout.centres.size(), 2);
        QVERIFY(layout.centres[1].x() > layout.centres[0].x() + 120.0);
        QCOMPARE(layout.routes.size(), 1);
    }

    void aNewerRequestReplacesTheOneBefore() {
        LayoutProcess process({.program = QStringLiteral(HOLDFAST_LAYOUT_PROGRAM)});
        QSignalSpy finished(&process, &LayoutProcess::finished);
        process.request(holdfast::testing::graphOf(holdfast::testing::largeTopology(1000, 3000)));
        QTRY_VERIFY(process.findChild<QProcess*>() != nullptr); // the first one works already
        process.request(smallGraph());
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30'000);
        QCOMPARE(finished[0][0].value<GraphLayout>().centres.size(), 2);
        QTRY_COMPARE(process.findChildren<QProcess*>().size(), 0);
        QCOMPARE(finished.count(), 1);
    }

    void aCancelledRequestIsNeverAnsweredAndItsProcessEnds() {
        LayoutProcess process({.program = program("echo $$ > \"$(dirname \"$0\")/pid\"; exec sleep 600")});
        QSignalSpy failed(&process, &LayoutProcess::failed);
        process.request(smallGraph());
        QFile pidFile(m_folder.filePath(QStringLiteral("pid")));
        QTRY_VERIFY(pidFile.exists() && pidFile.size() > 1);
        QVERIFY(pidFile.open(QIODevice::ReadOnly));
        const auto pid = static_cast<pid_t>(pidFile.readAll().trimmed().toInt());
        QVERIFY(pid > 1 && ::kill(pid, 0) == 0);
        process.cancel();
        QVERIFY(!process.isRunning());
        QTRY_VERIFY(::kill(pid, 0) != 0);
        QCOMPARE(failed.count(), 0);
    }

    void aHangingProgramIsEndedAtItsDeadline() {
        expectTrouble(program("exec sleep 600"), LayoutTrouble::TookLong, 100ms);
    }

    void aMissingProgramIsSaidToBeMissing() {
        expectTrouble({}, LayoutTrouble::Missing);
        expectTrouble(m_folder.filePath(QStringLiteral("not-there")), LayoutTrouble::Missing);
    }

    void aProgramThatFailsOrDiesIsAFailure() {
        expectTrouble(program("cat >/dev/null; echo out of paper >&2; exit 3"), LayoutTrouble::Failed);
        expectTrouble(program("cat >/dev/null; kill -SEGV $$"), LayoutTrouble::Failed);
        // closes its input before it was read
        expectTrouble(program("exec <&-; exit 1"), LayoutTrouble::Failed);
    }

    void aHostileAnswerIsRefused_data() {
        QTest::addColumn<QByteArray>("answer");
        const auto row = [](const char* name, const char* answer) {
            QTest::newRow(name) << QByteArray(answer);
        };
        row("nothing", "");
        row("not JSON", "<svg>");
        row("too few nodes", R"({"width":1,"height":1,"nodes":[[1,1]],"routes":[]})");
        row("far away", R"({"width":1,"height":1,"nodes":[[1e200,1],[2,2]],"routes":[]})");
        row("texts", R"({"width":1,"height":1,"nodes":[["1",1],[2,2]],"routes":[]})");
        row("too many routes", R"({"width":1,"height":1,"nodes":[[1,1],[2,2]],"routes":[[],[]]})");
        row("half a curve", R"({"width":1,"height":1,"nodes":[[1,1],[2,2]],"routes":[[1,2,3,4,5,6]]})");
        row("no size", R"({"nodes":[[1,1],[2,2]],"routes":[]})");
    }

    void aHostileAnswerIsRefused() {
        QFETCH(QByteArray, answer);
        QVERIFY(!layoutAnswer(smallGraph(), answer).has_value());
        QVERIFY(layoutAnswer(smallGraph(), R"({"width":1,"height":1,"nodes":[[1,1],[2,2]],"routes":[]})")
                    .has_value());
    }

    void anEndlessAnswerIsCutOff() { expectTrouble(program("exec yes"), LayoutTrouble::BadAnswer); }

    void theProgramSeesNothingOfTheEnvironment() {
        qputenv("HOLDFAST_TEST_SECRET", "swordfish");
        LayoutProcess process({.program = program("cat >/dev/null; env >&2; exit 1")});
        QSignalSpy failed(&process, &LayoutProcess::failed);
        process.request(smallGraph());
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 30'000);
        QVERIFY(failed[0][1].toString().contains(QStringLiteral("LC_ALL")));
        QVERIFY(!failed[0][1].toString().contains(QStringLiteral("swordfish")));
        qunsetenv("HOLDFAST_TEST_SECRET");
    }

    void anObjectThatGoesEndsItsProcess() {
        QSignalSpy* spy = nullptr;
        {
            LayoutProcess process({.program = program("exec sleep 600")});
            spy = new QSignalSpy(&process, &LayoutProcess::failed);
            process.request(smallGraph());
            QTRY_VERIFY(process.findChild<QProcess*>() != nullptr);
        }
        QCOMPARE(spy->count(), 0);
        delete spy;
    }

    void theProgramIsFoundBesideTheApplicationOrInLibexec() {
        QTemporaryDir root;
        QDir dir(root.path());
        QVERIFY(dir.mkpath(QStringLiteral("bin")) && dir.mkpath(QStringLiteral("libexec/holdfast")));
        const QString bin = root.filePath(QStringLiteral("bin"));
        QCOMPARE(findLayoutProgram(bin), QString());
        const auto put = [](const QString& path, QFile::Permissions permissions) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.setPermissions(permissions);
        };
        const auto executable = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;
        const QString libexec = root.filePath(QStringLiteral("libexec/holdfast/holdfast-layout"));
        QVERIFY(put(libexec, executable));
        QCOMPARE(findLayoutProgram(bin), libexec);
        QVERIFY(put(bin + QStringLiteral("/holdfast-layout"), executable));
        QCOMPARE(findLayoutProgram(bin), bin + QStringLiteral("/holdfast-layout"));
    }
};

HOLDFAST_TEST(TstLayoutProcess)
#include "tst_layout_process.moc"

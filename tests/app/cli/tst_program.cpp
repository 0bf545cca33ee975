// SPDX-License-Identifier: GPL-3.0-or-later
// The program as a script calls it: words in, exit code and two streams out.
#include "tests/support/test_registry.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

class TstProgram final : public QObject {
    Q_OBJECT

private:
    struct Run {
        int code = -1;
        QString out;
        QString problems;
    };

    Run run(const QStringList& words) {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_DATA_HOME"), m_folder.path());
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationDirPath() + QStringLiteral("/holdfast"), words);
        if (!program.waitForFinished(60'000) || program.exitStatus() != QProcess::NormalExit) return {};
        return {.code = program.exitCode(),
                .out = QString::fromUtf8(program.readAllStandardOutput()),
                .problems = QString::fromUtf8(program.readAllStandardError())};
    }

    QString file(const QString& name, const QByteArray& text) {
        QFile file(m_folder.filePath(name));
        if (file.open(QIODevice::WriteOnly)) file.write(text);
        return file.fileName();
    }

    QTemporaryDir m_folder;

private Q_SLOTS:

    void helpAndVersionAreAnswers() {
        const auto help = run({QStringLiteral("--help")});
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.contains(QStringLiteral("holdfast sweep")));
        QVERIFY(run({QStringLiteral("--version")}).out.startsWith(QStringLiteral("holdfast ")));
    }

    void aMistakeIsTwoAndASentence() {
        const auto wrong = run({QStringLiteral("chek"), QStringLiteral("x.yaml")});
        QCOMPARE(wrong.code, 2);
        QVERIFY(wrong.out.isEmpty());
        QVERIFY2(wrong.problems.contains(QStringLiteral("did you mean «check»?")),
                 qPrintable(wrong.problems));
    }

    void checkSaysWhereAndLeavesWithTwo() {
        const auto good =
            file(QStringLiteral("good.yaml"),
                 "holdfast: 1\nfleet: f\nservices:\n  a: { kind: tcp, address: 127.0.0.1:1 }\n");
        QCOMPARE(run({QStringLiteral("check"), good}).code, 0);
        const auto bad = file(QStringLiteral("bad.yaml"),
                              "holdfast: 1\nfleet: f\nservices:\n  a: { kynd: tcp, address: 127.0.0.1:1 }\n");
        const auto found = run({QStringLiteral("check"), bad});
        QCOMPARE(found.code, 2);
        QVERIFY2(found.problems.contains(QStringLiteral("bad.yaml:4:8: error:")), qPrintable(found.problems));
        QCOMPARE(run({QStringLiteral("check"), QStringLiteral("/nowhere.yaml")}).code, 2);
    }

    void sweepReadsOnceAndEnds() {
        const auto fleet =
            file(QStringLiteral("down.yaml"),
                 "holdfast: 1\nfleet: f\nservices:\n  a: { kind: tcp, address: 127.0.0.1:1 }\n");
        const auto sweep =
            run({QStringLiteral("sweep"), fleet, QStringLiteral("--format"), QStringLiteral("csv")});
        QVERIFY2(sweep.code == 0, qPrintable(sweep.problems));
        QVERIFY2(sweep.out.startsWith(QStringLiteral("service,state,")), qPrintable(sweep.out));
        QVERIFY(sweep.out.contains(QStringLiteral("a,critical,0,0,up,0,")));
        QCOMPARE(run({QStringLiteral("sweep"), QStringLiteral("/nowhere.yaml")}).code, 2);
    }
};

HOLDFAST_TEST(TstProgram)
#include "tst_program.moc"

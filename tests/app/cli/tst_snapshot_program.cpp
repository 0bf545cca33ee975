// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshots by command line: taken, listed, compared, kept and carried to another machine by the real
// program.
#include "tests/support/test_registry.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpServer>
#include <QtTest/QTest>

namespace {

constexpr int kMinute = 60'000;

QString s(const char* text) {
    return QString::fromUtf8(text);
}

} // namespace

class TstSnapshotProgram final : public QObject {
    Q_OBJECT

    struct Run {
        int code = -1;
        QByteArray out;
        QByteArray problems;

        [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };

    Run run(QStringList words, const QString& data = s("data"), const QString& input = {}) {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.remove(s("HOLDFAST_STORE_URL"));
        program.setProcessEnvironment(environment);
        program.setProgram(QCoreApplication::applicationDirPath() + s("/holdfast"));
        words.insert(2, path("fleet.yaml"));
        words << s("--data") << m_folder.filePath(data);
        program.setArguments(words);
        if (!input.isEmpty()) program.setStandardInputFile(input);
        program.start();
        // The service it reads lives in this test's event loop.
        const bool ended = QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }, kMinute);
        if (!ended) {
            program.terminate();
            program.waitForFinished(kMinute);
        }
        return {.code = ended ? program.exitCode() : -1,
                .out = program.readAllStandardOutput(),
                .problems = program.readAllStandardError()};
    }

    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(s(name)); }

    void write(const char* name, const QByteArray& content) const {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

    QString take(const QStringList& more = {}) {
        const auto taken = run(QStringList{s("snapshot"), s("take"), s("--format"), s("json")} + more);
        if (taken.code != 0) qWarning("%s", taken.problems.constData());
        return taken.json()[s("snapshot")].toString();
    }

    QTemporaryDir m_folder;
    QTcpServer m_service;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_service.listen(QHostAddress::LocalHost));
        write("fleet.yaml",
              "holdfast: 1\nfleet: shop\ninterval: 2 s\nservices:\n  web: { kind: tcp, address: "
              "'127.0.0.1:" +
                  QByteArray::number(m_service.serverPort()) + "', configuration: web.conf }\n");
        write("web.conf", "workers = 4\npassword = geheim-81\n");
    }

    void oneIsTakenListedComparedAndKept() {
        QCOMPARE(run({s("snapshot"), s("list")}).code, 0);
        const auto first = take({s("--reason"), s("before the release")});
        QVERIFY(!first.isEmpty());
        const auto listed = run({s("snapshot"), s("list"), s("--format"), s("json")});
        QCOMPARE(listed.code, 0);
        const auto one = listed.json()[s("snapshots")].toArray().at(0).toObject();
        QCOMPARE(one[s("id")].toString(), first);
        QCOMPARE(one[s("reason")].toString(), s("before the release"));
        QVERIFY(one[s("intact")].toBool());
        const auto shown = run({s("snapshot"), s("show"), first, s("web")});
        QCOMPARE(shown.code, 0);
        QVERIFY2(shown.out.contains("workers = 4"), shown.out.constData());
        QVERIFY(!shown.out.contains("geheim") && !shown.out.contains("$secret"));

        const auto same = run({s("snapshot"), s("diff"), first});
        QCOMPARE(same.code, 0);
        QVERIFY2(same.out.contains("Nothing differs"), same.out.constData());
        write("web.conf", "workers = 8\npassword = geheim-81\n");
        const auto now = run({s("snapshot"), s("diff"), first});
        QVERIFY2(now.out.contains("- workers = 4") && now.out.contains("+ workers = 8"), now.out.constData());
        const auto second = take();
        const auto both = run({s("snapshot"), s("diff"), first, second, s("--format"), s("json")});
        QCOMPARE(both.json()[s("services")].toArray().size(), 1);
        QVERIFY(!both.out.contains("geheim"));

        QCOMPARE(run({s("snapshot"), s("verify")}).code, 0);
        QCOMPARE(run({s("snapshot"), s("pin"), first}).code, 0);
        const auto pinned = run({s("snapshot"), s("drop"), first});
        QCOMPARE(pinned.code, 2);
        QVERIFY(pinned.problems.contains("pinned"));
        QCOMPARE(run({s("snapshot"), s("unpin"), first}).code, 0);
        QCOMPARE(run({s("snapshot"), s("drop"), second}).code, 0);
        QCOMPARE(run({s("snapshot"), s("show"), second}).code, 2);

        const auto file = run({s("snapshot"), s("export"), first});
        QCOMPARE(file.code, 0);
        write("one.export", file.out);
        const auto there = run({s("snapshot"), s("import"), path("one.export")}, s("elsewhere"));
        QVERIFY2(there.code == 0, there.problems.constData());
        const auto other = run({s("snapshot"), s("list"), s("--format"), s("json")}, s("elsewhere"));
        QVERIFY(!other.json()[s("snapshots")].toArray().at(0).toObject()[s("comparable")].toBool(true));
        write("one.export", file.out.chopped(1));
        QCOMPARE(run({s("snapshot"), s("import"), path("one.export")}, s("third")).code, 2);
    }

    void damageIsAFailure() {
        const auto id = take();
        QFile file(m_folder.filePath(s("data/fleets/shop/snapshots/") + id + s(".snapshot")));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2));
        const char other = static_cast<char>(~file.peek(1).at(0));
        QVERIFY(file.putChar(other));
        file.close();
        const auto verified = run({s("snapshot"), s("verify"), id});
        QCOMPARE(verified.code, 1);
        QCOMPARE(run({s("snapshot"), s("diff"), id}).code, 2);
    }
};

HOLDFAST_TEST(TstSnapshotProgram)
#include "tst_snapshot_program.moc"

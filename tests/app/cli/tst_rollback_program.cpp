// SPDX-License-Identifier: GPL-3.0-or-later
// The way there and back by the real program: a snapshot is taken, a service is changed on a real Docker
// Engine, the fleet is rolled back, and nothing differs any more.
#include "tests/engine/platforms/docker/docker_engine.h"
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

using holdfast::testing::DockerEngine;
using nlohmann::json;

namespace {

constexpr int kMinutes = 3 * 60'000;
constexpr const char* kSteady = "trap 'exit 0' TERM; echo up; while :; do sleep 0.05; done";
constexpr std::int64_t kMiB = 1024L * 1024;

QString s(const char* text) {
    return QString::fromUtf8(text);
}

} // namespace

class TstRollbackProgram final : public QObject {
    Q_OBJECT

    struct Run {
        int code = -1;
        QByteArray out;
        QByteArray problems;

        [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }

        [[nodiscard]] QByteArray all() const { return problems + out; }
    };

    Run run(QStringList words) {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.remove(s("HOLDFAST_STORE_URL"));
        program.setProcessEnvironment(environment);
        program.setProgram(QCoreApplication::applicationDirPath() + s("/holdfast"));
        words << s("--data") << m_folder.filePath(s("data"));
        program.setArguments(words);
        program.start();
        // What the program probes lives in this test's event loop.
        const bool ended = QTest::qWaitFor([&] { return program.state() == QProcess::NotRunning; }, kMinutes);
        if (!ended) {
            program.terminate();
            program.waitForFinished(kMinutes);
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

    [[nodiscard]] QByteArray content(const char* name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
    QTcpServer m_port;

private Q_SLOTS:

    void whatWasChangedIsAsInTheSnapshotAgain() {
        DockerEngine engine;
        QVERIFY2(engine.start(), qPrintable(engine.trouble()));
        engine.image("holdfast-other:1", {"ENV OTHER=1"});
        QVERIFY(m_port.listen(QHostAddress::LocalHost));
        const json plain{{"Env", {"LOG_LEVEL=info", "DB_PASSWORD=hunter2-hunter2"}},
                         {"HostConfig", {{"Memory", 64 * kMiB}, {"MemorySwap", 64 * kMiB}}}};
        QByteArray fleet = "holdfast: 1\nfleet: shop\ninterval: 2 s\nservices:\n";
        for (const auto& [name, needs] : {std::pair("db", ""), std::pair("web", "db")}) {
            engine.run(name, kSteady, plain);
            fleet += QByteArray("  ") + name +
                     ": { kind: tcp, address: '127.0.0.1:" + QByteArray::number(m_port.serverPort()) +
                     "', configuration: " + name + ".conf, platform: { kind: docker, container: " + name +
                     ", endpoint: 'unix://" + QByteArray::fromStdString(engine.socketPath()) +
                     "' }, depends_on: [" + needs + "] }\n";
            write(QByteArray(QByteArray(name) + ".conf").constData(), "level = info\npassword = hunter2\n");
        }
        write("fleet.yaml", fleet);
        const auto file = path("fleet.yaml");
        const auto taken = run({s("snapshot"), s("take"), file, s("--format"), s("json")});
        QVERIFY2(taken.code == 0, taken.all().constData());
        const auto id = taken.json()[s("snapshot")].toString();

        // As somebody does who knows nothing of Holdfast: image, environment, limits and a file.
        const auto idOf = [&engine](const char* name) {
            return engine.call("GET", QByteArray("/containers/") + name + "/json")["Id"].get<std::string>();
        };
        const auto equal = idOf("db");
        engine.call("DELETE", "/containers/web?force=1");
        engine.run("web", kSteady,
                   {{"Image", "holdfast-other:1"},
                    {"Env", {"LOG_LEVEL=debug", "DB_PASSWORD=hunter3-hunter3"}},
                    {"HostConfig", {{"Memory", 96 * kMiB}, {"MemorySwap", 96 * kMiB}}}});
        write("web.conf", "level = debug\npassword = hunter2\n");

        const auto back =
            run({s("rollback"), file, s("--to"), id, s("--confirm"), s("db"), s("--format"), s("json")});
        QVERIFY2(back.code == 0, back.all().constData());
        const auto plan = back.json()[s("plan")].toObject();
        QCOMPARE(plan[s("summary")].toObject()[s("outcome")].toString(), s("done"));
        QVERIFY(!back.out.contains("hunter"));
        QCOMPARE(content("web.conf"), QByteArray("level = info\npassword = hunter2\n"));
        const auto environment = engine.call("GET", "/containers/web/json")["Config"]["Env"].dump();
        QVERIFY2(environment.contains("LOG_LEVEL=info"), environment.c_str());
        QCOMPARE(idOf("db"), equal); // what is equal was not touched
        const auto left = run({s("snapshot"), s("diff"), file, id});
        QVERIFY2(left.out.contains("Nothing differs"), left.all().constData());
    }
};

HOLDFAST_TEST(TstRollbackProgram)
#include "tst_rollback_program.moc"

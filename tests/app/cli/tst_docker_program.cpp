// SPDX-License-Identifier: GPL-3.0-or-later
// The program acts on containers of a real Docker Engine as a script orders it, and the engine is asked what
// became of it.
#include "tests/engine/platforms/docker/docker_engine.h"
#include "tests/support/test_registry.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

using holdfast::testing::DockerEngine;

namespace {

constexpr int kMinutes = 3 * 60'000;

QString s(const char* text) {
    return QString::fromUtf8(text);
}

} // namespace

class TstDockerProgram final : public QObject {
    Q_OBJECT

private:
    struct Run {
        int code = -1;
        QByteArray out;
        QByteArray problems;

        [[nodiscard]] QString outcome() const {
            const auto plan = QJsonDocument::fromJson(out).object()[s("plan")].toObject();
            return plan[s("summary")].toObject()[s("outcome")].toString();
        }

        [[nodiscard]] QByteArray words() const { return problems + out; }
    };

    Run recover(const char* action, const QStringList& more = {}) {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(s("XDG_DATA_HOME"), m_folder.path());
        environment.insert(s("DOCKER_HOST"), s("unix://") + QString::fromStdString(m_engine.socketPath()));
        environment.remove(s("HOLDFAST_STORE_URL"));
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationDirPath() + s("/holdfast"),
                      QStringList{s("recover"), m_fleet, s("shop"), s("--action"), s(action), s("--format"),
                                  s("json")} +
                          more);
        if (!program.waitForFinished(kMinutes)) {
            program.kill();
            program.waitForFinished();
        }
        return {.code = program.exitCode(),
                .out = program.readAllStandardOutput(),
                .problems = program.readAllStandardError()};
    }

    /// Names of the containers that run.
    QStringList running() {
        QStringList names;
        for (const auto& container : m_engine.call("GET", "/containers/json"))
            names << QString::fromStdString(container.at("Names").front().get<std::string>()).mid(1);
        names.sort();
        return names;
    }

    std::string startedAt(const char* name) {
        const auto container = m_engine.call("GET", QByteArray("/containers/") + name + "/json");
        return container.at("State").at("StartedAt").get<std::string>();
    }

    QTemporaryDir m_folder;
    QString m_fleet;
    /// Its containers can have the network of this machine, so that what they serve can be probed.
    DockerEngine m_engine{DockerEngine::Listen::Tls};

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_engine.start(), qPrintable(m_engine.trouble()));
        const auto port = QByteArray::number(holdfast::testing::freePort());
        // Of several replicas one serves; another takes over when it is gone.
        const QByteArray script = "trap 'exit 0' TERM; while :; do busybox httpd -f -p 127.0.0.1:" + port +
                                  " & wait $!; sleep 1 & wait $!; done";
        m_engine.run("shop-api-1", script.toStdString(),
                     {{"Labels",
                       {{"com.docker.compose.project", "shop"},
                        {"com.docker.compose.service", "api"},
                        {"com.docker.compose.oneoff", "False"},
                        {"com.docker.compose.container-number", "1"}}},
                      {"HostConfig", {{"NetworkMode", "host"}}}});
        m_fleet = m_folder.filePath(s("shop.yaml"));
        QFile file(m_fleet);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("holdfast: 1\nfleet: containers\nenvironment: staging\ninterval: 1 s\nservices:\n"
                   "  shop:\n    kind: tcp\n    address: '127.0.0.1:" +
                   port +
                   "'\n    platform: { kind: docker, project: shop, service: api }\n"
                   "    recovery: { replicas: { least: 1, most: 2 } }\n");
    }

    void aDryRunShowsTheCallsAndMakesNone() {
        const auto before = startedAt("shop-api-1");
        const auto shown = recover("container-restart", {s("--dry-run")});
        QVERIFY2(shown.code == 0, shown.words().constData());
        QVERIFY2(shown.out.contains("/containers/") && shown.out.contains("/stop"),
                 shown.words().constData());
        QCOMPARE(startedAt("shop-api-1"), before);
    }

    void aContainerIsRestartedAndVerified() {
        const auto before = startedAt("shop-api-1");
        const auto done = recover("container-restart");
        QVERIFY2(done.code == 0, done.words().constData());
        QCOMPARE(done.outcome(), s("done"));
        QVERIFY(startedAt("shop-api-1") != before);
        QCOMPARE(running(), QStringList{s("shop-api-1")});
        // Its cooldown outlives the program.
        const auto again = recover("container-restart");
        QVERIFY2(again.code == 3 && again.problems.contains("cooldown"), again.words().constData());
    }

    void itIsScaledOutAndInWithinItsBounds() {
        const auto out = recover("scale-out");
        QVERIFY2(out.code == 0, out.words().constData());
        QCOMPARE(out.outcome(), s("done"));
        QCOMPARE(running(), (QStringList{s("shop-api-1"), s("shop-api-2")}));
        const auto more = recover("scale-out", {s("--set"), s("replicas=3")});
        QVERIFY2(more.code != 0 && more.problems.contains("2 replicas are the most"),
                 more.words().constData());
        const auto in = recover("scale-in");
        QVERIFY2(in.code == 0, in.words().constData());
        QCOMPARE(in.outcome(), s("done"));
        QCOMPARE(running(), QStringList{s("shop-api-1")});
    }

    void anEngineThatIsGoneIsRefusedInASentence() {
        m_engine.kill();
        const auto refused = recover("resource-boost", {s("--set"), s("memory=64MiB")});
        QVERIFY2(refused.code != 0, refused.words().constData());
        QVERIFY2(refused.problems.contains("start the Docker Engine"), refused.words().constData());
        QVERIFY(m_engine.start());
    }
};

HOLDFAST_TEST(TstDockerProgram)
#include "tst_docker_program.moc"

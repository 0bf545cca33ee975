// SPDX-License-Identifier: GPL-3.0-or-later
// The program acts as a script orders it: on the lab's real processes, by command line and over HTTP.
#include "tests/support/test_registry.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QNetworkRequest>
#include <QtNetwork/QTcpServer>
#include <QtTest/QTest>

namespace {

constexpr int kLabMinutes = 3 * 60'000;

quint16 freePort() {
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16{0};
}

QString s(const char* text) {
    return QString::fromUtf8(text);
}

} // namespace

class TstActingProgram final : public QObject {
    Q_OBJECT

private:
    struct Run {
        int code = -1;
        QByteArray out;
        QByteArray problems;

        [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(out); }
    };

    struct Answer {
        int status = 0;
        QJsonObject body;
    };

    void prepare(QProcess& program) {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(s("XDG_DATA_HOME"), m_folder.path());
        environment.remove(s("HOLDFAST_STORE_URL"));
        environment.insert(s("HOLDFAST_API_TOKENS"),
                           s("ann:operator:operator-of-the-lab,eve:viewer:viewer-of-the-lab"));
        program.setProcessEnvironment(environment);
        program.setProgram(QCoreApplication::applicationDirPath() + s("/holdfast"));
    }

    Run run(const QStringList& words) {
        QProcess program;
        prepare(program);
        program.setArguments(words);
        program.start();
        if (!program.waitForFinished(kLabMinutes) || program.exitStatus() != QProcess::NormalExit) {
            program.terminate();
            program.waitForFinished(30'000);
            return {.code = -1, .out = {}, .problems = program.readAllStandardError()};
        }
        return {.code = program.exitCode(),
                .out = program.readAllStandardOutput(),
                .problems = program.readAllStandardError()};
    }

    Answer ask(const QByteArray& method, const QString& path, const QByteArray& token = {},
               const QJsonObject& body = {}) {
        QNetworkRequest request(QUrl(m_url + path));
        request.setRawHeader("Content-Type", "application/json");
        if (!token.isEmpty()) request.setRawHeader("Authorization", "Bearer " + token);
        auto* reply = m_network.sendCustomRequest(
            request, method, body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson());
        const bool came = QTest::qWaitFor([&] { return reply->isFinished(); }, 60'000);
        if (!came) reply->abort();
        const Answer answer{.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                            .body = QJsonDocument::fromJson(reply->readAll()).object()};
        reply->deleteLater();
        return answer;
    }

    QTemporaryDir m_folder;
    QNetworkAccessManager m_network;
    QString m_url;

private Q_SLOTS:

    void aServiceIsRestartedVerifiedAndOnRecord() {
        const auto done = run({s("recover"), s("--lab"), s("learning-service"), s("--action"),
                               s("graceful-restart"), s("--format"), s("json")});
        QVERIFY2(done.code == 0, QByteArray(done.problems + done.out).constData());
        const auto plan = done.json().object()[s("plan")].toObject();
        QCOMPARE(plan[s("summary")].toObject()[s("outcome")].toString(), s("done"));
        QVERIFY(!plan[s("evidence")].toObject().isEmpty());
        const auto id = plan[s("summary")].toObject()[s("plan")].toString();

        const auto list = run({s("plan"), s("list"), s("--format"), s("json")});
        QCOMPARE(list.code, 0);
        QCOMPARE(list.json().array().at(0).toObject()[s("plan")].toString(), id);
        QVERIFY(run({s("plan"), s("show"), id}).out.contains("graceful-restart of learning-service"));
        QVERIFY(!run({s("plan"), s("export"), id}).json().object()[s("evidence")].isNull());
        QCOMPARE(run({s("plan"), s("show"), s("nothing")}).code, 2);

        const auto trail = run({s("audit"), s("verify"), s("--lab")});
        QVERIFY2(trail.code == 0, QByteArray(trail.out + trail.problems).constData());
        QVERIFY(trail.out.contains("is whole"));
        const auto exported = run({s("audit"), s("export"), s("--lab")}).json().array();
        QVERIFY(exported.size() >= 2); // before and after

        // The cooldown outlives the program, and the lab.
        const auto again =
            run({s("recover"), s("--lab"), s("learning-service"), s("--action"), s("graceful-restart")});
        QVERIFY2(again.code == 3, again.problems.constData());
        QVERIFY2(again.problems.contains("cooldown"), again.problems.constData());
    }

    void aDryRunOnlyShows() {
        const auto trail = run({s("audit"), s("export"), s("--lab")}).out;
        const auto shown = run({s("recover"), s("--lab"), s("reasoning-service"), s("--action"),
                                s("container-restart"), s("--dry-run")});
        QVERIFY2(shown.code == 0, QByteArray(shown.problems + shown.out).constData());
        QVERIFY(shown.out.contains("Calls, none of which was made"));
        QCOMPARE(run({s("audit"), s("export"), s("--lab")}).out, trail); // not even that it was unlocked
        QVERIFY(run({s("plan"), s("list"), s("--format"), s("csv")}).out.indexOf("reasoning-service") < 0);
    }

    void theGuardsProveThatTheyRefuse() {
        const auto tested = run({s("guards"), s("--lab"), s("reasoning-service")});
        QVERIFY2(tested.code == 0, QByteArray(tested.problems + tested.out).constData());
        QVERIFY(!tested.out.contains("ALLOWED"));
    }

    void overHttpAPlanIsAskedForConfirmedAndFollowed() {
        QProcess service;
        prepare(service);
        service.setArguments({s("serve"), s("--lab"), s("--listen"), s("127.0.0.1:%1").arg(freePort())});
        service.start();
        QByteArray said;
        QVERIFY(QTest::qWaitFor(
            [&] {
                said += service.readAllStandardOutput();
                return said.contains("Watching ");
            },
            kLabMinutes));
        m_url = QRegularExpression(s("http://[0-9.]+:[0-9]+")).match(QString::fromUtf8(said)).captured();
        const auto path = s("/recovery/manual/perception-service?recovery_type=restart");
        QCOMPARE(ask("POST", path).status, 401);
        QCOMPARE(ask("POST", path, "viewer-of-the-lab").status, 403);
        Answer drawn;
        // The first sweep has to end before a plan can be drawn up.
        QVERIFY(QTest::qWaitFor(
            [&] {
                drawn = ask("POST", path, "operator-of-the-lab");
                return drawn.status == 202;
            },
            60'000));
        const auto token = drawn.body[s("confirmation_token")].toString();
        QVERIFY(!token.isEmpty());
        const auto begun = ask("POST", path, "operator-of-the-lab", {{s("confirmation"), token}});
        QVERIFY2(begun.status == 202, QJsonDocument(begun.body).toJson().constData());
        const auto status = begun.body[s("status")].toString();
        Answer shown;
        QVERIFY(QTest::qWaitFor(
            [&] {
                shown = ask("GET", status);
                return shown.body[s("summary")].toObject()[s("outcome")].isString();
            },
            kLabMinutes));
        const auto summary = shown.body[s("summary")].toObject();
        QVERIFY2(summary[s("outcome")].toString() == s("done"),
                 QJsonDocument(shown.body).toJson().constData());
        QCOMPARE(summary[s("origin")].toString(), s("api"));
        QVERIFY(summary[s("by")].toString().startsWith(s("ann")));
        QCOMPARE(ask("POST", path, "operator-of-the-lab").status, 409); // the cooldown
        QVERIFY(ask("GET", s("/audit")).body[s("whole")].toBool());
        service.terminate();
        QVERIFY(service.waitForFinished(60'000));
    }
};

HOLDFAST_TEST(TstActingProgram)
#include "tst_acting_program.moc"

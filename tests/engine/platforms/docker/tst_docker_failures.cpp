// SPDX-License-Identifier: GPL-3.0-or-later
// Engines that die, hang, refuse, or were never engines.
#include "engine/platforms/docker/docker_platform.h"
#include "tests/engine/platforms/docker/docker_engine.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDateTime>
#include <QtCore/QThread>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>

#include <atomic>
#include <thread>
#include <tuple>

using namespace holdfast;
using namespace holdfast::workloads;
using namespace holdfast::platforms::docker;
using namespace std::chrono_literals;
using holdfast::testing::DockerEngine;
using holdfast::testing::TestAuthority;
using nlohmann::json;

namespace {

template <typename T>
std::optional<ErrorCode> codeOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
}

template <typename T>
std::string wordsOf(const Result<T>& result) {
    return result ? std::string() : result.error().detail;
}

/// What calls itself an engine: answers by script on a thread of its own.
class FalseEngine {
public:
    using Script = std::function<QByteArray(const QByteArray& head)>;

    explicit FalseEngine(Script script) : m_script(std::move(script)) {
        m_thread.start();
        QMetaObject::invokeMethod(&m_context, [this] { listen(); }, Qt::BlockingQueuedConnection);
    }

    ~FalseEngine() {
        QMetaObject::invokeMethod(&m_context, [this] { m_server.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }

    FalseEngine(const FalseEngine&) = delete;
    FalseEngine& operator=(const FalseEngine&) = delete;

    [[nodiscard]] DockerEndpoint endpoint() const {
        return {.socketPath = m_folder.filePath(QStringLiteral("s")).toStdString()};
    }

    static QByteArray answer(const QByteArray& body, const QByteArray& status = "200 OK") {
        return "HTTP/1.1 " + status +
               "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) +
               "\r\n\r\n" + body;
    }

    static QByteArray version(const char* oldest, const char* newest) {
        return answer(QByteArray(R"({"ApiVersion":")") + newest + R"(","MinAPIVersion":")" + oldest + "\"}");
    }

private:
    void listen() {
        m_server = std::make_unique<QLocalServer>();
        QObject::connect(m_server.get(), &QLocalServer::newConnection, m_server.get(), [this] {
            auto* socket = m_server->nextPendingConnection();
            QObject::connect(socket, &QLocalSocket::readyRead, socket, [this, socket] {
                const auto reply = m_script(socket->readAll());
                if (reply == "hang") return;
                socket->write(reply);
                socket->disconnectFromServer();
            });
        });
        m_server->listen(m_folder.filePath(QStringLiteral("s")));
    }

    struct OnThread : QObject {
        explicit OnThread(QThread& thread) { moveToThread(&thread); }
    };

    QTemporaryDir m_folder;
    Script m_script;
    QThread m_thread;
    OnThread m_context{m_thread};
    std::unique_ptr<QLocalServer> m_server;
};

Order ordered(OrderKind kind) {
    return {.kind = kind, .workload = WorkloadId("api")};
}

/// A believable engine with one running container, «api»; what changes something is answered by `changes`.
FalseEngine::Script engineWith(const QByteArray& changes) {
    return [changes](const QByteArray& head) {
        if (head.startsWith("POST") || head.startsWith("DELETE")) return changes;
        if (head.contains("/version")) return FalseEngine::version("1.12", "1.41");
        if (head.contains("/containers/json"))
            return FalseEngine::answer(R"([{"Id":"abc","Names":["/api"],"State":"running"}])");
        return FalseEngine::answer(R"({"Id":"abc","Name":"/api","State":{"Status":"running","Pid":7},
                                       "Config":{"Image":"shop:1"},"HostConfig":{}})");
    };
}

} // namespace

class TstDockerFailures : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nobodyThereIsSaidWithWhatToDo();
    void anEngineThatIsTooNewOrTooOldIsSaid();
    void anEngineThatChangesItsVersionIsAskedAnew();
    void whatIsNoEngineIsNotBelieved_data();
    void whatIsNoEngineIsNotBelieved();
    void answersAreBounded();
    void statusesSayWhatToDo_data();
    void statusesSayWhatToDo();
    void aChangeWhoseAnswerIsLostIsUnknown();
    void aHangingEngineCostsNoMoreThanItsDeadline();
    void aStopIsFollowedAtOnce();
    void killedInTheMiddleOfAStopItIsUnknownAndFoundAgain();
    void frozenItIsUnknownWhetherItWasDone();
    void overTcpOnlyWithTheRightCertificates();
};

void TstDockerFailures::nobodyThereIsSaidWithWhatToDo() {
    DockerPlatform docker({.socketPath = "/no/such/socket"});
    const auto listed = docker.list({});
    HOLDFAST_COMPARE(codeOf(listed), ErrorCode::FixSetup);
    QVERIFY(wordsOf(listed).find("running") != std::string::npos);
    HOLDFAST_COMPARE(codeOf(docker.perform(ordered(OrderKind::Restart), {})),
                     ErrorCode::FixSetup); // not unknown
}

void TstDockerFailures::anEngineThatIsTooNewOrTooOldIsSaid() {
    for (const auto& [oldest, newest, todo] : {std::tuple{"1.60", "1.70", "update Holdfast"},
                                               std::tuple{"1.12", "1.20", "update the Docker Engine"}}) {
        FalseEngine engine([&](const QByteArray&) { return FalseEngine::version(oldest, newest); });
        const auto listed = DockerPlatform(engine.endpoint()).list({});
        HOLDFAST_COMPARE(codeOf(listed), ErrorCode::FixSetup);
        QVERIFY2(wordsOf(listed).find(todo) != std::string::npos, wordsOf(listed).c_str());
    }
}

void TstDockerFailures::anEngineThatChangesItsVersionIsAskedAnew() {
    std::atomic<bool> older = false;
    FalseEngine engine([&](const QByteArray& head) {
        if (head.contains("/version")) return FalseEngine::version("1.12", older ? "1.30" : "1.41");
        if (older && !head.contains("/v1.30/"))
            return FalseEngine::answer(
                R"({"message":"client version 1.41 is too new. Maximum supported API version is 1.30"})",
                "400 Bad Request");
        return FalseEngine::answer("[]");
    });
    DockerPlatform docker(engine.endpoint());
    QVERIFY(docker.list({}).has_value());
    older = true; // another engine took its place
    HOLDFAST_COMPARE(codeOf(docker.list({})), ErrorCode::Retry);
    QVERIFY(docker.list({}).has_value());
}

void TstDockerFailures::whatIsNoEngineIsNotBelieved_data() {
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << FalseEngine::answer("<html>");
    QTest::newRow("other JSON") << FalseEngine::answer("[1,2]");
    QTest::newRow("half an answer") << FalseEngine::answer(R"({"ApiVersion":"1.41"})").chopped(5);
    QTest::newRow("redirect") << QByteArray(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("deep") << FalseEngine::answer(QByteArray(100'000, '['));
}

void TstDockerFailures::whatIsNoEngineIsNotBelieved() {
    QFETCH(QByteArray, reply);
    FalseEngine engine([&](const QByteArray&) { return reply; });
    const auto listed = DockerPlatform(engine.endpoint()).list({.deadline = 20s});
    QVERIFY(!listed.has_value() && !wordsOf(listed).empty());
    QVERIFY(codeOf(listed) == ErrorCode::Retry || codeOf(listed) == ErrorCode::FixSetup);
}

void TstDockerFailures::answersAreBounded() {
    FalseEngine body([](const QByteArray& head) {
        if (head.contains("/version")) return FalseEngine::version("1.12", "1.41");
        return FalseEngine::answer(QByteArray(40 * 1024 * 1024, ' ') + "[]");
    });
    const auto listed = DockerPlatform(body.endpoint()).list({});
    HOLDFAST_COMPARE(codeOf(listed), ErrorCode::Retry);
    QVERIFY(wordsOf(listed).find("larger") != std::string::npos);
    FalseEngine heads([](const QByteArray&) -> QByteArray {
        QByteArray reply = "HTTP/1.1 200 OK\r\n";
        for (int i = 0; i < 5000; ++i)
            reply += "X-Header: " + QByteArray(50, 'x') + "\r\n";
        return reply + "Content-Length: 2\r\n\r\n{}";
    });
    QVERIFY(!DockerPlatform(heads.endpoint()).list({}).has_value());
}

void TstDockerFailures::statusesSayWhatToDo_data() {
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<int>("code");
    QTest::newRow("404") << QByteArray("404 Not Found") << static_cast<int>(ErrorCode::Replan);
    QTest::newRow("409") << QByteArray("409 Conflict") << static_cast<int>(ErrorCode::Replan);
    QTest::newRow("400") << QByteArray("400 Bad Request") << static_cast<int>(ErrorCode::FixInput);
    QTest::newRow("403") << QByteArray("403 Forbidden") << static_cast<int>(ErrorCode::FixSetup);
    QTest::newRow("500") << QByteArray("500 Internal Server Error") << static_cast<int>(ErrorCode::FixSetup);
}

void TstDockerFailures::statusesSayWhatToDo() {
    QFETCH(QByteArray, status);
    QFETCH(int, code);
    FalseEngine engine(
        engineWith(FalseEngine::answer(R"({"message":"no luck with TOKEN=planted-Secret"})", status)));
    std::vector<PlatformCall> calls;
    const auto stopped =
        DockerPlatform(engine.endpoint()).perform(ordered(OrderKind::Stop), {.onCall = [&](const auto& call) {
                                                      calls.push_back(call);
                                                  }});
    QCOMPARE(static_cast<int>(codeOf(stopped).value_or(ErrorCode::Internal)), code);
    QVERIFY(wordsOf(stopped).find("no luck") != std::string::npos);
    QVERIFY(wordsOf(stopped).find("planted-Secret") == std::string::npos);
    const auto call = std::ranges::find_if(calls, &PlatformCall::changes);
    QVERIFY(call != calls.end());
    QCOMPARE(call->status, status.left(3).toInt()); // the evidence has it, too
}

void TstDockerFailures::aChangeWhoseAnswerIsLostIsUnknown() {
    for (const auto& reply :
         {QByteArray(), QByteArray("HTTP/1.1 204 No Con"), QByteArray("garbage\r\n\r\n")}) {
        FalseEngine engine(engineWith(reply));
        DockerPlatform docker(engine.endpoint());
        HOLDFAST_COMPARE(codeOf(docker.perform(ordered(OrderKind::Stop), {})), ErrorCode::UnknownVerify);
        auto replace = ordered(OrderKind::Replace);
        replace.replacement = docker.describe(WorkloadId("api"), {})->configuration;
        HOLDFAST_COMPARE(codeOf(docker.perform(replace, {})), ErrorCode::UnknownVerify);
    }
}

void TstDockerFailures::aHangingEngineCostsNoMoreThanItsDeadline() {
    FalseEngine engine([](const QByteArray&) { return QByteArray("hang"); });
    DockerPlatform docker(engine.endpoint());
    HOLDFAST_COMPARE(codeOf(docker.list({.deadline = 100ms})), ErrorCode::Retry);
    HOLDFAST_COMPARE(codeOf(docker.perform(ordered(OrderKind::Stop), {.deadline = 100ms})), ErrorCode::Retry);
    FalseEngine midway(engineWith("hang"));
    HOLDFAST_COMPARE(
        codeOf(DockerPlatform(midway.endpoint()).perform(ordered(OrderKind::Stop), {.deadline = 500ms})),
        ErrorCode::UnknownVerify);
}

void TstDockerFailures::aStopIsFollowedAtOnce() {
    FalseEngine engine(engineWith("hang"));
    std::stop_source source;
    const ports::PlatformContext context{
        .deadline = 0ms, .stop = source.get_token(), .mayChange = [&]() -> Result<void> {
            source.request_stop();
            return {};
        }};
    // The request is under way or not: never «failed», and without a deadline nothing else would end it.
    HOLDFAST_COMPARE(codeOf(DockerPlatform(engine.endpoint()).perform(ordered(OrderKind::Stop), context)),
                     ErrorCode::UnknownVerify);
}

void TstDockerFailures::killedInTheMiddleOfAStopItIsUnknownAndFoundAgain() {
    DockerEngine engine;
    QVERIFY2(engine.start(), qPrintable(engine.trouble()));
    engine.run("api", "trap '' TERM; echo up; while :; do sleep 0.05; done",
               {{"StopTimeout", 600}, {"HostConfig", {{"NetworkMode", "none"}}}});
    DockerPlatform docker({.socketPath = engine.socketPath()});
    std::optional<ErrorCode> code;
    {
        std::jthread caller(
            [&] { code = codeOf(docker.perform(ordered(OrderKind::Stop), {.deadline = 60s})); });
        const auto sent = [&] { // the engine has taken it: it has sent its signal
            return engine
                .call("GET", "/events?since=0&filters=%7B%22event%22%3A%5B%22kill%22%5D%7D&until=" +
                                 QByteArray::number(QDateTime::currentSecsSinceEpoch()))
                .is_object();
        };
        QTRY_VERIFY(sent());
        engine.kill();
    }
    HOLDFAST_COMPARE(code, ErrorCode::UnknownVerify);
    HOLDFAST_COMPARE(codeOf(docker.list({})), ErrorCode::FixSetup);
    QVERIFY2(engine.start(), qPrintable(engine.trouble()));
    const auto found = docker.describe(WorkloadId("api"), {});
    QVERIFY(found.has_value());
    HOLDFAST_COMPARE(found->instances[0].state,
                     InstanceState::Running); // it did not stop: only looking tells
}

void TstDockerFailures::frozenItIsUnknownWhetherItWasDone() {
    DockerEngine engine;
    QVERIFY2(engine.start(), qPrintable(engine.trouble()));
    engine.run("api", "echo up; exec sleep 600", {{"HostConfig", {{"NetworkMode", "none"}}}});
    DockerPlatform docker({.socketPath = engine.socketPath()});
    const auto frozen =
        docker.perform(ordered(OrderKind::Restart), {.deadline = 1s, .mayChange = [&]() -> Result<void> {
                                                         engine.freeze();
                                                         return {};
                                                     }});
    HOLDFAST_COMPARE(codeOf(frozen), ErrorCode::UnknownVerify);
    engine.thaw();
    QVERIFY(docker.describe(WorkloadId("api"), {}).has_value());
}

void TstDockerFailures::overTcpOnlyWithTheRightCertificates() {
    DockerEngine engine(DockerEngine::Listen::Tls);
    QVERIFY2(engine.start(), qPrintable(engine.trouble()));
    const auto address = "tcp://127.0.0.1:" + std::to_string(engine.tlsPort());
    const DockerTls good{.caFile = engine.path("ca.pem"),
                         .certificateFile = engine.path("client.pem"),
                         .keyFile = engine.path("client-key.pem")};
    const auto listed = [&](const DockerTls& tls) {
        return DockerPlatform(parseDockerEndpoint(address, tls).value()).list({.deadline = 20s});
    };
    const auto right = listed(good);
    QVERIFY2(right.has_value(), wordsOf(right).c_str());
    // Somebody else's authority: the engine is not trusted.
    QTemporaryDir folder;
    const auto write = [&](const char* name, const QByteArray& text) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("no file");
        return file.fileName().toStdString();
    };
    const TestAuthority stranger("a stranger");
    auto wrong = good;
    wrong.caFile = write("ca.pem", stranger.certificate());
    HOLDFAST_COMPARE(codeOf(listed(wrong)), ErrorCode::FixSetup);
    wrong = good;
    wrong.caFile.clear(); // the system's authorities do not know it either
    HOLDFAST_COMPARE(codeOf(listed(wrong)), ErrorCode::FixSetup);
    // The right authority, another name.
    wrong = good;
    wrong.serverName = "docker.example";
    HOLDFAST_COMPARE(codeOf(listed(wrong)), ErrorCode::FixSetup);
    // We are a stranger to the engine.
    const auto mine = stranger.issue({.name = "holdfast"});
    wrong = good;
    wrong.certificateFile = write("client.pem", mine.certificate);
    wrong.keyFile = write("key.pem", mine.key);
    HOLDFAST_COMPARE(codeOf(listed(wrong)), ErrorCode::FixSetup);
}

HOLDFAST_TEST(TstDockerFailures)
#include "tst_docker_failures.moc"

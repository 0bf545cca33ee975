// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_fetch.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/process_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_registry.h"

#include <QtNetwork/QTcpSocket>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

std::optional<FetchAnswer> get(HttpFetch& fetch, const std::string& url) {
    std::optional<FetchAnswer> result;
    FetchOrder order;
    order.url = QUrl(QString::fromStdString(url));
    QTestEventLoop loop;
    fetch.get(std::move(order), 1s, [&](FetchAnswer answer) {
        result = std::move(answer);
        loop.exitLoop();
    });
    loop.enterLoopMSecs(5000);
    return result;
}

} // namespace

/// What the probes on top of it do not show; see tst_http_probe for the rest.
class TstHttpFetch : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aConnectionTheServerClosedIsOpenedAgain();
    void aConnectionClosedJustAsWeAskIsTriedOnceMore();
    void aServerThatAlwaysHangsUpIsNotAskedForEver();
    void wordsNobodyAskedForEndTheConnection();
    void bytesAreCountedRunByRun();
    void theRequestNamesPortPathAndQuery();
    void aTokenWithALineBreakInItIsNotSent();
    void aRestartedServerIsReachedAgain();
    void theNextPageMayBeAskedForAtOnce();
};

void TstHttpFetch::aConnectionTheServerClosedIsOpenedAgain() {
    QTcpSocket* last = nullptr;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        last = &socket;
        socket.write(ScriptedServer::answer(200, "ok"));
    });
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    QCOMPARE(get(fetch, server.url())->status, 200);
    last->disconnectFromHost(); // the server's idle limit
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(get(fetch, server.url())->status, 200);
    QCOMPARE(server.connections(), 2);
}

void TstHttpFetch::aConnectionClosedJustAsWeAskIsTriedOnceMore() {
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        if (server.requests().size() == 2) {
            socket.abort();
        } else {
            socket.write(ScriptedServer::answer(200, "ok"));
        }
    });
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    QCOMPARE(get(fetch, server.url())->status, 200);
    QCOMPARE(get(fetch, server.url())->status, 200);
    QCOMPARE(server.requests().size(), 3);
}

void TstHttpFetch::aServerThatAlwaysHangsUpIsNotAskedForEver() {
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) { socket.abort(); });
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    QVERIFY(get(fetch, server.url())->problem == ProbeProblem::Closed);
    QCOMPARE(server.requests().size(), 1);
}

void TstHttpFetch::wordsNobodyAskedForEndTheConnection() {
    QTcpSocket* last = nullptr;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        last = &socket;
        socket.write(ScriptedServer::answer(200, "ok"));
    });
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    QCOMPARE(get(fetch, server.url())->status, 200);
    last->write(ScriptedServer::answer(500, "for the next request"));
    QTRY_COMPARE(server.openConnections(), 0);
    QCOMPARE(get(fetch, server.url())->status, 200);
}

void TstHttpFetch::bytesAreCountedRunByRun() {
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) {
        socket.write(ScriptedServer::answer(200, QByteArray(10'000, 'x')));
    });
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    for (int run = 0; run < 3; ++run) {
        const auto answer = get(fetch, server.url());
        QCOMPARE(answer->traffic.sent, qint64(server.requests().last().size() + 2));
        QCOMPARE(answer->traffic.received,
                 qint64(ScriptedServer::answer(200, QByteArray(10'000, 'x')).size()));
    }
    QCOMPARE(server.connections(), 1);
}

void TstHttpFetch::theRequestNamesPortPathAndQuery() {
    ScriptedServer server(
        [](QTcpSocket& socket, const QByteArray&) { socket.write(ScriptedServer::answer(200, "")); });
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    const QByteArray host = "\r\nHost: 127.0.0.1:" + QByteArray::number(server.port()) + "\r\n";
    QCOMPARE(get(fetch, server.url(""))->status, 200);
    QVERIFY(server.requests().last().startsWith(QByteArray("GET / HTTP/1.1" + host)));
    QCOMPARE(get(fetch, server.url("/a b/ü?q=1&r=%2B#there"))->status, 200);
    QVERIFY2(server.requests().last().startsWith(QByteArray("GET /a%20b/%C3%BC?q=1&r=%2B HTTP/1.1" + host)),
             server.requests().last().constData());
    QCOMPARE(get(fetch, server.url("/x\r\nInjected: 1"))->status, 200);
    QVERIFY(!server.requests().last().contains("\r\nInjected"));
}

void TstHttpFetch::aTokenWithALineBreakInItIsNotSent() {
    ScriptedServer server(
        [](QTcpSocket& socket, const QByteArray&) { socket.write(ScriptedServer::answer(200, "")); });
    FakeClock clock;
    ProbeSpec spec;
    spec.password = Secret("token\r\nInjected: 1");
    HttpFetch fetch(spec, clock);
    const auto answer = get(fetch, server.url());
    QVERIFY(answer->problem == ProbeProblem::Configuration);
    QVERIFY(server.requests().isEmpty());
    spec.password = Secret("token-from-a-file\n");
    QCOMPARE(get(fetch, server.url())->status, 200);
    QVERIFY(server.requests().last().contains("\r\nAuthorization: Bearer token-from-a-file\r\n"));
}

void TstHttpFetch::aRestartedServerIsReachedAgain() {
    const auto port = freePort();
    ProcessServer server(
        {.program = QStringLiteral("python3"),
         .arguments = {QStringLiteral("-m"), QStringLiteral("http.server"), QStringLiteral("--bind"),
                       QStringLiteral("127.0.0.1"), QString::number(port)},
         .ready = [port] { return acceptsTcp(port); }});
    const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/";
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    QCOMPARE(get(fetch, url)->status, 200);
    server.kill();
    QVERIFY(get(fetch, url)->problem == ProbeProblem::Refused);
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    QCOMPARE(get(fetch, url)->status, 200);
    server.freeze();
    QVERIFY(get(fetch, url)->problem == ProbeProblem::NoAnswer);
    server.thaw();
    QCOMPARE(get(fetch, url)->status, 200);
}

void TstHttpFetch::theNextPageMayBeAskedForAtOnce() {
    ScriptedServer server(
        [](QTcpSocket& socket, const QByteArray&) { socket.write(ScriptedServer::answer(200, "")); });
    FakeClock clock;
    const ProbeSpec spec;
    HttpFetch fetch(spec, clock);
    int answers = 0;
    std::function<void()> ask = [&] {
        FetchOrder order;
        order.url = QUrl(QString::fromStdString(server.url()));
        fetch.get(std::move(order), 1s, [&](const FetchAnswer&) {
            if (++answers < 50) ask();
        });
    };
    ask();
    QTRY_COMPARE(answers, 50);
    QCOMPARE(server.connections(), 1);
}

HOLDFAST_TEST(TstHttpFetch)
#include "tst_http_fetch.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/api_server.h"
#include "tests/support/hang.h"
#include "tests/support/scripted_actions.h"
#include "tests/support/test_registry.h"

#include <QtCore/QElapsedTimer>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QTcpSocket>
#include <QtTest/QTest>

#include <mutex>

using namespace holdfast;
using namespace holdfast::api;

namespace {

ApiSource source() {
    static const SystemClock clock;
    auto state = std::make_shared<FleetState>();
    state->observation = Observation::Online;
    state->time = clock.now();
    return {.state = [state] { return state; }, .clock = &clock, .version = "1"};
}

ApiOptions anyPort() {
    return {.port = 0, .timeout = Duration(500)};
}

/// What comes back for these bytes, until the server closes or nothing more comes for a while.
QByteArray exchange(quint16 port, const QByteArray& bytes) {
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected(2'000)) return "no connection";
    socket.write(bytes);
    socket.waitForBytesWritten(2'000);
    QByteArray answer;
    while (socket.waitForReadyRead(2'000))
        answer += socket.readAll();
    return answer + socket.readAll();
}

} // namespace

class TstApiServer final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itAnswersOnAFreePortOfThisMachine() {
        const auto server = ApiServer::start(anyPort(), source());
        QVERIFY(server.has_value());
        QNetworkAccessManager network;
        auto* reply =
            network.get(QNetworkRequest(QUrl(QString::fromStdString((*server)->url() + "/health"))));
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 200);
        QVERIFY(reply->readAll().contains("\"status\": \"ok\""));
        QVERIFY(!reply->hasRawHeader("Access-Control-Allow-Origin"));
        reply->deleteLater();
    }

    void anotherAddressNeedsTlsAndAToken() {
        ApiOptions options = anyPort();
        options.address = "0.0.0.0";
        const auto refused = ApiServer::start(options, source());
        QVERIFY(!refused.has_value());
        HOLDFAST_COMPARE(refused.error().code, ErrorCode::FixInput);
    }

    void aTakenPortIsSaid() {
        const auto first = ApiServer::start(anyPort(), source());
        ApiOptions same;
        same.port = (*first)->port();
        const auto second = ApiServer::start(same, source());
        QVERIFY(!second.has_value());
        HOLDFAST_COMPARE(second.error().code, ErrorCode::FixSetup);
    }

    void hostileBytesAreTurnedAway() {
        const auto server = ApiServer::start(anyPort(), source());
        const auto port = (*server)->port();
        QVERIFY(
            exchange(port, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + QByteArray(20'000, 'x') + "\r\n\r\n")
                .startsWith("HTTP/1.1 413"));
        QVERIFY(exchange(port, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n")
                    .startsWith("HTTP/1.1 413"));
        QVERIFY(exchange(port, QByteArray("\x16\x03\x01junk\0\0\r\n\r\n", 14)).isEmpty());
        QVERIFY(exchange(port, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 200"));
    }

    void aSlowClientIsClosed() {
        const auto server = ApiServer::start(anyPort(), source());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(exchange((*server)->port(), "GET /hea").isEmpty());
        QVERIFY(timer.elapsed() < testing::kHangs);
    }

    void actingIsAnsweredFromAnotherThreadAndWhileItWaitsTheServerMayEnd() {
        testing::ScriptedActions engine;
        std::function<void()> held;
        auto acting = source();
        acting.act = [&](const Caller&, const std::function<void(ports::ActionClient&)>& use) {
            const std::lock_guard lock(m_mutex);
            held = [use, &engine] { use(engine); };
        };
        const auto heldNow = [&] {
            const std::lock_guard lock(m_mutex);
            return static_cast<bool>(held);
        };
        auto server = ApiServer::start(anyPort(), acting);
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), (*server)->port());
        QVERIFY(socket.waitForConnected(2'000));
        socket.write("GET /audit HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_VERIFY(heldNow());
        held();
        QTRY_VERIFY(socket.bytesAvailable() > 0);
        QVERIFY(socket.readAll().startsWith("HTTP/1.1 200"));
        {
            const std::lock_guard lock(m_mutex);
            held = nullptr;
        }
        socket.write("GET /audit HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTRY_VERIFY(heldNow());
        server->reset();
        held(); // it answers nobody
    }

    void itEndsWhileConnectionsAreOpen() {
        auto server = ApiServer::start(anyPort(), source());
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), (*server)->port());
        QVERIFY(socket.waitForConnected(2'000));
        server->reset();
    }

private:
    std::mutex m_mutex;
};

HOLDFAST_TEST(TstApiServer)
#include "tst_api_server.moc"

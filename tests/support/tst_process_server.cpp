// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/process_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFileInfo>
#include <QtNetwork/QTcpServer>

#include <unistd.h>

#include <memory>
#include <set>

using namespace holdfast::testing;

class TstProcessServer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reservedPortsAreDistinctAndCanBeBoundByName();
    void aServerIsReadyAfterStartAndGoneAfterItsObject();
    void aServerThatEndsAtOnceSaysWhyWithItsOwnWords();
    void aServerThatIsNeverReadyIsEnded();
    void childrenOfTheServerGoWithIt();
    void runsAsAnotherAccountInAFolderOfThatAccount();
};

void TstProcessServer::reservedPortsAreDistinctAndCanBeBoundByName() {
    std::set<std::uint16_t> ports;
    for (int i = 0; i < 200; ++i)
        ports.insert(freePort());
    QCOMPARE(ports.size(), std::size_t{200});
    QVERIFY(!ports.contains(0));
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost, *ports.begin()));
    QVERIFY(acceptsTcp(*ports.begin()));
}

void TstProcessServer::aServerIsReadyAfterStartAndGoneAfterItsObject() {
    const auto port = freePort();
    pid_t pid = 0;
    QString folder;
    {
        ProcessServer server(
            {.program = QStringLiteral("python3"),
             .arguments = {QStringLiteral("-m"), QStringLiteral("http.server"), QStringLiteral("--bind"),
                           QStringLiteral("127.0.0.1"), QString::number(port)},
             .ready = [port] { return acceptsTcp(port); }});
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        pid = static_cast<pid_t>(server.pid());
        folder = server.directory();
        QVERIFY(answersHttp(port, "/"));
        QVERIFY(!answersHttp(port, "/missing"));
    }
    QCOMPARE(::kill(pid, 0), -1);
    QVERIFY(!QFileInfo::exists(folder));
    QVERIFY(!acceptsTcp(port));
}

void TstProcessServer::aServerThatEndsAtOnceSaysWhyWithItsOwnWords() {
    ProcessServer server({.program = QStringLiteral("ls"),
                          .arguments = {QStringLiteral("/does/not/exist")},
                          .ready = [] { return false; }});
    QVERIFY(!server.start());
    QVERIFY2(server.trouble().contains(QStringLiteral("/does/not/exist")), qPrintable(server.trouble()));
}

void TstProcessServer::aServerThatIsNeverReadyIsEnded() {
    ProcessServer server({.program = QStringLiteral("sleep"),
                          .arguments = {QStringLiteral("600")},
                          .ready = [] { return false; },
                          .readyWithin = std::chrono::milliseconds(100)});
    QVERIFY(!server.start());
    QVERIFY(!server.isRunning());
    QVERIFY(server.trouble().contains(QStringLiteral("not ready")));
}

void TstProcessServer::childrenOfTheServerGoWithIt() {
    pid_t child = 0;
    {
        ProcessServer server(
            {.program = QStringLiteral("python3"),
             .arguments = {QStringLiteral("-c"), QStringLiteral("import subprocess\n"
                                                                "p = subprocess.Popen(['sleep', '600'])\n"
                                                                "print(p.pid, flush=True)\n"
                                                                "p.wait()")}});
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        QTRY_VERIFY(server.log().endsWith('\n'));
        child = server.log().trimmed().toInt();
        QCOMPARE(::kill(child, 0), 0);
    }
    // The orphan is reaped by the system soon after it was killed.
    QTRY_VERIFY(::kill(child, 0) == -1 ||
                QFileInfo(QStringLiteral("/proc/%1/exe").arg(child)).symLinkTarget().isEmpty());
}

void TstProcessServer::runsAsAnotherAccountInAFolderOfThatAccount() {
    const bool root = ::geteuid() == 0;
    ProcessServer server({.program = QStringLiteral("sleep"),
                          .arguments = {QStringLiteral("600")},
                          .runAs = root ? QStringLiteral("nobody") : QString()});
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    const uint expected = root ? 65534U : static_cast<uint>(::geteuid());
    QTRY_COMPARE(QFileInfo(QStringLiteral("/proc/%1").arg(server.pid())).ownerId(), expected);
    QCOMPARE(QFileInfo(server.directory()).ownerId(), expected);
    QVERIFY(server.runTool(QStringLiteral("touch"), {server.path(QStringLiteral("made"))}));
    QCOMPARE(QFileInfo(server.path(QStringLiteral("made"))).ownerId(), expected);
}

HOLDFAST_TEST(TstProcessServer)
#include "tst_process_server.moc"

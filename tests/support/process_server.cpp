// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/process_server.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QProcessEnvironment>
#include <QtCore/QStandardPaths>
#include <QtCore/QStringBuilder>
#include <QtNetwork/QTcpSocket>
#include <QtTest/QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace holdfast::testing {

namespace {

constexpr int kPollMs = 20;
constexpr qsizetype kLogShown = 4000;

/// Debian keeps PostgreSQL's programs outside PATH, one folder a version.
QString findProgram(const QString& name) {
    if (name.startsWith(QLatin1Char('/'))) return name;
    const QString found = QStandardPaths::findExecutable(
        name,
        {QStringLiteral("/usr/local/sbin"), QStringLiteral("/usr/local/bin"), QStringLiteral("/usr/sbin"),
         QStringLiteral("/usr/bin"), QStringLiteral("/sbin"), QStringLiteral("/bin")});
    QDir versions(QStringLiteral("/usr/lib/postgresql"));
    const auto folders = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed);
    for (const auto& folder : folders) {
        const QString candidate = versions.filePath(folder % QStringLiteral("/bin/") % name);
        if (QFile::exists(candidate)) return candidate;
    }
    return found;
}

sockaddr* asAddress(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

} // namespace

std::uint16_t freePort() {
    // A connection that the listening side closes first leaves its port in TIME_WAIT: the kernel hands it to
    // nobody who asks for any port, and lets a server with SO_REUSEADDR have it.
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int caller = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bool good = ::bind(listener, asAddress(address), sizeof address) == 0 && ::listen(listener, 1) == 0 &&
                ::getsockname(listener, asAddress(address), &length) == 0 &&
                ::connect(caller, asAddress(address), sizeof address) == 0;
    if (good) {
        const int accepted = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        good = accepted >= 0;
        if (good) ::close(accepted);
    }
    ::close(caller);
    ::close(listener);
    return good ? ntohs(address.sin_port) : std::uint16_t{0};
}

bool acceptsTcp(std::uint16_t port) {
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    return socket.waitForConnected(1000);
}

bool answersHttp(std::uint16_t port, const QByteArray& path) {
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected(1000)) return false;
    socket.write("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
    QByteArray answer;
    while (answer.size() < 12 && socket.waitForReadyRead(2000))
        answer += socket.readAll();
    return answer.startsWith("HTTP/1.") && answer.mid(9, 3) == "200";
}

ProcessServer::ProcessServer() {
    m_process.setProcessChannelMode(QProcess::MergedChannels);
}

ProcessServer::ProcessServer(Options options) : ProcessServer() {
    setOptions(std::move(options));
}

ProcessServer::~ProcessServer() {
    stop();
}

ProcessServer::CommandLine ProcessServer::commandLine(const QString& program,
                                                      const QStringList& arguments) const {
    const QString found = findProgram(program);
    if (m_options.runAs.isEmpty() || ::geteuid() != 0) return {found, arguments};
    QStringList all{QStringLiteral("--reuid=") + m_options.runAs,
                    QStringLiteral("--regid=") +
                        QString::number(::getpwnam(qPrintable(m_options.runAs))->pw_gid),
                    QStringLiteral("--init-groups"), QStringLiteral("--pdeathsig=KILL"), found};
    return {findProgram(QStringLiteral("setpriv")), all + arguments};
}

void ProcessServer::prepare(QProcess& process) const {
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("PATH"),
                       QStringLiteral("/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"));
    environment.insert(QStringLiteral("HOME"), directory());
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
    for (const auto& entry : m_options.environment) {
        const auto equals = entry.indexOf(QLatin1Char('='));
        environment.insert(entry.left(equals), entry.mid(equals + 1));
    }
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(directory());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setChildProcessModifier([] {
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::signal(SIGINT, SIG_DFL);
        ::signal(SIGTERM, SIG_DFL);
    });
    giveToAccount(directory());
}

void ProcessServer::giveToAccount(const QString& path) const {
    if (m_options.runAs.isEmpty() || ::geteuid() != 0) return;
    const passwd* account = ::getpwnam(qPrintable(m_options.runAs));
    if (account != nullptr && ::chown(qPrintable(path), account->pw_uid, account->pw_gid) != 0)
        qWarning("cannot give %s to %s", qPrintable(path), qPrintable(m_options.runAs));
}

bool ProcessServer::start() {
    if (isRunning()) return true;
    m_trouble.clear();
    if (!m_options.runAs.isEmpty() && ::getpwnam(qPrintable(m_options.runAs)) == nullptr) {
        m_trouble = QStringLiteral("no account ") % m_options.runAs;
        return false;
    }
    prepare(m_process);
    const auto command = commandLine(m_options.program, m_options.arguments);
    m_process.start(command.program, command.arguments);
    if (!m_process.waitForStarted(5000)) {
        m_trouble = m_options.program % QStringLiteral(": ") % m_process.errorString();
        return false;
    }
    m_group = m_process.processId();
    QElapsedTimer elapsed;
    elapsed.start();
    while (m_options.ready && !m_options.ready()) {
        const bool late = elapsed.hasExpired(m_options.readyWithin.count());
        if (late || m_process.waitForFinished(kPollMs)) {
            const QByteArray words = log().right(kLogShown);
            m_trouble = m_options.program %
                        (late ? QStringLiteral(" is not ready:\n") : QStringLiteral(" ended:\n")) %
                        QString::fromUtf8(words);
            kill();
            return false;
        }
    }
    return true;
}

void ProcessServer::signalGroup(int signal) const {
    if (m_group > 0) ::kill(static_cast<pid_t>(-m_group), signal);
}

void ProcessServer::stop() {
    if (m_process.state() != QProcess::NotRunning) {
        thaw();
        ::kill(static_cast<pid_t>(m_process.processId()), m_options.stopSignal);
        m_process.waitForFinished(static_cast<int>(m_options.stopWithin.count()));
    }
    kill();
}

void ProcessServer::kill() {
    signalGroup(SIGKILL); // also children that outlived it
    if (m_process.state() != QProcess::NotRunning) m_process.waitForFinished(5000);
    m_group = 0;
}

void ProcessServer::freeze() {
    signalGroup(SIGSTOP);
}

void ProcessServer::thaw() {
    signalGroup(SIGCONT);
}

bool ProcessServer::runTool(const QString& program, const QStringList& arguments) {
    QProcess tool;
    prepare(tool);
    const auto command = commandLine(program, arguments);
    tool.start(command.program, command.arguments);
    const bool ended = tool.waitForFinished(60'000);
    m_log += tool.readAll();
    if (!ended) {
        tool.kill();
        tool.waitForFinished(5000);
    }
    return ended && tool.exitStatus() == QProcess::NormalExit && tool.exitCode() == 0;
}

QByteArray ProcessServer::log() {
    m_log += m_process.readAll();
    return m_log;
}

bool ProcessServer::writeFile(const QString& name, const QByteArray& content) {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly)) return false;
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const bool good = file.write(content) == content.size();
    file.close();
    giveToAccount(path(name));
    return good;
}

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/postgres_server.h"

#include "engine/platforms/local/postgres_memory.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

#include <algorithm>
#include <csignal>

namespace holdfast::testing {

namespace {

const QString kAccount = QStringLiteral("postgres");

/// The program itself: what Debian has in PATH is a script that takes longer than the program.
QString tool(const QString& name) {
    const QDir versions(QStringLiteral("/usr/lib/postgresql"));
    const auto folders = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    const auto newest =
        std::ranges::max_element(folders, {}, [](const QString& version) { return version.toInt(); });
    if (newest == folders.end()) return name;
    return versions.filePath(*newest + QStringLiteral("/bin/") + name);
}

QList<qint64> childrenOf(qint64 parent) {
    QFile file(QStringLiteral("/proc/%1/task/%1/children").arg(parent));
    QList<qint64> children;
    if (!file.open(QIODevice::ReadOnly)) return children;
    const auto words = file.readAll().split(' ');
    for (const auto& word : words) {
        if (const auto child = word.toLongLong(); child > 0) children << child;
    }
    return children;
}

/// An empty cluster to copy; initdb takes half a second.
class ClusterTemplate : public ProcessServer {
public:
    ClusterTemplate() {
        setOptions({.program = tool(QStringLiteral("initdb")), .runAs = kAccount});
        m_made = runTool(tool(QStringLiteral("initdb")),
                         {QStringLiteral("-D"), data(), QStringLiteral("-U"), kAccount,
                          QStringLiteral("--auth-local=trust"), QStringLiteral("--auth-host=scram-sha-256"),
                          QStringLiteral("--encoding=UTF8"), QStringLiteral("--no-sync"),
                          QStringLiteral("--no-instructions")});
        if (!m_made) qWarning("initdb failed: %s", log().constData());
    }

    [[nodiscard]] bool made() const { return m_made; }

    [[nodiscard]] QString data() const { return path(QStringLiteral("data")); }

private:
    bool m_made = false;
};

} // namespace

PostgresServer::PostgresServer(const QStringList& settings) : m_port(freePort()) {
    setSettings(settings);
}

PostgresServer::~PostgresServer() {
    thaw();
    stop();
    platforms::freePostgresMemory(path(QStringLiteral("data")).toStdString()); // of one that was killed
}

void PostgresServer::freeze() {
    m_frozen = childrenOf(pid());
    ProcessServer::freeze(); // the postmaster first: it would start others
    for (const auto child : m_frozen)
        ::kill(static_cast<pid_t>(child), SIGSTOP);
}

void PostgresServer::thaw() {
    for (const auto child : std::exchange(m_frozen, {}))
        ::kill(static_cast<pid_t>(child), SIGCONT);
    ProcessServer::thaw();
}

void PostgresServer::kill() {
    const auto children = childrenOf(pid());
    ProcessServer::kill();
    for (const auto child : children)
        ::kill(static_cast<pid_t>(child), SIGKILL);
}

void PostgresServer::setSettings(const QStringList& settings) {
    QStringList arguments{QStringLiteral("-D"),    path(QStringLiteral("data")), QStringLiteral("-p"),
                          QString::number(m_port), QStringLiteral("-k"),         directory()};
    const QStringList usual{QStringLiteral("listen_addresses=127.0.0.1"), QStringLiteral("fsync=off"),
                            QStringLiteral("shared_buffers=16MB")};
    for (const auto& setting : usual + settings)
        arguments << QStringLiteral("-c") << setting;
    setOptions({.program = tool(QStringLiteral("postgres")),
                .arguments = arguments,
                .runAs = kAccount,
                .ready = [this] { return isReady(); },
                .stopSignal = SIGINT});
}

bool PostgresServer::isReady() {
    if (m_readyWhen == Ready::Listens) return acceptsTcp(m_port);
    return runTool(tool(QStringLiteral("pg_isready")),
                   {QStringLiteral("-q"), QStringLiteral("-h"), directory(), QStringLiteral("-p"),
                    QString::number(m_port)});
}

bool PostgresServer::start() {
    const QString data = path(QStringLiteral("data"));
    if (!QFile::exists(data)) {
        static ClusterTemplate cluster;
        if (!cluster.made() || !runTool(QStringLiteral("cp"), {QStringLiteral("-a"), cluster.data(), data}))
            return false;
    }
    return ProcessServer::start();
}

bool PostgresServer::startAsStandbyOf(PostgresServer& primary, const QString& slot) {
    return runTool(tool(QStringLiteral("pg_basebackup")),
                   {QStringLiteral("-h"), primary.directory(), QStringLiteral("-p"),
                    QString::number(primary.port()), QStringLiteral("-U"), kAccount, QStringLiteral("-D"),
                    path(QStringLiteral("data")), QStringLiteral("-R"), QStringLiteral("-C"),
                    QStringLiteral("-S"), slot, QStringLiteral("--checkpoint=fast"),
                    QStringLiteral("--no-sync")}) &&
           ProcessServer::start();
}

QStringList PostgresServer::psql(const QString& text, const QString& database) const {
    return {QStringLiteral("-X"), QStringLiteral("-qAt"),
            QStringLiteral("-h"), directory(),
            QStringLiteral("-p"), QString::number(m_port),
            QStringLiteral("-U"), kAccount,
            QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
            QStringLiteral("-d"), database,
            QStringLiteral("-c"), text};
}

bool PostgresServer::sql(const QString& text, const QString& database) {
    return runTool(tool(QStringLiteral("psql")), psql(text, database));
}

QByteArray PostgresServer::select(const QString& text, const QString& database) {
    const QString output = path(QStringLiteral("answer.txt"));
    if (!runTool(tool(QStringLiteral("psql")),
                 QStringList{QStringLiteral("-o"), output} + psql(text, database)))
        return {};
    QFile file(output);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return file.readAll().trimmed();
}

} // namespace holdfast::testing

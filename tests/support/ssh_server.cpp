// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/ssh_server.h"

#include <QtCore/QFile>

#include <pwd.h>
#include <unistd.h>

namespace holdfast::testing {

namespace {

/// Without root's rights sshd needs no folder of the system's.
const QString kAccount = QStringLiteral("postgres");

} // namespace

SshServer::SshServer() : m_port(freePort()) {
    setOptions({.program = QStringLiteral("/usr/sbin/sshd"),
                .arguments = {QStringLiteral("-D"), QStringLiteral("-e"), QStringLiteral("-f"),
                              path(QStringLiteral("sshd_config"))},
                .runAs = kAccount,
                .ready = [this] { return acceptsTcp(m_port); }});
}

bool SshServer::begin() {
    if (!makeKeys()) return false;
    writeConfigs();
    return start();
}

bool SshServer::makeKeys() {
    for (const char* name : {"host_key", "client_key", "other_key"}) {
        if (!runTool(QStringLiteral("ssh-keygen"),
                     {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                      QStringLiteral("-N"), QString(), QStringLiteral("-C"), QStringLiteral("tests"),
                      QStringLiteral("-f"), path(QString::fromLatin1(name))}))
            return false;
    }
    return true;
}

void SshServer::writeConfigs() {
    const auto folder = directory().toUtf8();
    const auto port = QByteArray::number(m_port);
    writeFile(QStringLiteral("authorized"), read(QStringLiteral("client_key.pub")));
    writeFile(QStringLiteral("known"), "lab " + read(QStringLiteral("host_key.pub")) + "changed " +
                                           read(QStringLiteral("other_key.pub")));
    writeFile(QStringLiteral("sshd_config"),
              "ListenAddress 127.0.0.1:" + port + "\nHostKey " + folder + "/host_key\nPidFile none\n" +
                  "AuthorizedKeysFile " + folder + "/authorized\nStrictModes no\nUsePAM no\n" +
                  "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\n" + m_more);
    const passwd* account = ::geteuid() == 0 ? ::getpwnam(qPrintable(kAccount)) : ::getpwuid(::geteuid());
    QByteArray hosts;
    for (const char* name : {"lab", "stranger", "changed", "locked", "closed"}) {
        const bool locked = qstrcmp(name, "locked") == 0;
        const bool knows = locked || qstrcmp(name, "closed") == 0;
        hosts += QByteArray("Host ") + name + "\n HostKeyAlias " + (knows ? "lab" : name) +
                 "\n IdentityFile " + folder + (locked ? "/other_key" : "/client_key") + "\n Port " +
                 (qstrcmp(name, "closed") == 0 ? QByteArray::number(freePort()) : port) +
                 "\n HostName 127.0.0.1\n";
    }
    writeFile(QStringLiteral("ssh_config"), hosts + "Host *\n User " +
                                                (account != nullptr ? account->pw_name : "nobody") +
                                                "\n IdentitiesOnly yes\n UserKnownHostsFile " + folder +
                                                "/known\n GlobalKnownHostsFile /dev/null\n");
}

QByteArray SshServer::read(const QString& name) const {
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace holdfast::testing

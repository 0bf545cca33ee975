// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/s3_server.h"

#include "tests/support/source_path.h"
#include "tests/support/test_certificates.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QUrl>

namespace holdfast::testing {

namespace {

QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

S3Server::S3Server(bool encrypted) : m_encrypted(encrypted) {
    QStringList arguments{sourcePath(QStringLiteral("tests/support/s3_server.py")), directory()};
    if (m_encrypted) {
        const TestAuthority authority;
        const auto pair = authority.issue({.name = "127.0.0.1"});
        writeFile(QStringLiteral("ca.pem"), authority.certificate());
        writeFile(QStringLiteral("certificate.pem"), pair.certificate);
        writeFile(QStringLiteral("key.pem"), pair.key);
        arguments << path(QStringLiteral("certificate.pem")) << path(QStringLiteral("key.pem"));
    }
    writeFile(QStringLiteral("credentials"),
              "[default]\naws_access_key_id = AKTEST\naws_secret_access_key = s3cr3t/of+the=test\n");
    setOptions({.program = QStringLiteral("/usr/bin/python3"), .arguments = arguments, .ready = [this] {
                    return QFile::exists(path(QStringLiteral("port")));
                }});
}

CopySettings S3Server::place() const {
    return {.bucket = "kept",
            .prefix = "of tests",
            .endpoint = std::string(m_encrypted ? "https" : "http") +
                        "://127.0.0.1:" + read(path(QStringLiteral("port"))).toStdString(),
            .region = "eu-test-1",
            .credentialsFile = path(QStringLiteral("credentials")).toStdString(),
            .caFile = m_encrypted ? path(QStringLiteral("ca.pem")).toStdString() : std::string()};
}

QByteArrayList S3Server::requests() const {
    auto lines = read(path(QStringLiteral("log"))).split('\n');
    lines.removeLast();
    return lines;
}

QStringList S3Server::keys() const {
    QStringList out;
    for (const auto& name : QDir(path(QStringLiteral("objects"))).entryList(QDir::Files, QDir::Name))
        out << QUrl::fromPercentEncoding(name.toUtf8());
    return out;
}

QString S3Server::fileOf(const QString& key) const {
    return path(QStringLiteral("objects/")) + QString::fromUtf8(QUrl::toPercentEncoding(key));
}

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/discovery/disk_files.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <sys/stat.h>

using namespace holdfast::discovery;
using Status = FileAnswer::Status;

class TstDiskFiles final : public QObject {
    Q_OBJECT

private:
    std::string file(const char* name, const QByteArray& text) {
        QFile file(m_folder.filePath(QString::fromUtf8(name)));
        if (file.open(QIODevice::WriteOnly)) file.write(text);
        return file.fileName().toStdString();
    }

    QTemporaryDir m_folder;
    FileReader m_read = diskFiles();

private Q_SLOTS:

    void aFileIsRead() {
        const auto answer = m_read(file("a.yaml", "services: {}\n"), 100);
        QVERIFY(answer.status == Status::Read);
        QCOMPARE(answer.text, std::string("services: {}\n"));
        QCOMPARE(m_read(file("empty", ""), 100).text, std::string());
        QCOMPARE(m_read(file("exact", QByteArray(100, 'x')), 100).text.size(), std::size_t{100});
    }

    void whatIsNotThereIsAbsent() {
        QVERIFY(m_read(m_folder.filePath(QStringLiteral("gone")).toStdString(), 100).status ==
                Status::Absent);
        QVERIFY(m_read("", 100).status == Status::Absent);
    }

    void aFolderADeviceAndAPipeAreRefused() {
        const auto folder = m_read(m_folder.path().toStdString(), 100);
        QVERIFY(folder.status == Status::Refused);
        QVERIFY(folder.why.find("is a folder") == 0);
        QVERIFY(m_read("/dev/zero", 100).status == Status::Refused);
        const auto pipe = m_folder.filePath(QStringLiteral("pipe")).toStdString();
        QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
        QVERIFY(m_read(pipe, 100).status == Status::Refused);
        QVERIFY(m_read(file("plain", "x") + "/below", 100).status != Status::Read);
    }

    void whatIsTooLargeIsNotRead() {
        const auto answer = m_read(file("large", QByteArray(101, 'x')), 100);
        QVERIFY(answer.status == Status::Refused);
        QVERIFY2(answer.why.find("101 bytes, at most 100") != std::string::npos, answer.why.c_str());
        QVERIFY(answer.text.empty());
    }
};

HOLDFAST_TEST(TstDiskFiles)
#include "tst_disk_files.moc"

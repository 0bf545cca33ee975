// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/live_files.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sys/stat.h>
#include <unistd.h>

using namespace holdfast;
using namespace holdfast::snapshots;

class TstLiveFiles final : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] std::string path(const char* name) const {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    [[nodiscard]] std::string written(const char* name, const QByteArray& content) const {
        QFile file(QString::fromStdString(path(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) return {};
        return path(name);
    }

    static ServiceSpec service(std::map<std::string, std::string> platform, std::string address = {}) {
        ServiceSpec spec{.id = ServiceId("web")};
        spec.platform = std::move(platform);
        spec.address = std::move(address);
        return spec;
    }

private Q_SLOTS:

    void aFileIsReadToItsLastByte() {
        const std::string bytes("a\n\0b\r\n\xff", 7);
        const auto file = readLiveFile(written("kept", QByteArray::fromStdString(bytes)));
        HOLDFAST_COMPARE(file.condition, FileCondition::Kept);
        QCOMPARE(file.content, bytes);
    }

    void aLinkIsFollowedSinceItWasNamed() {
        const auto target = written("target", "x");
        QCOMPARE(::symlink(target.c_str(), path("link").c_str()), 0);
        QCOMPARE(readLiveFile(path("link")).content, std::string("x"));
    }

    void whatIsNotThereIsAbsentAndNotUnreadable() {
        HOLDFAST_COMPARE(readLiveFile(path("none")).condition, FileCondition::Absent);
        HOLDFAST_COMPARE(readLiveFile(path("none") + "/below").condition, FileCondition::Absent);
    }

    void nothingThatCouldHangIsRead() {
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        for (const auto& one : {path("pipe"), m_folder.path().toStdString(), std::string("/dev/zero")}) {
            const auto file = readLiveFile(one);
            HOLDFAST_COMPARE(file.condition, FileCondition::Unreadable);
            QVERIFY(!file.why.empty());
        }
    }

    void whatIsTooLargeIsNotKept() {
        const auto most = QByteArray(static_cast<qsizetype>(kMostFile), 'x');
        HOLDFAST_COMPARE(readLiveFile(written("most", most)).condition, FileCondition::Kept);
        HOLDFAST_COMPARE(readLiveFile(written("more", most + "x")).condition, FileCondition::TooLarge);
    }

    void onlyThisMachinesFilesAreTakenForTheServices() {
        const ports::PlatformIdentity here{.kind = "docker", .address = "unix:///run/docker.sock"};
        const ports::PlatformIdentity far{.kind = "docker", .address = "tcp://far.example:2376"};
        QVERIFY(filesAreHere(service({{"kind", "local"}}), {}));
        QVERIFY(filesAreHere(service({{"kind", "docker"}}), here));
        QVERIFY(filesAreHere(service({}, "127.0.0.1:80"), {}));
        QVERIFY(filesAreHere(service({}, "http://localhost:80/x"), {}));
        QVERIFY(filesAreHere(service({}), {}));
        for (const auto& refused : {filesAreHere(service({{"kind", "docker"}}), far),
                                    filesAreHere(service({{"kind", "docker"}}), {}),
                                    filesAreHere(service({{"kind", "kubernetes"}}), {}),
                                    filesAreHere(service({}, "db.example:5432"), {})})
            QVERIFY(!refused && refused.error().code == ErrorCode::FixSetup);
    }
};

HOLDFAST_TEST(TstLiveFiles)
#include "tst_live_files.moc"

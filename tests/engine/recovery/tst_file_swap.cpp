// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/file_swap.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sys/stat.h>
#include <unistd.h>

using namespace holdfast;
using namespace holdfast::recovery;

class TstFileSwap : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::string path(const char* name) const {
        return m_folder->filePath(QLatin1String(name)).toStdString();
    }

    void put(const char* name, const QByteArray& content, mode_t mode = 0600) const {
        QFile file(QString::fromStdString(path(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) qFatal("no file");
        file.close();
        if (::chmod(path(name).c_str(), mode) != 0) qFatal("no mode");
    }

    [[nodiscard]] QByteArray content(const char* name) const {
        QFile file(QString::fromStdString(path(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }

    [[nodiscard]] struct stat status(const char* name) const {
        struct stat found{};
        if (::lstat(path(name).c_str(), &found) != 0) qFatal("not there");
        return found;
    }

    [[nodiscard]] QStringList names() const {
        return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void contentModeAndOwnerStay() {
        put("a.conf", "old\n", 0640);
        if (::geteuid() == 0) QCOMPARE(::chown(path("a.conf").c_str(), 12, 34), 0);
        const auto before = status("a.conf");
        const auto place = placeOf(path("a.conf"));
        QVERIFY(place.has_value());
        QVERIFY(keepCopy(*place, "p1").has_value());
        QVERIFY(putContent(*place, "new\n").has_value());
        QCOMPARE(content("a.conf"), QByteArray("new\n"));
        const auto after = status("a.conf");
        QCOMPARE(after.st_mode, before.st_mode);
        QCOMPARE(after.st_uid, before.st_uid);
        QCOMPARE(after.st_gid, before.st_gid);
        QVERIFY(after.st_ino != before.st_ino); // whoever reads the former one reads it whole
        const auto copy = status(".a.conf.holdfast-p1");
        QCOMPARE(copy.st_mode, before.st_mode);
        QCOMPARE(copy.st_uid, before.st_uid);
        QVERIFY(putBackCopy(*place, "p1").has_value());
        QCOMPARE(content("a.conf"), QByteArray("old\n"));
        QCOMPARE(status("a.conf").st_mode, before.st_mode);
        QVERIFY(dropCopy(*place, "p1").has_value());
        QVERIFY(dropCopy(*place, "p1").has_value());
        QCOMPARE(names(), QStringList{QStringLiteral("a.conf")});
    }

    void whatWasNotThereIsNotThereAgain() {
        const auto place = placeOf(path("a.conf"));
        QVERIFY(keepCopy(*place, "p1").has_value());
        QCOMPARE(int(copyKept(*place, "p1")), int(Kept::Absence));
        QVERIFY(isAsKept(*place, "p1").value());
        QVERIFY(putContent(*place, "new\n").has_value());
        QCOMPARE(status("a.conf").st_mode & 0007, mode_t{0}); // not for everybody
        QVERIFY(!isAsKept(*place, "p1").value());
        QVERIFY(putBackCopy(*place, "p1").has_value());
        QVERIFY(isAsKept(*place, "p1").value());
        QCOMPARE(content("a.conf"), QByteArray("(none)"));
    }

    void whatWasKeptIsNotKeptAgainInTheMiddle() {
        put("a.conf", "old\n");
        const auto place = placeOf(path("a.conf"));
        QVERIFY(keepCopy(*place, "p1").has_value());
        QVERIFY(putContent(*place, "new\n").has_value());
        QVERIFY(keepCopy(*place, "p1").has_value()); // after a crash
        QVERIFY(putBackCopy(*place, "p1").has_value());
        QCOMPARE(content("a.conf"), QByteArray("old\n"));
    }

    void copiesOfPlansBeforeGo() {
        put("a.conf", "old\n");
        put("a.conf.mine", "x");
        const auto place = placeOf(path("a.conf"));
        QVERIFY(keepCopy(*place, "p1").has_value());
        QVERIFY(keepCopy(*place, "p2").has_value());
        QCOMPARE(names(), (QStringList{QStringLiteral(".a.conf.holdfast-p2"), QStringLiteral("a.conf"),
                                       QStringLiteral("a.conf.mine")}));
        QVERIFY(!putBackCopy(*place, "p1").has_value());
    }

    void linksWithinTheFolderAreFollowedAndOthersRefused() {
        put("v1.conf", "one\n");
        QVERIFY(QFile::link(QStringLiteral("v1.conf"), QString::fromStdString(path("now.conf"))));
        const auto place = placeOf(path("now.conf"));
        QVERIFY(place.has_value());
        QCOMPARE(place->name, std::string("v1.conf"));
        QVERIFY(putContent(*place, "two\n").has_value());
        QCOMPARE(content("now.conf"), QByteArray("two\n"));
        QVERIFY(S_ISLNK(status("now.conf").st_mode));

        QTemporaryDir elsewhere;
        QFile other(elsewhere.filePath(QStringLiteral("x.conf")));
        QVERIFY(other.open(QIODevice::WriteOnly));
        QVERIFY(QFile::link(other.fileName(), QString::fromStdString(path("away.conf"))));
        const auto away = placeOf(path("away.conf"));
        QVERIFY(!away.has_value());
        QVERIFY(away.error().detail.contains("leads elsewhere"));
    }

    void onlyPlainFilesAreWritten() {
        QVERIFY(!placeOf("relative.conf").has_value());
        QVERIFY(!placeOf("/").has_value());
        QVERIFY(!placeOf(path("none/a.conf")).has_value());
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("dir")));
        QVERIFY(!putContent(*placeOf(path("dir")), "x").has_value());
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QVERIFY(!keepCopy(*placeOf(path("pipe")), "p1").has_value()); // and does not wait for a writer
    }
};

HOLDFAST_TEST(TstFileSwap)
#include "tst_file_swap.moc"

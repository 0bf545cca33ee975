// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/snapshot_salt.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <sys/stat.h>

#include <fstream>

using namespace holdfast;

namespace fs = std::filesystem;

class TstSnapshotSalt : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_number = 0;

    fs::path path() { return fs::path(m_folder.path().toStdString()) / std::to_string(++m_number) / "salt"; }

private Q_SLOTS:

    void itIsMadeOnceForTheOwnerOnly() {
        const auto file = path();
        const auto made = stores::snapshotSalt(file);
        QVERIFY2(made.has_value(), made ? "" : made.error().detail.c_str());
        QCOMPARE(made->reveal().size(), std::size_t{32});
        struct stat info{};
        QCOMPARE(::stat(file.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QCOMPARE(stores::snapshotSalt(file)->reveal(), made->reveal());
        QVERIFY(stores::snapshotSalt(path())->reveal() != made->reveal());
        QCOMPARE(std::distance(fs::directory_iterator(file.parent_path()), {}), 1);
    }

    void oneThatOthersCanReadIsRefused() {
        const auto file = path();
        QVERIFY(stores::snapshotSalt(file).has_value());
        fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
        const auto read = stores::snapshotSalt(file);
        QVERIFY(!read && read.error().code == ErrorCode::FixSetup);
        QVERIFY(read.error().detail.find("chmod 600") != std::string::npos);
    }

    void whatIsNoSaltIsNeverReplaced() {
        const auto file = path();
        QVERIFY(stores::snapshotSalt(file).has_value());
        std::ofstream(file, std::ios::trunc) << "short";
        QVERIFY(stores::snapshotSalt(file).error().detail.find("32 bytes") != std::string::npos);
        QCOMPARE(fs::file_size(file), std::uintmax_t{5});
        const auto link = path();
        fs::create_directories(link.parent_path());
        fs::create_symlink(file, link);
        QVERIFY(stores::snapshotSalt(link).error().detail.find("a link") != std::string::npos);
    }
};

HOLDFAST_TEST(TstSnapshotSalt)
#include "tst_snapshot_salt.moc"

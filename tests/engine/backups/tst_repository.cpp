// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/repository.h"
#include "tests/engine/core/backups/sample_backup.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace std::chrono_literals;

class TstRepository : public QObject {
    Q_OBJECT

    static void write(const std::filesystem::path& path, const QByteArray& bytes) {
        QDir().mkpath(QString::fromStdString(path.parent_path().string()));
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }

    static Repository repositoryIn(const QTemporaryDir& folder) {
        return {folder.path().toStdString(), "tests", ServiceId("postgres")};
    }

    /// One with two files, of an hour after noon.
    static Result<Manifest> put(Repository& repository, int hour) {
        const auto held = repository.lock();
        if (!held) return std::unexpected(held.error());
        auto staging = repository.stage();
        if (!staging) return std::unexpected(staging.error());
        write(staging->folder() / "base.tar.zst", QByteArray(100'000, 'b'));
        write(staging->folder() / "deep" / "er" / "file", "content");
        auto manifest = sampleManifest();
        manifest.id = backupIdOf(kNoon + std::chrono::hours(hour), 1);
        return repository.publish(*staging, manifest, {});
    }

    static QStringList names(const Repository& repository) {
        return QDir(QString::fromStdString((repository.folder() / "backups").string()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
    }

private Q_SLOTS:

    void whatIsPublishedIsListedNewestFirst() {
        const QTemporaryDir folder;
        auto repository = repositoryIn(folder);
        QVERIFY(repository.list()->empty());
        const auto first = put(repository, 1);
        const auto second = put(repository, 2);
        QVERIFY2(first && second, first ? "" : first.error().detail.c_str());
        QCOMPARE(first->files.size(), std::size_t{2});
        QCOMPARE(first->files[1].path, std::string("deep/er/file"));
        const auto all = repository.list();
        QCOMPARE(all->size(), std::size_t{2});
        QVERIFY(all->front().manifest == *second && all->front().damage.empty());
        QVERIFY(repository.readAgain(first->id, {}, {}).has_value());
        QVERIFY(!put(repository, 2)); // of this id there is one
    }

    void halfABackupIsNeverListed() {
        const QTemporaryDir folder;
        auto repository = repositoryIn(folder);
        QVERIFY(put(repository, 1).has_value());
        {
            const auto held = repository.lock();
            auto staging = repository.stage();
            write(staging->folder() / "base.tar.zst", "half");
            QCOMPARE(repository.list()->size(), std::size_t{1});
            staging->release(); // as a program that is killed here
        }
        QCOMPARE(repository.list()->size(), std::size_t{1});
        QCOMPARE(names(repository).size(), 2);
        QVERIFY(repository.lock().has_value()); // whoever comes next clears up
        QCOMPARE(names(repository).size(), 1);
    }

    void aDiskThatTakesNoMoreChangesNothing() {
        const QTemporaryDir folder;
        auto repository = repositoryIn(folder);
        QVERIFY(put(repository, 1).has_value());
        const auto held = repository.lock();
        auto staging = repository.stage();
        write(staging->folder() / "base.tar.zst", "data");
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
        const auto handler = std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &none);
        auto manifest = sampleManifest();
        manifest.id = backupIdOf(kNoon + 2h, 1);
        const auto published = repository.publish(*staging, manifest, {});
        ::setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
        QVERIFY(!published && published.error().code == ErrorCode::FixSetup);
        QCOMPARE(repository.list()->size(), std::size_t{1});
    }

    void damageIsListedAsSuch() {
        const QTemporaryDir folder;
        auto repository = repositoryIn(folder);
        const auto one = put(repository, 1);
        QVERIFY(one.has_value());
        const auto file = QString::fromStdString(repository.fileOf(one->id, "base.tar.zst").string());
        QVERIFY(QFile::resize(file, 99'999));
        QVERIFY(repository.list()->front().damage.find("99999 bytes") != std::string::npos);
        QVERIFY(!repository.find(one->id));
        QVERIFY(QFile::remove(file));
        QVERIFY(repository.list()->front().damage.find("is gone") != std::string::npos);
        QVERIFY(QFile::link(QStringLiteral("/etc/passwd"), file));
        QVERIFY(!repository.list()->front().damage.empty());
    }

    void aBackupUnderAnotherNameIsRefused() {
        const QTemporaryDir folder;
        auto repository = repositoryIn(folder);
        const auto one = put(repository, 1);
        QVERIFY(one.has_value());
        const auto other = backupIdOf(kNoon + 9h, 1);
        QVERIFY(QDir().rename(
            QString::fromStdString(repository.fileOf(one->id, "").string()),
            QString::fromStdString((repository.folder() / "backups" / other.value()).string())));
        QVERIFY(repository.list()->front().damage.find("under another name") != std::string::npos);
    }

    void proofsAreKeptBesideAndGoWithIt() {
        const QTemporaryDir folder;
        auto repository = repositoryIn(folder);
        const auto one = put(repository, 1);
        const auto held = repository.lock();
        const Proofs proofs{.verified = Verification{.at = kNoon + 2h, .sound = true, .text = "fine"}};
        QVERIFY(repository.keepProofs(one->id, proofs).has_value());
        QVERIFY(repository.find(one->id)->proofs == proofs);
        write(repository.folder() / "backups" / (one->id.value() + ".proofs"), "noise");
        QVERIFY(repository.find(one->id)->proofs == Proofs{}); // what cannot be read proves nothing
        QVERIFY(repository.drop(one->id).has_value());
        QVERIFY(names(repository).isEmpty());
        QVERIFY(!repository.drop(one->id));
        QVERIFY(!repository.keepProofs(one->id, proofs));
    }

    void onlyOneIsAtWork() {
        const QTemporaryDir folder;
        auto repository = repositoryIn(folder);
        const auto held = repository.lock();
        QVERIFY(held.has_value());
        QVERIFY(!repositoryIn(folder).lock());
    }

    void namesOfFoldersAreHarmless() {
        QCOMPARE(folderNameOf("postgres-1.a_B"), std::string("postgres-1.a_B"));
        QCOMPARE(folderNameOf("../etc"), std::string("%2E.%2Fetc"));
        QCOMPARE(folderNameOf("."), std::string("%2E"));
        QCOMPARE(folderNameOf(""), std::string("%"));
        QVERIFY(folderNameOf("ä") != folderNameOf("ö"));
        for (const auto* id : {"../../etc", "..", "", "20261122-120000-0001/.."})
            QVERIFY(!repositoryIn(QTemporaryDir()).find(BackupId(id)));
    }
};

HOLDFAST_TEST(TstRepository)
#include "tst_repository.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/target_facts.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <unistd.h>

#include <algorithm>

using namespace holdfast::backups;
using Kind = TargetFacts::Kind;

class TstTargetFacts : public QObject {
    Q_OBJECT

    static void write(const QString& path, const QByteArray& bytes) {
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }

    static TargetFacts of(const QString& path) { return factsOfTarget(path.toStdString()); }

private Q_SLOTS:

    void whatStandsThereIsTold() {
        const QTemporaryDir folder;
        const auto absent = of(folder.filePath(QStringLiteral("new")));
        QVERIFY(absent.kind == Kind::Absent && absent.mine && absent.entries.empty());
        QCOMPARE(absent.resolved, folder.filePath(QStringLiteral("new")).toStdString());
        write(folder.filePath(QStringLiteral("file")), "x");
        QVERIFY(of(folder.filePath(QStringLiteral("file"))).kind == Kind::Other);
        QVERIFY(of(folder.path()).kind == Kind::Folder);
        QCOMPARE(of(folder.path()).entries, std::vector<std::string>{"file"});
    }

    void linksAreSeenAndFollowedForTheirEnd() {
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("real")));
        QVERIFY(
            QFile::link(folder.filePath(QStringLiteral("real")), folder.filePath(QStringLiteral("link"))));
        QVERIFY(of(folder.filePath(QStringLiteral("link"))).kind == Kind::Link);
        const auto below = of(folder.filePath(QStringLiteral("link/new")));
        QCOMPARE(below.resolved, folder.filePath(QStringLiteral("real/new")).toStdString());
    }

    void aClusterIsKnownByItsControlFile() {
        const QTemporaryDir folder;
        const auto data = folder.filePath(QStringLiteral("data"));
        write(data + QStringLiteral("/PG_VERSION"), "15\n");
        QVERIFY(!of(data).looksLikeData);
        QByteArray control(8192, '\0');
        control[0] = 7;
        control[2] = 1;
        write(data + QStringLiteral("/global/pg_control"), control);
        auto facts = of(data);
        QVERIFY(facts.looksLikeData && !facts.serverRuns);
        QCOMPARE(facts.systemIdentifier, std::string("65543"));
        QCOMPARE(of(data + QStringLiteral("/base/new")).within, data.toStdString());
        write(data + QStringLiteral("/postmaster.pid"), QByteArray::number(::getpid()) + "\n/data\n");
        QVERIFY(of(data).serverRuns);
        write(data + QStringLiteral("/postmaster.pid"), "no number\n");
        QVERIFY(of(data).serverRuns);                                 // it cannot be told
        write(data + QStringLiteral("/postmaster.pid"), "4194304\n"); // beyond every pid
        QVERIFY(!of(data).serverRuns);
    }

    void homesAreThoseOfPeopleAndRoot() {
        const auto homes = homesOfPeople();
        QVERIFY(std::ranges::find(homes, "/root") != homes.end());
        QVERIFY(std::ranges::none_of(homes, [](const auto& home) { return home == "/" || home.empty(); }));
    }
};

HOLDFAST_TEST(TstTargetFacts)
#include "tst_target_facts.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/target_guard.h"
#include "tests/support/test_registry.h"

using namespace holdfast::backups;
using Kind = TargetFacts::Kind;

class TstTargetGuard : public QObject {
    Q_OBJECT

    static TargetRule rule(TargetUse use = TargetUse::Fresh, bool force = false) {
        return {.use = use,
                .force = force,
                .systemIdentifier = "77",
                .liveData = "/data/pg/main",
                .repository = "/backup/holdfast",
                .homes = {"/root", "/home/ada", "/var/lib/postgresql"}};
    }

    static TargetFacts absent(const std::string& path) { return {.kind = Kind::Absent, .resolved = path}; }

    static TargetFacts cluster(const std::string& path, const std::string& identifier = "77") {
        return {.kind = Kind::Folder,
                .resolved = path,
                .entries = {"PG_VERSION", "base", "global"},
                .looksLikeData = true,
                .systemIdentifier = identifier};
    }

    /// Neither by itself nor by force, neither beside nor in place.
    static std::string refusedAlways(const std::string& path, const TargetFacts& facts) {
        std::string why;
        for (const auto use : {TargetUse::Fresh, TargetUse::InPlace}) {
            for (const bool force : {false, true}) {
                const auto verdict = isSafeTarget(path, facts, rule(use, force));
                if (verdict.safe || verdict.whyNot.empty()) return {};
                why = verdict.whyNot;
            }
        }
        return why;
    }

private Q_SLOTS:

    void aNewOrEmptyFolderIsSafe() {
        for (const bool force : {false, true}) {
            QVERIFY(
                isSafeTarget("/data/pg/restored", absent("/data/pg/restored"), rule(TargetUse::Fresh, force))
                    .safe);
            const TargetFacts empty{.kind = Kind::Folder, .resolved = "/data/pg/empty"};
            QVERIFY(isSafeTarget("/data/pg/empty", empty, rule(TargetUse::Fresh, force)).safe);
        }
    }

    void whatIsNoPlainPathIsRefused() {
        for (const std::string path : {"", "data", "./data", "/data/../etc", "/data/./x", "/data//x",
                                       "/data/", "~/data", "/data/\nx", "/data/.."})
            QVERIFY2(refusedAlways(path, absent(path)).find("absolute") != std::string::npos, path.c_str());
    }

    void rootAndFoldersOfTheSystemAreRefused() {
        for (const std::string path :
             {"/", "/etc", "/usr", "/usr/local/data", "/etc/postgresql", "/home", "/tmp", "/var", "/var/lib",
              "/proc/1", "/dev/shm", "/root", "/boot/x", "/srv", "/mnt"})
            QVERIFY2(refusedAlways(path, absent(path)).find("system") != std::string::npos, path.c_str());
        QVERIFY(isSafeTarget("/tmp/x", absent("/tmp/x"), rule()).safe);
        QVERIFY(isSafeTarget("/srv/x", absent("/srv/x"), rule()).safe);
        QVERIFY(isSafeTarget("/etcetera/x", absent("/etcetera/x"), rule()).safe);
    }

    void homesAndWhatHoldsThemAreRefused() {
        for (const std::string path : {"/home/ada", "/var/lib/postgresql"})
            QVERIFY2(refusedAlways(path, cluster(path)).find("home") != std::string::npos, path.c_str());
        auto wide = rule();
        wide.homes = {"/data/people/ada"};
        QVERIFY(!isSafeTarget("/data/people", absent("/data/people"), wide).safe);
        QVERIFY(!isSafeTarget("/data", absent("/data"), wide).safe);
        QVERIFY(isSafeTarget("/data/people/ada/restored", absent("/data/people/ada/restored"), wide).safe);
        QVERIFY(isSafeTarget("/data/people/adam", absent("/data/people/adam"), wide).safe);
    }

    void aSymbolicLinkIsRefused() {
        const TargetFacts link{.kind = Kind::Link, .resolved = "/data/elsewhere"};
        QVERIFY(refusedAlways("/data/pg/link", link).find("symbolic link") != std::string::npos);
        const auto through = absent("/home/ada/restored");
        QVERIFY(refusedAlways("/data/link/restored", through).find("through a symbolic link") !=
                std::string::npos);
        const TargetFacts file{.kind = Kind::Other, .resolved = "/data/file"};
        QVERIFY(refusedAlways("/data/file", file).find("not a folder") != std::string::npos);
    }

    void aFolderWithAnythingInItIsRefusedEvenByForce() {
        const TargetFacts photos{.kind = Kind::Folder, .resolved = "/data/photos", .entries = {"2019"}};
        QVERIFY(isSafeTarget("/data/photos", photos, rule()).whyNot.find("«2019»") != std::string::npos);
        const auto forced = isSafeTarget("/data/photos", photos, rule(TargetUse::Fresh, true));
        QVERIFY(forced.whyNot.find("even by force") != std::string::npos);
        QVERIFY(!refusedAlways("/data/photos", photos).empty());
    }

    void anotherClustersDataDirectoryIsRefusedEvenByForce() {
        for (const auto* identifier : {"78", ""}) {
            const auto why = refusedAlways("/data/pg/other", cluster("/data/pg/other", identifier));
            QVERIFY2(!why.empty(), identifier);
            const auto fresh = isSafeTarget("/data/pg/other", cluster("/data/pg/other", identifier), rule());
            QVERIFY(fresh.whyNot.find("another cluster") != std::string::npos);
        }
        auto inside = absent("/data/pg/other/base/restored");
        inside.within = "/data/pg/other";
        QVERIFY(
            refusedAlways("/data/pg/other/base/restored", inside).find("lies inside the data directory") !=
            std::string::npos);
    }

    void forceGoesOnlyIntoThisClustersOwnUnusedDirectory() {
        const std::string path = "/data/pg/earlier_restore";
        QVERIFY(!isSafeTarget(path, cluster(path), rule()).safe);
        QVERIFY(isSafeTarget(path, cluster(path), rule(TargetUse::Fresh, true)).safe);
        auto used = cluster(path);
        used.serverRuns = true;
        QVERIFY(!refusedAlways(path, used).empty());
        QVERIFY(isSafeTarget(path, used, rule(TargetUse::Fresh, true)).whyNot.find("Stop it first") !=
                std::string::npos);
    }

    void theRepositoryAndTheLiveDataAreNoFreshPlace() {
        for (const std::string path : {"/backup/holdfast", "/backup", "/backup/holdfast/x"})
            QVERIFY2(refusedAlways(path, absent(path)).find("backups") != std::string::npos, path.c_str());
        for (const std::string path : {"/data/pg/main", "/data/pg", "/data/pg/main/base"}) {
            const auto verdict = isSafeTarget(path, cluster(path), rule(TargetUse::Fresh, true));
            QVERIFY2(verdict.whyNot.find("own data directory") != std::string::npos, path.c_str());
        }
    }

    void inPlaceIsTheServicesOwnStoppedDirectoryOrItsLostPlace() {
        const std::string path = "/data/pg/main";
        QVERIFY(isSafeTarget(path, cluster(path), rule(TargetUse::InPlace)).safe);
        QVERIFY(isSafeTarget(path, absent(path), rule(TargetUse::InPlace)).safe);
        auto running = cluster(path);
        running.serverRuns = true;
        QVERIFY(isSafeTarget(path, running, rule(TargetUse::InPlace, true)).whyNot.find("Stop it first") !=
                std::string::npos);
        auto other = cluster(path);
        other.looksLikeData = false;
        QVERIFY(isSafeTarget(path, other, rule(TargetUse::InPlace, true)).whyNot.find("does not look like") !=
                std::string::npos);
        const TargetFacts elsewhere = cluster("/data/pg/copy");
        QVERIFY(isSafeTarget("/data/pg/copy", elsewhere, rule(TargetUse::InPlace, true))
                    .whyNot.find("nowhere else") != std::string::npos);
        auto unknown = rule(TargetUse::InPlace, true);
        unknown.liveData.clear();
        QVERIFY(!isSafeTarget(path, cluster(path), unknown).safe);
    }

    void whatBelongsToAnotherAccountIsRefused() {
        auto facts = absent("/data/theirs/x");
        facts.mine = false;
        QVERIFY(refusedAlways("/data/theirs/x", facts).find("another account") != std::string::npos);
    }
};

HOLDFAST_TEST(TstTargetGuard)
#include "tst_target_guard.moc"

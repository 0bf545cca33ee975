// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/snapshot_folder.h"
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/small_disk.h"
#include "tests/support/test_registry.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <fstream>

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using holdfast::stores::Pin;
using holdfast::stores::SnapshotFolder;
using holdfast::testing::SmallDisk;
using holdfast::testing::wrong;

namespace fs = std::filesystem;

namespace {

/// The sample at the n-th half hour, with a part that only it has.
Snapshot numbered(int number) {
    const auto taken = kTaken + std::chrono::minutes(30 * number);
    auto snapshot = sampleSnapshot(taken);
    auto workload = sampleWorkload("web");
    workload.configuration.artifact = "shop/web:" + std::to_string(number);
    addService(snapshot, "web", {{PartKind::Workload, documentOf(workload, sampleConcealer())}});
    return snapshot;
}

/// Writes snapshot after snapshot, drops all but two and collects; tells of each that it is on the disk.
[[noreturn]] void writeForEver(const fs::path& path, int tell) {
    SnapshotFolder folder(path);
    for (int number = 1;; ++number) {
        if (!folder.write(numbered(number))) ::_exit(3);
        const std::array<char, 1> one{'.'};
        if (::write(tell, one.data(), one.size()) != 1) ::_exit(4);
        if (!folder.thin({.most = 2, .recent = 2, .hourly = 0, .safety = 1})) ::_exit(5);
    }
}

/// How many were on the disk before the child was killed; -1: it could not be started.
int killWhileItWrites(const fs::path& path, int snapshots, int spin) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return -1;
    const pid_t child = ::fork();
    if (child < 0) return -1;
    if (child == 0) {
        ::close(ends[0]);
        writeForEver(path, ends[1]);
    }
    ::close(ends[1]);
    int told = 0;
    std::array<char, 1> one{};
    while (told < snapshots && ::read(ends[0], one.data(), 1) == 1)
        ++told;
    std::atomic<int> turns{0};
    while (turns.fetch_add(1) < spin) {
    }
    ::kill(child, SIGKILL);
    while (::read(ends[0], one.data(), 1) == 1)
        ++told;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? told : -1;
}

std::string bytesOf(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<fs::path> filesOf(const fs::path& folder, const char* extension) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == extension) out.push_back(entry.path());
    }
    return out;
}

} // namespace

class TstSnapshotFolder : public QObject {
    Q_OBJECT

    QTemporaryDir m_temporary;
    int m_number = 0;

    fs::path place() { return fs::path(m_temporary.path().toStdString()) / std::to_string(++m_number); }

    static bool same(const Snapshot& left, const Snapshot& right) {
        return manifestText(left.manifest) == manifestText(right.manifest) && checkParts(left) &&
               checkParts(right);
    }

private Q_SLOTS:

    void aFolderThatIsNotThereHasNone() {
        SnapshotFolder folder(place());
        QVERIFY(folder.list()->empty());
        const auto missing = folder.load(numbered(1).manifest.id);
        QVERIFY(missing.error().detail.find("There is no snapshot") != std::string::npos);
        QVERIFY(!folder.load(SnapshotId("../../etc/passwd")));
    }

    /// An id ends in random letters.
    void ofTwoWithinASecondTheLaterStandsFirst() {
        SnapshotFolder folder(place());
        auto older = numbered(1);
        auto newer = numbered(1);
        newer.manifest.taken = older.manifest.taken + Duration(400);
        const auto id = older.manifest.id.value();
        const auto second = id.substr(0, std::string_view("20261122-111706").size());
        older.manifest.id = SnapshotId(second + "-ffff");
        newer.manifest.id = SnapshotId(second + "-0000");
        auto next = numbered(2);
        for (const auto& one : {newer, next, older})
            QCOMPARE(wrong(folder.write(one)), QString());
        const auto listed = folder.list();
        QCOMPARE(listed->size(), std::size_t{3});
        QCOMPARE((*listed)[0].id, next.manifest.id);
        QCOMPARE((*listed)[1].id, newer.manifest.id);
        QCOMPARE((*listed)[2].id, older.manifest.id);
    }

    void whatWasWrittenIsReadAgain() {
        SnapshotFolder folder(place());
        const auto written = folder.write(numbered(1));
        QVERIFY2(written.has_value(), qPrintable(wrong(written)));
        QCOMPARE(written->digest, digestOf(numbered(1).manifest));
        QCOMPARE(written->newParts, std::size_t{5});
        const auto read = folder.load(numbered(1).manifest.id);
        QVERIFY2(read.has_value(), qPrintable(wrong(read)));
        QVERIFY(same(*read, numbered(1)));
        QVERIFY(!folder.write(numbered(1)));
    }

    void whatIsUnchangedCostsAlmostNothing() {
        SnapshotFolder folder(place());
        QVERIFY(folder.write(sampleSnapshot()).has_value());
        const auto again = folder.write(sampleSnapshot(kTaken + std::chrono::hours(1)));
        QVERIFY(again.has_value());
        QCOMPARE(again->newParts, std::size_t{0});
        QVERIFY(again->bytes < 2 * 1024);
    }

    void listsAreNewestFirstWithPins() {
        SnapshotFolder folder(place());
        for (int i = 0; i < 3; ++i)
            QVERIFY(folder.write(numbered(i)).has_value());
        QVERIFY(folder.setPinned(numbered(1).manifest.id, Pin::Set).has_value());
        const auto all = folder.list();
        QCOMPARE(all->size(), std::size_t{3});
        QVERIFY(all->at(0).id == numbered(2).manifest.id);
        QVERIFY(all->at(1).pinned && !all->at(0).pinned);
        QVERIFY(folder.drop(numbered(1).manifest.id).error().detail.find("Unpin") != std::string::npos);
        QVERIFY(folder.setPinned(numbered(1).manifest.id, Pin::Clear).has_value());
        QVERIFY(folder.drop(numbered(1).manifest.id).has_value());
        QCOMPARE(folder.list()->size(), std::size_t{2});
        QVERIFY(!folder.setPinned(numbered(1).manifest.id, Pin::Set));
    }

    void everyChangedByteIsFound() {
        SnapshotFolder folder(place());
        QVERIFY(folder.write(numbered(1)).has_value());
        const auto id = numbered(1).manifest.id;
        const auto where = fs::path(m_temporary.path().toStdString()) / std::to_string(m_number);
        std::size_t flipped = 0;
        for (const auto* extension : {".snapshot", ".parts"}) {
            const auto files = filesOf(where, extension);
            QCOMPARE(files.size(), std::size_t{1});
            const auto good = bytesOf(files[0]);
            for (std::size_t i = 0; i < good.size(); ++i, ++flipped) {
                auto bad = good;
                bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
                put(files[0], bad);
                QVERIFY2(!folder.verify(id), qPrintable(QString::number(i)));
            }
            put(files[0], good.substr(0, good.size() / 2));
            const auto listed = folder.list();
            QCOMPARE(listed->size(), std::size_t{1});
            QVERIFY(listed->front().damage.find("damaged") != std::string::npos);
            put(files[0], good);
            QVERIFY(folder.verify(id).has_value());
        }
        QVERIFY(flipped > 1'000);
    }

    void damagedPartsAreWrittenAgainAndNotReliedOn() {
        SnapshotFolder folder(place());
        const auto where = fs::path(m_temporary.path().toStdString()) / std::to_string(m_number);
        QVERIFY(folder.write(numbered(1)).has_value());
        const auto first = filesOf(where, ".parts").at(0);
        put(first, bytesOf(first).substr(1));
        const auto next = folder.write(numbered(2));
        QVERIFY(next.has_value());
        QCOMPARE(next->newParts, std::size_t{5});
        QVERIFY(folder.verify(numbered(2).manifest.id).has_value());
        QVERIFY(!folder.verify(numbered(1).manifest.id));
        QVERIFY(folder.collect().has_value());
        QVERIFY(fs::exists(first)); // a person may mend it
        QVERIFY(folder.drop(numbered(1).manifest.id).has_value());
        QVERIFY(folder.collect().has_value());
        QVERIFY(!fs::exists(first));
        QVERIFY(folder.verify(numbered(2).manifest.id).has_value());
    }

    void anotherNameIsNoOtherSnapshot() {
        SnapshotFolder folder(place());
        const auto where = fs::path(m_temporary.path().toStdString()) / std::to_string(m_number);
        QVERIFY(folder.write(numbered(1)).has_value());
        fs::copy_file(where / (numbered(1).manifest.id.value() + ".snapshot"),
                      where / (numbered(2).manifest.id.value() + ".snapshot"));
        QVERIFY(folder.verify(numbered(2).manifest.id).error().detail.find("under another name") !=
                std::string::npos);
    }

    void collectingTakesOnlyWhatNobodyNames() {
        SnapshotFolder folder(place());
        const auto where = fs::path(m_temporary.path().toStdString()) / std::to_string(m_number);
        for (int i = 0; i < 6; ++i)
            QVERIFY(folder.write(numbered(i)).has_value());
        QCOMPARE(filesOf(where, ".parts").size(), std::size_t{6});
        QVERIFY(folder.drop(numbered(0).manifest.id).has_value()); // the others share its parts
        QVERIFY(folder.drop(numbered(3).manifest.id).has_value());
        put(where / ".new-1-1", "half a file");
        put(where / "20260101-000000-0000.pinned", "");
        QVERIFY(folder.collect().has_value());
        for (const int kept : {1, 2, 4, 5})
            QVERIFY(folder.verify(numbered(kept).manifest.id).has_value());
        QCOMPARE(filesOf(where, ".parts").size(), std::size_t{5});
        QVERIFY(!fs::exists(where / ".new-1-1"));
        QVERIFY(filesOf(where, ".pinned").empty());
        QCOMPARE(*folder.collect(), std::uint64_t{0});
    }

    void aDamagedManifestKeepsAllParts() {
        SnapshotFolder folder(place());
        const auto where = fs::path(m_temporary.path().toStdString()) / std::to_string(m_number);
        QVERIFY(folder.write(numbered(1)).has_value());
        QVERIFY(folder.write(numbered(2)).has_value());
        const auto manifest = where / (numbered(1).manifest.id.value() + ".snapshot");
        const auto good = bytesOf(manifest);
        put(manifest, "");
        QVERIFY(folder.collect().has_value());
        put(manifest, good);
        QVERIFY(folder.verify(numbered(1).manifest.id).has_value());
    }

    void thinningFollowsTheRule() {
        SnapshotFolder folder(place());
        for (int i = 0; i < 14; ++i)
            QVERIFY(folder.write(numbered(i)).has_value());
        const auto dropped = folder.thin({}, {numbered(1).manifest.id});
        QVERIFY2(dropped.has_value(), qPrintable(wrong(dropped)));
        const auto left = folder.list();
        QCOMPARE(left->size(), std::size_t{11});
        QVERIFY(std::ranges::all_of(*left, [](const auto& one) { return one.damage.empty(); }));
        QVERIFY(folder.verify(numbered(1).manifest.id).has_value());
    }

    void aFullDiskLeavesWhatWasThere() {
        SnapshotFolder folder(place());
        const auto where = fs::path(m_temporary.path().toStdString()) / std::to_string(m_number);
        QVERIFY(folder.write(numbered(1)).has_value());
        int refusals = 0;
        for (rlim_t room = 0; room < 2'000; room += 100) {
            const auto id = numbered(2).manifest.id;
            auto written = Result<stores::WrittenSnapshot>();
            {
                const SmallDisk disk(room);
                written = folder.write(numbered(2));
            }
            const auto listed = folder.list();
            QVERIFY(std::ranges::all_of(*listed, [](const auto& one) { return one.damage.empty(); }));
            QCOMPARE(listed->size(), written ? std::size_t{2} : std::size_t{1});
            QVERIFY(folder.verify(numbered(1).manifest.id).has_value());
            if (!written) {
                ++refusals;
                QVERIFY(written.error().code == ErrorCode::FixSetup);
                QVERIFY(written.error().detail.find("Make room") != std::string::npos);
            } else {
                QVERIFY(folder.drop(id).has_value());
            }
            QVERIFY(folder.collect().has_value());
            QCOMPARE(filesOf(where, ".parts").size(), std::size_t{1});
        }
        QVERIFY(refusals > 3 && refusals < 20);
    }

    void killedAtAnyInstantNothingIsHalf() {
        for (int round = 0; round < 8; ++round) {
            const auto path = place();
            const int told = killWhileItWrites(path, 1 + round % 5, round * 120'000);
            QVERIFY2(told > 0, qPrintable(QString::number(told)));
            SnapshotFolder folder(path);
            const auto listed = folder.list();
            QVERIFY(listed.has_value());
            for (const auto& one : *listed)
                QVERIFY2(one.damage.empty(), one.damage.c_str());
            QVERIFY(folder.verify(numbered(told).manifest.id).has_value());
            if (told > 1) QVERIFY(folder.verify(numbered(told - 1).manifest.id).has_value());
            // The next program goes on.
            QVERIFY(folder.write(numbered(1'000)).has_value());
            QVERIFY(folder.thin({}).has_value());
            QVERIFY(folder.verify(numbered(told).manifest.id).has_value());
        }
    }

    void oneFileTravelsToAnotherMachine() {
        SnapshotFolder here(place());
        QVERIFY(here.write(numbered(1)).has_value());
        QVERIFY(here.write(numbered(2)).has_value());
        const auto bytes = here.exported(numbered(2).manifest.id);
        QVERIFY(bytes.has_value());
        SnapshotFolder there(place());
        QVERIFY(there.import(*bytes, "other").error().detail.find("of the fleet «shop», not of «other»") !=
                std::string::npos);
        const auto id = there.import(*bytes, "shop");
        QVERIFY2(id.has_value(), qPrintable(wrong(id)));
        QVERIFY(same(*there.load(*id), numbered(2)));
        QVERIFY(there.import(*bytes, "shop").has_value());
        auto other = numbered(2);
        other.manifest.by = "eve";
        SnapshotFolder elsewhere(place());
        QVERIFY(elsewhere.write(other).has_value());
        QVERIFY(there.import(*elsewhere.exported(*id), "shop").error().detail.find("Another snapshot") !=
                std::string::npos);
        for (std::size_t i = 0; i < bytes->size(); i += 7) {
            auto bad = *bytes;
            bad[i] = static_cast<char>(bad[i] ^ 4);
            QVERIFY(!SnapshotFolder(place()).import(bad, "shop"));
            QVERIFY(!SnapshotFolder(place()).import(std::string_view(*bytes).substr(0, i), "shop"));
        }
    }

    void oneProgramChangesItAtATime() {
        const auto path = place();
        SnapshotFolder folder(path);
        QVERIFY(folder.write(numbered(1)).has_value());
        const auto held = stores::ProcessLock::take(path / "lock");
        QVERIFY(held.has_value());
        QVERIFY(folder.write(numbered(2)).error().code == ErrorCode::FixSetup);
        QVERIFY(folder.load(numbered(1).manifest.id).has_value());
        QCOMPARE(folder.list()->size(), std::size_t{1});
    }
};

HOLDFAST_TEST(TstSnapshotFolder)
#include "tst_snapshot_folder.moc"

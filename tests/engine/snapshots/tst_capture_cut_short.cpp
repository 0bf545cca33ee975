// SPDX-License-Identifier: GPL-3.0-or-later
// A capture that ends before its time: its program is killed, or the disk is full. Nothing half is listed.
#include "engine/snapshots/snapshot_keeper.h"
#include "tests/engine/snapshots/recorded_fleet.h"
#include "tests/support/small_disk.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <set>

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using holdfast::testing::SmallDisk;
namespace fs = std::filesystem;

namespace {

constexpr int kServices = 12;

class Place {
public:
    explicit Place(fs::path folder) : m_folder(std::move(folder)) {
        for (int i = 0; i < kServices; ++i)
            m_fleet.add("web-" + std::to_string(i)).configurationFiles = {file(i).string()};
        change(0);
    }

    /// Every service has another configuration file.
    void change(int round) const {
        for (int i = 0; i < kServices; ++i) {
            std::ofstream out(file(i));
            for (int line = 0; line < 40; ++line)
                out << "setting_" << line << " = " << line * (i + 1) * (round + 1) << "\n";
        }
    }

    [[nodiscard]] fs::path kept() const { return m_folder / "snapshots"; }

    [[nodiscard]] std::unique_ptr<SnapshotKeeper> keeper() {
        return std::make_unique<SnapshotKeeper>(
            SnapshotKeeper::Parts{.clock = m_clock,
                                  .fleet = m_fleet.fleet,
                                  .subjects = std::make_unique<LentFleet>(m_fleet),
                                  .newest = {},
                                  .folder = kept(),
                                  .salt = m_folder / "salt",
                                  .references = {},
                                  .verdict = {}});
    }

private:
    [[nodiscard]] fs::path file(int service) const {
        return m_folder / ("web-" + std::to_string(service) + ".conf");
    }

    fs::path m_folder;
    SystemClock m_clock;
    RecordedFleet m_fleet;
};

/// Captures again and again, each time another configuration, and tells of each that is on the disk.
[[noreturn]] void captureForEver(Place& place, int tell) {
    const auto keeper = place.keeper();
    for (int round = 1;; ++round) {
        place.change(round);
        if (!keeper->take({.reason = "a test"}, {})) ::_exit(3);
        const char one = '.';
        if (::write(tell, &one, 1) != 1) ::_exit(4);
    }
}

std::set<std::string> namesIn(const fs::path& folder) {
    std::set<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        names.insert(entry.path().filename().string());
    return names;
}

/// Until other files have come into it, or have been renamed, so often.
void waitForChanges(const fs::path& folder, int changes) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    auto seen = namesIn(folder);
    while (changes > 0 && std::chrono::steady_clock::now() < end) {
        auto now = namesIn(folder);
        if (now == seen) continue;
        seen = std::move(now);
        --changes;
    }
}

/// How many captures had ended before the program was killed, when its folder had changed so often since;
/// -1: it could not be started.
int killWhileItCaptures(Place& place, int captures, int changes) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return -1;
    const pid_t child = ::fork();
    if (child < 0) return -1;
    if (child == 0) {
        ::close(ends[0]);
        captureForEver(place, ends[1]);
    }
    ::close(ends[1]);
    int told = 0;
    char one = 0;
    while (told < captures && ::read(ends[0], &one, 1) == 1)
        ++told;
    waitForChanges(place.kept(), changes);
    ::kill(child, SIGKILL);
    while (::read(ends[0], &one, 1) == 1)
        ++told;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? told : -1;
}

} // namespace

class TstCaptureCutShort final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aKilledCaptureLeavesWhatWasThereAndNothingHalf() {
        for (int round = 0; round < 12; ++round) {
            QTemporaryDir folder;
            Place place(folder.path().toStdString());
            const int told = killWhileItCaptures(place, 1 + round % 2, round % 6);
            QVERIFY2(told > 0, qPrintable(QString::number(told)));
            const auto keeper = place.keeper();
            const auto listed = keeper->list();
            QVERIFY2(listed, listed ? "" : listed.error().detail.c_str());
            // One more may be on the disk, of which the program could not tell any more.
            QVERIFY(std::ssize(*listed) == told || std::ssize(*listed) == told + 1);
            for (const auto& one : *listed) {
                QVERIFY2(one.damage.empty(), one.damage.c_str());
                const auto whole = keeper->load(one.id);
                QVERIFY2(whole, whole ? "" : whole.error().detail.c_str());
                QCOMPARE(whole->manifest.services.size(), std::size_t{kServices});
            }
            // The next program goes on.
            QVERIFY(keeper->take({.reason = "after"}, {}).has_value());
            QCOMPARE(std::ssize(*keeper->list()), std::ssize(*listed) + 1);
        }
    }

    void aFullDiskIsToldAndLeavesWhatWasThere() {
        QTemporaryDir folder;
        Place place(folder.path().toStdString());
        const auto keeper = place.keeper();
        const auto first = keeper->take({.reason = "with room"}, {});
        QVERIFY(first.has_value());
        int refusals = 0;
        for (rlim_t room = 0; room < 3'200; room += 160) {
            place.change(static_cast<int>(room) + 1);
            auto taken = Result<Snapshot>(Snapshot());
            {
                const SmallDisk disk(room);
                taken = keeper->take({.reason = "without room"}, {});
            }
            const auto listed = keeper->list();
            QVERIFY(listed.has_value());
            QVERIFY(std::ranges::all_of(*listed, [](const auto& one) { return one.damage.empty(); }));
            QVERIFY(keeper->verify(first->manifest.id).has_value());
            if (taken) {
                QCOMPARE(listed->size(), std::size_t{2});
                QVERIFY(keeper->drop(taken->manifest.id).has_value());
                continue;
            }
            ++refusals;
            QCOMPARE(listed->size(), std::size_t{1});
            QVERIFY(taken.error().code == ErrorCode::FixSetup);
            QVERIFY2(taken.error().detail.contains("Make room"), taken.error().detail.c_str());
        }
        QVERIFY2(refusals > 3, qPrintable(QString::number(refusals)));
    }
};

HOLDFAST_TEST(TstCaptureCutShort)
#include "tst_capture_cut_short.moc"

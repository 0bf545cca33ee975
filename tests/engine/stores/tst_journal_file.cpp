// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_history.h"
#include "engine/stores/journal_file.h"
#include "tests/engine/core/actions/memory_file.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/small_disk.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <fstream>
#include <random>

using namespace holdfast;
using holdfast::actions::JournalLog;
using holdfast::actions::JournalRecord;
using holdfast::actions::RecordKind;
using holdfast::actions::testing::kNow;
using holdfast::actions::testing::samplePlan;
using holdfast::actions::testing::sampleRecord;
using holdfast::stores::JournalFile;
using holdfast::testing::SmallDisk;
using holdfast::testing::wrong;

namespace fs = std::filesystem;

namespace {

/// The record with which the sample plan begins.
JournalRecord begunRecord() {
    auto record = sampleRecord(RecordKind::Begun);
    record.document = actions::begunDocument(samplePlan(), {}, nlohmann::json::object());
    return record;
}

/// A child that appends as fast as it can and tells each record that was acknowledged. Never returns.
[[noreturn]] void appendForEver(const fs::path& path, int tell) {
    auto file = JournalFile::open(path);
    if (!file) ::_exit(3);
    JournalLog journal(**file);
    for (std::uint64_t step = 0;; ++step) {
        if (!journal.append(sampleRecord(RecordKind::Intent, static_cast<std::size_t>(step)))) ::_exit(4);
        const std::array<char, 1> one{'.'};
        if (::write(tell, one.data(), one.size()) != 1) ::_exit(5);
    }
}

/// Starts the child, lets it acknowledge so many records, kills it a moment of `spin` turns later, and gives
/// how many it had acknowledged in all. -1: it could not be started.
int killWhileItAppends(const fs::path& path, int records, int spin) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        appendForEver(path, ends[1]);
    }
    ::close(ends[1]);
    int acknowledged = 0;
    std::array<char, 1> one{};
    while (child > 0 && acknowledged < records && ::read(ends[0], one.data(), one.size()) == 1)
        ++acknowledged;
    std::atomic<int> turn{0};
    while (turn < spin)
        ++turn;
    if (child > 0) {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    while (::read(ends[0], one.data(), one.size()) == 1)
        ++acknowledged;
    ::close(ends[0]);
    return child > 0 ? acknowledged : -1;
}

} // namespace

class TstJournalFile final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void whatIsAppendedIsThereAfterAStart() {
        {
            auto file = JournalFile::open(path());
            QCOMPARE(wrong(file), QString());
            JournalLog journal(**file);
            QVERIFY(journal.append(sampleRecord(RecordKind::Begun)));
            QVERIFY(journal.append(sampleRecord(RecordKind::Intent)));
        }
        auto file = JournalFile::open(path());
        QCOMPARE(wrong(file), QString());
        const JournalLog journal(**file);
        QCOMPARE(journal.records()->size(), std::size_t{2});
        QVERIFY((*journal.records())[1] == sampleRecord(RecordKind::Intent));
    }

    void itsFolderIsMadeAndNobodyElseCanReadIt() {
        const auto file = JournalFile::open(path());
        QCOMPARE(wrong(file), QString());
        struct stat info{};
        QCOMPARE(::stat(path().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QCOMPARE(::stat(path().parent_path().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
    }

    void twoProgramsNeverWriteOneJournal() {
        auto first = JournalFile::open(path());
        QCOMPARE(wrong(first), QString());
        const auto second = JournalFile::open(path());
        QVERIFY(!second);
        QVERIFY(second.error().code == ErrorCode::FixSetup);
        first->reset();
        QVERIFY(JournalFile::open(path()).has_value());
    }

    /// Somebody tidied up the lock file: the journal itself is locked, too.
    void theLockHoldsWithoutItsFile() {
        const auto first = JournalFile::open(path());
        QCOMPARE(wrong(first), QString());
        QVERIFY(fs::remove(path().string() + ".lock"));
        const auto second = JournalFile::open(path());
        QVERIFY(!second);
        QVERIFY2(second.error().detail.find("Another Holdfast") != std::string::npos,
                 second.error().detail.c_str());
    }

    void aLinkIsNotFollowed() {
        fs::create_directories(path().parent_path());
        std::ofstream(m_folder->filePath(QStringLiteral("elsewhere")).toStdString()) << "mine";
        fs::create_symlink(m_folder->filePath(QStringLiteral("elsewhere")).toStdString(), path());
        QVERIFY(!JournalFile::open(path()));
    }

    /// Half a record fits. It is cut off, and once there is room, work goes on.
    void aDiskThatIsFullInTheMiddleOfARecordIsSaidAndSurvived() {
        auto file = JournalFile::open(path());
        QCOMPARE(wrong(file), QString());
        JournalLog journal(**file);
        QVERIFY(journal.append(sampleRecord(RecordKind::Begun)));
        const auto before = fs::file_size(path());
        {
            const SmallDisk full(before + 40);
            const auto appended = journal.append(sampleRecord(RecordKind::Intent));
            QVERIFY(!appended);
            QVERIFY(appended.error().code == ErrorCode::FixSetup);
            QVERIFY2(appended.error().detail.find("may not grow") != std::string::npos,
                     appended.error().detail.c_str());
        }
        QCOMPARE(fs::file_size(path()), before);
        QVERIFY(journal.append(sampleRecord(RecordKind::Intent)));
        file->reset();
        auto again = JournalFile::open(path());
        const JournalLog read(**again);
        QVERIFY(!read.damage());
        QCOMPARE(read.records()->size(), std::size_t{2});
    }

    void whatWasMovedAwayIsNotWrittenTo() {
        auto file = JournalFile::open(path());
        QCOMPARE(wrong(file), QString());
        JournalLog journal(**file);
        QVERIFY(journal.append(sampleRecord(RecordKind::Begun)));
        fs::rename(path(), path().string() + ".aside");
        const auto appended = journal.append(sampleRecord(RecordKind::Intent));
        QVERIFY(!appended);
        QVERIFY2(appended.error().detail.find("Put it back") != std::string::npos,
                 appended.error().detail.c_str());
        fs::rename(path().string() + ".aside", path());
        QVERIFY(journal.append(sampleRecord(RecordKind::Intent)));
    }

    void aTornEndIsCutOffDurably() {
        {
            auto file = JournalFile::open(path());
            JournalLog journal(**file);
            QVERIFY(journal.append(sampleRecord(RecordKind::Begun)));
            QVERIFY((*file)->append("HFJ1 2 half of a reco"));
        }
        auto file = JournalFile::open(path());
        JournalLog journal(**file);
        QCOMPARE(journal.tornBytes(), std::size_t{21});
        QVERIFY(journal.append(sampleRecord(RecordKind::Intent)));
        QCOMPARE(actions::readJournal(*(*file)->read()).records.size(), std::size_t{2});
    }

    /// Years of plans that all ended: they are kept beside, and a start stays quick.
    void aLongJournalWhosePlansAreClosedIsPutAside() {
        auto file = JournalFile::open(path());
        {
            JournalLog journal(**file);
            QVERIFY(journal.append(begunRecord()));
            QVERIFY(journal.append(sampleRecord(RecordKind::Audited)));
        }
        const auto before = *(*file)->read();
        QVERIFY((*file)->setAsideIfClosed(kNow)->empty()); // too short to bother
        const auto copy = (*file)->setAsideIfClosed(kNow, 100);
        QCOMPARE(wrong(copy), QString());
        QVERIFY2(copy->find("actions.journal.closed-2026") != std::string::npos, copy->c_str());
        std::ifstream kept(*copy);
        QVERIFY(std::string((std::istreambuf_iterator<char>(kept)), {}) == before);
        struct stat info{};
        QCOMPARE(::stat(copy->c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        JournalLog journal(**file);
        QVERIFY(journal.records()->empty());
        QVERIFY(journal.append(begunRecord()));
    }

    void aPlanThatIsToBeFinishedKeepsItsJournal() {
        auto file = JournalFile::open(path());
        {
            JournalLog journal(**file);
            QVERIFY(journal.append(begunRecord()));
            QVERIFY(journal.append(sampleRecord(RecordKind::Intent)));
        }
        const auto before = *(*file)->read();
        QVERIFY((*file)->setAsideIfClosed(kNow, 1)->empty());
        QVERIFY(*(*file)->read() == before);
    }

    /// kill -9 at instants of a fixed seed, the journal going on from each life to the next.
    void everyAcknowledgedRecordSurvivesAKill() {
        std::mt19937 dice(20'261'121); // NOLINT: the same instants each time
        std::uniform_int_distribution records(0, 6);
        std::uniform_int_distribution spins(0, 60'000);
        std::size_t acknowledged = 0;
        std::size_t there = 0;
        for (int life = 0; life < 25; ++life) {
            const int told = killWhileItAppends(path(), records(dice), spins(dice));
            QVERIFY(told >= 0);
            acknowledged = there + static_cast<std::size_t>(told);
            if (!fs::exists(path())) continue;
            auto file = JournalFile::open(path());
            QCOMPARE(wrong(file), QString());
            const JournalLog journal(**file);
            QVERIFY2(!journal.damage(), journal.damage() ? journal.damage()->detail.c_str() : "");
            there = journal.records()->size();
            QVERIFY2(there == acknowledged || there == acknowledged + 1,
                     qPrintable(QStringLiteral("life %1: %2 acknowledged, %3 there")
                                    .arg(life)
                                    .arg(acknowledged)
                                    .arg(there)));
        }
        QVERIFY(there > 25);
    }

private:
    [[nodiscard]] fs::path path() const {
        return fs::path(m_folder->path().toStdString()) / "acts" / "actions.journal";
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

HOLDFAST_TEST(TstJournalFile)
#include "tst_journal_file.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_schema.h"
#include "engine/stores/sqlite_action_store.h"
#include "engine/stores/sqlite_connection.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/engine/stores/fault_disk.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/test_registry.h"

#include <sys/stat.h>

#include <array>
#include <atomic>
#include <fstream>
#include <thread>

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::actions::testing::samplePlan;
using holdfast::stores::makeSqliteActionStore;
using holdfast::testing::wrong;

namespace fs = std::filesystem;

namespace {

const std::string kFleet = "aiwfe-prod";

bool says(const Error& error, std::string_view words) {
    return error.detail.find(words) != std::string::npos;
}

/// Time passes between any two looks at it, as it does in life.
class RunningClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override { return TimePoint(passed()); }

    [[nodiscard]] SteadyPoint steady() const override { return SteadyPoint(passed()); }

    [[nodiscard]] SteadyPoint sinceBoot() const override { return SteadyPoint(passed()); }

private:
    [[nodiscard]] Duration passed() const { return Duration(1'780'000'000'000 + ++m_looks); }

    mutable std::atomic<std::int64_t> m_looks{0};
};

AuditEntry someEntry(const AuditAnchor& newest) {
    return linked({.moment = AuditMoment::Between, .kind = "x", .text = std::string(3000, 'x')}, {}, newest);
}

} // namespace

class TstSqliteActionStore final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void nobodyElseCanReadIt() {
        const auto store = makeSqliteActionStore(path(), m_clock);
        QVERIFY(store->putSetting(kFleet, "mode:", "auto"));
        for (const auto* suffix : {"", "-wal", "-shm"}) {
            struct stat info{};
            QCOMPARE(::stat((path().string() + suffix).c_str(), &info), 0);
            QCOMPARE(info.st_mode & 0777U, 0600U);
        }
        struct stat info{};
        QCOMPARE(::stat(path().parent_path().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
        QVERIFY(store->condition().kind == "SQLite");
        QVERIFY(store->condition().reach == LeaseReach::ThisMachine);
    }

    /// Begin and end of a lease are of one moment, however long it takes to write them.
    void aLeaseIsAsLongAsItIsSaidToBe() {
        const RunningClock clock;
        const auto store = makeSqliteActionStore(path(), clock);
        const auto lease = store->acquire(samplePlan().target, "ada");
        QCOMPARE(wrong(lease), QString());
        const auto views = store->leases(lease->target.fleet);
        QCOMPARE(views->size(), std::size_t{1});
        QCOMPARE((*views)[0].until - (*views)[0].since, store->leaseTime());
        QCOMPARE((*views)[0].until, lease->until);
    }

    void whatIsAcknowledgedIsOnTheDisk() {
        holdfast::testing::FaultDisk disk;
        auto store = makeSqliteActionStore(path(), m_clock, {.vfs = disk.name()});
        QVERIFY(store->putSetting(kFleet, "mode:", "auto"));
        const auto before = disk.syncs();
        QVERIFY(store->append(someEntry({})));
        QVERIFY(disk.syncs() > before);
        // The power goes: what was not synced is lost, and nothing is written any more.
        disk.breakDown();
        store.reset();
        disk.loseUnsynced();
        disk.repair();
        store = makeSqliteActionStore(path(), m_clock, {.vfs = disk.name()});
        QCOMPARE(store->entries()->size(), std::size_t{1});
        QCOMPARE(store->settings(kFleet)->size(), std::size_t{1});
    }

    /// Refused in a sentence, half of nothing is kept, and with room it goes on.
    void aFullDiskIsSaidAndWaitedFor() {
        holdfast::testing::FaultDisk disk;
        const auto store = makeSqliteActionStore(path(), m_clock, {.vfs = disk.name()});
        QVERIFY(store->append(someEntry({})));
        disk.setRoom(0);
        const auto newest = anchorOf(store->entries()->back());
        const auto refused = store->append(someEntry(newest));
        QVERIFY(!refused);
        QVERIFY(refused.error().code == ErrorCode::FixSetup);
        QVERIFY2(says(refused.error(), "is full") && says(refused.error(), "Make room"),
                 refused.error().detail.c_str());
        QVERIFY(!store->acquire(samplePlan().target, "ada"));
        QCOMPARE(store->entries()->size(), std::size_t{1});
        disk.setRoom(-1);
        QCOMPARE(wrong(store->append(someEntry(newest))), QString());
        QCOMPARE(wrong(store->acquire(samplePlan().target, "ada")), QString());
    }

    void aDiskThatBreaksIsSaidAndTriedAgain() {
        holdfast::testing::FaultDisk disk;
        const auto store = makeSqliteActionStore(path(), m_clock, {.vfs = disk.name()});
        const auto lease = store->acquire(samplePlan().target, "ada");
        QCOMPARE(wrong(lease), QString());
        m_clock.pass(Duration(1'000));
        disk.breakDown();
        const auto renewed = store->renew(*lease);
        QVERIFY(!renewed);
        QVERIFY2(renewed.error().code == ErrorCode::FixSetup && says(renewed.error(), "Mend its disk"),
                 renewed.error().detail.c_str());
        disk.repair();
        QCOMPARE(wrong(store->renew(*lease)), QString());
        QVERIFY(store->condition().trouble.empty());
    }

    void aStoreOfANewerHoldfastIsRefused() {
        QVERIFY(makeSqliteActionStore(path(), m_clock)->putSetting(kFleet, "mode:", "auto"));
        const std::array<stores::Migration, 2> newer = {
            stores::actionMigrations().front(),
            {.version = 2, .sql = "CREATE TABLE later (id INTEGER PRIMARY KEY);"}};
        QCOMPARE(makeSqliteActionStore(path(), m_clock, {.migrations = newer})->settings(kFleet)->size(),
                 std::size_t{1});
        const auto store = makeSqliteActionStore(path(), m_clock);
        const auto refused = store->settings(kFleet);
        QVERIFY(!refused);
        QVERIFY2(refused.error().code == ErrorCode::FixSetup && says(refused.error(), "newer Holdfast"),
                 refused.error().detail.c_str());
        QVERIFY(!store->condition().trouble.empty());
    }

    void aDamagedFileIsLeftAsItIsAndSaid() {
        fs::create_directories(path().parent_path());
        std::ofstream(path()) << std::string(8192, 'x');
        const auto store = makeSqliteActionStore(path(), m_clock);
        const auto lease = store->acquire(samplePlan().target, "ada");
        QVERIFY(!lease);
        QVERIFY2(lease.error().code == ErrorCode::Internal && says(lease.error(), "put the file aside"),
                 lease.error().detail.c_str());
        QCOMPARE(fs::file_size(path()), std::uintmax_t{8192});
        QVERIFY(!store->condition().trouble.empty());
        fs::remove(path());
        QCOMPARE(wrong(store->acquire(samplePlan().target, "ada")), QString());
    }

    void whatWasMovedAwayIsNotActedUpon() {
        const auto store = makeSqliteActionStore(path(), m_clock);
        QVERIFY(store->putSetting(kFleet, "mode:", "auto"));
        fs::rename(path(), path().string() + ".aside");
        const auto lease = store->acquire(samplePlan().target, "ada");
        QVERIFY(!lease);
        QVERIFY2(says(lease.error(), "Put it back"), lease.error().detail.c_str());
        fs::rename(path().string() + ".aside", path());
        QCOMPARE(wrong(store->acquire(samplePlan().target, "ada")), QString());
    }

    void aLinkIsNotFollowed() {
        fs::create_directories(path().parent_path());
        std::ofstream(m_folder->filePath(QStringLiteral("elsewhere")).toStdString()) << "";
        fs::create_symlink(m_folder->filePath(QStringLiteral("elsewhere")).toStdString(), path());
        const auto refused = makeSqliteActionStore(path(), m_clock)->settings(kFleet);
        QVERIFY(!refused && refused.error().code == ErrorCode::FixSetup);
    }

    /// Somebody sets the clock: nobody's lock ends early or stays for years.
    void aWallClockThatJumpsEndsNoLease() {
        const auto store = makeSqliteActionStore(path(), m_clock);
        const auto lease = store->acquire(samplePlan().target, "ada");
        QCOMPARE(wrong(lease), QString());
        m_clock.jump(std::chrono::hours(5));
        QVERIFY(!makeSqliteActionStore(path(), m_clock)->acquire(samplePlan().target, "bob"));
        QCOMPARE(wrong(store->renew(*lease)), QString());
        m_clock.jump(-std::chrono::hours(24 * 365));
        m_clock.pass(store->leaseTime() + Duration(1));
        QVERIFY(makeSqliteActionStore(path(), m_clock)->acquire(samplePlan().target, "bob"));
    }

    /// Whoever held it is gone with the machine's earlier life.
    void aRestartOfTheMachineEndsItsLeases() {
        const auto before = makeSqliteActionStore(path(), m_clock, {.boot = "first"});
        const auto lease = before->acquire(samplePlan().target, "ada");
        QCOMPARE(wrong(lease), QString());
        const auto after = makeSqliteActionStore(path(), m_clock, {.boot = "second"});
        QVERIFY(after->leases(kFleet)->empty());
        QVERIFY(!after->renew(*lease));
        const auto next = after->acquire(samplePlan().target, "bob");
        QCOMPARE(wrong(next), QString());
        QVERIFY(next->token > lease->token);
    }

    /// The file was put aside and a fresh one begun: whoever compares tokens still sees them grow.
    void tokensGrowOverAFreshStore() {
        const auto before = makeSqliteActionStore(path(), m_clock)->acquire(samplePlan().target, "ada");
        for (const auto* suffix : {"", "-wal", "-shm"})
            fs::remove(path().string() + suffix);
        m_clock.pass(std::chrono::minutes(1));
        const auto after = makeSqliteActionStore(path(), m_clock)->acquire(samplePlan().target, "ada");
        QVERIFY(after->token > before->token);
    }

    void manyProgramsMayMakeItAtOnce() {
        constexpr std::size_t kPrograms = 6;
        std::array<bool, kPrograms> done{};
        std::array<std::string, kPrograms> why;
        {
            std::vector<std::jthread> programs;
            for (std::size_t i = 0; i < kPrograms; ++i)
                programs.emplace_back([&, i] {
                    const auto put = makeSqliteActionStore(path(), m_clock)
                                         ->putSetting(kFleet, "mode:" + std::to_string(i), "auto");
                    done[i] = put.has_value();
                    if (!put) why[i] = put.error().detail;
                });
        }
        for (std::size_t i = 0; i < kPrograms; ++i)
            QVERIFY2(done[i], why[i].c_str());
        QCOMPARE(makeSqliteActionStore(path(), m_clock)->settings(kFleet)->size(), kPrograms);
    }

private:
    [[nodiscard]] fs::path path() const {
        return fs::path(m_folder->path().toStdString()) / "acts" / "actions.db";
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    holdfast::testing::FakeClock m_clock;
};

HOLDFAST_TEST(TstSqliteActionStore)
#include "tst_sqlite_action_store.moc"

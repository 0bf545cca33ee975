// SPDX-License-Identifier: GPL-3.0-or-later
// The bad days of the store: killed, without power, without room, without rights.
#include "engine/stores/sqlite_store.h"
#include "tests/engine/stores/fault_disk.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/test_registry.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

ports::StoredReading reading(const SeriesKey& series, TimePoint time, double value) {
    return {.series = series, .reading = {.time = time, .value = value}};
}

std::vector<ports::StoredReading> sweepAt(TimePoint time, int series, std::mt19937_64& random) {
    std::vector<ports::StoredReading> readings;
    for (int i = 0; i < series; ++i) {
        readings.push_back(reading({.service = ServiceId("s" + std::to_string(i / 10)),
                                    .signal = SignalId("x" + std::to_string(i % 10))},
                                   time, std::ldexp(static_cast<double>(random()), -60)));
    }
    return readings;
}

std::vector<Event> numbered(int from, int count) {
    std::vector<Event> events;
    for (int i = from; i < from + count; ++i)
        events.push_back(eventAt(FakeClock().now(), EventKind::SweepLate, Severity::Warning, "api",
                                 {{"number", std::int64_t{i}}}));
    return events;
}

/// Every number from 1 to the last is there and says the same.
QString checkEvents(ports::Store& store, std::uint64_t last) {
    std::uint64_t expected = 1;
    while (expected <= last) {
        const auto events = store.events({.before = expected + 1000, .after = expected - 1, .limit = 1000});
        if (!events) return wrong(events);
        for (auto event = events->rbegin(); event != events->rend(); ++event, ++expected) {
            if (event->sequence != expected ||
                std::get<std::int64_t>(event->facts.at("number")) != static_cast<std::int64_t>(expected))
                return QStringLiteral("event %1 is not there").arg(expected);
        }
        if (events->empty()) return QStringLiteral("no event from %1 on").arg(expected);
    }
    return {};
}

/// Appends events and readings until it is killed, and tells each number that was acknowledged.
[[noreturn]] void writeUntilKilled(StoreFixture& fixture, int told) {
    auto opened = fixture.open();
    if (!opened) _exit(1);
    const auto last = fixture.store->events({.limit = 1});
    auto next = last && !last->empty() ? static_cast<int>(last->front().sequence) + 1 : 1;
    std::mt19937_64 random(71);
    for (;;) {
        fixture.clock.pass(7s);
        const auto first = fixture.store->appendEvents(numbered(next, 1 + next % 3));
        if (!first || *first != static_cast<std::uint64_t>(next)) _exit(2);
        next += 1 + next % 3;
        const std::uint64_t acknowledged = static_cast<std::uint64_t>(next) - 1;
        if (::write(told, &acknowledged, sizeof acknowledged) != sizeof acknowledged) _exit(3);
        if (!fixture.store->appendReadings(sweepAt(fixture.clock.now(), 20, random))) _exit(4);
        if (next % 5 == 0 && !fixture.store->maintain(fixture.clock.now())) _exit(5);
    }
}

} // namespace

class TstSqliteStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void killedAtAnyMomentItHasEveryAcknowledgedEvent();
    void withoutPowerItHasEveryAcknowledgedEventAndAllButAMinuteOfReadings();
    void withAFullDiskItReadsOnAndWritesAgainWhenThereIsRoom();
    void aDiskThatFillsUpAtAnyMomentLosesNothingAcknowledged();
    void itOpensAndReadsOnAFullDisk();
    void aDeviceThatFailsIsToldAndRecovers();
    void aFileThatWasDeletedIsNoticedBeforeEventsGoThere();
    void readingsAreWrittenAboutOnceAMinute();
    void closingKeepsEverything();
    void usedBytesAreThoseOfTheFiles();
};

void TstSqliteStore::killedAtAnyMomentItHasEveryAcknowledgedEvent() {
    StoreFixture fixture;
    std::mt19937 random(72);
    std::uint64_t acknowledged = 0;
    for (int round = 0; round < 12; ++round) {
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        const auto child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            ::close(ends[0]);
            writeUntilKilled(fixture, ends[1]);
        }
        ::close(ends[1]);
        // Killed after a number of acknowledgements that the seed tells, somewhere in the next write.
        const auto enough = acknowledged + 1 + random() % 400;
        std::uint64_t told = 0;
        while (::read(ends[0], &told, sizeof told) == sizeof told) {
            acknowledged = told;
            if (told >= enough) ::kill(child, SIGKILL);
        }
        ::close(ends[0]);
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY2(WIFSIGNALED(status),
                 qPrintable(QStringLiteral("the child ended by itself: %1").arg(WEXITSTATUS(status))));
        const auto opened = fixture.open();
        QVERIFY2(opened, qPrintable(wrong(opened)));
        QVERIFY2(!opened->setAside, opened->notice.c_str());
        QCOMPARE(checkEvents(*fixture.store, acknowledged), QString());
        const auto sound = fixture.store->checkIntegrity();
        QVERIFY2(sound, qPrintable(wrong(sound)));
        fixture.store.reset();
    }
}

void TstSqliteStore::withoutPowerItHasEveryAcknowledgedEventAndAllButAMinuteOfReadings() {
    std::mt19937_64 random(73);
    for (int round = 0; round < 12; ++round) {
        FaultDisk disk; // outlives the store
        StoreFixture fixture;
        disk.doNotSync();
        fixture.options.vfs = disk.name();
        QVERIFY(fixture.open());
        std::uint64_t acknowledged = 0;
        const auto start = fixture.clock.now();
        for (auto steps = 1 + random() % 500; steps > 0; --steps) {
            fixture.clock.pass(15s);
            QVERIFY(fixture.store->appendReadings(sweepAt(fixture.clock.now(), 12, random)));
            QVERIFY(fixture.store->maintain(fixture.clock.now()));
            if (random() % 3 != 0) continue;
            const auto first = fixture.store->appendEvents(numbered(static_cast<int>(acknowledged) + 1, 1));
            QVERIFY(first);
            acknowledged = *first;
        }
        const auto end = fixture.clock.now();
        disk.breakDown();
        fixture.store.reset();
        disk.loseUnsynced();
        disk.repair();
        const auto opened = fixture.open();
        QVERIFY2(opened, qPrintable(wrong(opened)));
        QVERIFY2(!opened->setAside, opened->notice.c_str());
        QCOMPARE(checkEvents(*fixture.store, acknowledged), QString());
        QVERIFY(fixture.store->checkIntegrity());
        const auto history =
            fixture.store->history({.series = {.service = ServiceId("s0"), .signal = SignalId("x3")},
                                    .from = start,
                                    .to = end + 1s,
                                    .maxPoints = 100'000});
        QVERIFY(history);
        const auto lost = (end - start) / 15s - static_cast<std::int64_t>(history->points.size());
        QVERIFY2(lost >= 0 && lost <= 5, qPrintable(QString::number(lost)));
    }
}

void TstSqliteStore::withAFullDiskItReadsOnAndWritesAgainWhenThereIsRoom() {
    FaultDisk disk; // outlives the store
    StoreFixture fixture;
    disk.doNotSync();
    fixture.options.vfs = disk.name();
    QVERIFY(fixture.open());
    std::mt19937_64 random(74);
    QVERIFY(fixture.store->appendEvents(numbered(1, 10)));
    QVERIFY(fixture.store->appendReadings(sweepAt(fixture.clock.now(), 50, random)));
    QVERIFY(fixture.store->flush());
    disk.setRoom(0);

    const auto refused = fixture.store->appendEvents(numbered(11, 200));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FixSetup);
    QVERIFY(fixture.store->condition().condition == StoreCondition::Full);
    QVERIFY(fixture.store->condition().message.find("full") != std::string::npos);
    QVERIFY(!fixture.store->putFact("observed", std::string(100'000, 'x')));
    // Readings wait in memory, are seen, and are written later.
    const auto start = fixture.clock.now();
    for (int i = 0; i < 100; ++i) {
        fixture.clock.pass(30s);
        static_cast<void>(fixture.store->appendReadings(sweepAt(fixture.clock.now(), 50, random)));
        static_cast<void>(fixture.store->maintain(fixture.clock.now()));
    }
    QVERIFY(fixture.store->condition().condition == StoreCondition::Full);
    const HistoryQuery query{.series = {.service = ServiceId("s0"), .signal = SignalId("x0")},
                             .from = start,
                             .to = fixture.clock.now() + 1s,
                             .maxPoints = 1000};
    QCOMPARE(fixture.store->history(query)->points.size(), std::size_t{101});
    QCOMPARE(checkEvents(*fixture.store, 10), QString());

    disk.setRoom(-1);
    const auto accepted = fixture.store->appendEvents(numbered(11, 200));
    QVERIFY2(accepted, qPrintable(wrong(accepted)));
    QCOMPARE(*accepted, std::uint64_t{11});
    QVERIFY(fixture.store->condition().condition == StoreCondition::Fine);
    QVERIFY(fixture.store->condition().message.empty());
    QVERIFY(fixture.store->flush());
    QVERIFY(fixture.open());
    QCOMPARE(checkEvents(*fixture.store, 210), QString());
    QCOMPARE(fixture.store->history(query)->points.size(), std::size_t{101});
    QVERIFY(fixture.store->checkIntegrity());
}

void TstSqliteStore::aDiskThatFillsUpAtAnyMomentLosesNothingAcknowledged() {
    std::mt19937_64 random(75);
    for (int round = 0; round < 10; ++round) {
        FaultDisk disk; // outlives the store
        StoreFixture fixture;
        disk.doNotSync();
        fixture.options.vfs = disk.name();
        QVERIFY(fixture.open());
        disk.setRoom(static_cast<std::int64_t>(random() % 700'000));
        std::uint64_t acknowledged = 0;
        for (int i = 0; i < 200; ++i) {
            fixture.clock.pass(1min);
            static_cast<void>(fixture.store->appendReadings(sweepAt(fixture.clock.now(), 20, random)));
            static_cast<void>(fixture.store->maintain(fixture.clock.now()));
            const auto first = fixture.store->appendEvents(numbered(static_cast<int>(acknowledged) + 1, 2));
            if (first) acknowledged = *first + 1;
        }
        // As if killed there and then.
        disk.breakDown();
        fixture.store.reset();
        disk.loseUnsynced();
        disk.repair();
        const auto opened = fixture.open();
        QVERIFY2(opened && !opened->setAside, qPrintable(wrong(opened)));
        QCOMPARE(checkEvents(*fixture.store, acknowledged), QString());
        disk.setRoom(-1);
        QVERIFY(fixture.store->appendEvents(numbered(static_cast<int>(acknowledged) + 1, 1)));
        QVERIFY(fixture.store->checkIntegrity());
    }
}

void TstSqliteStore::itOpensAndReadsOnAFullDisk() {
    FaultDisk disk; // outlives the store
    StoreFixture fixture;
    disk.doNotSync();
    fixture.options.vfs = disk.name();
    QVERIFY(fixture.open());
    QVERIFY(fixture.store->appendEvents(numbered(1, 500)));
    disk.breakDown(); // so that the log is left behind, as by a crash
    fixture.store.reset();
    disk.repair();
    disk.setRoom(0);
    const auto opened = fixture.open();
    QVERIFY2(opened, qPrintable(wrong(opened)));
    QCOMPARE(checkEvents(*fixture.store, 500), QString());
    QVERIFY(!fixture.store->appendEvents(numbered(501, 5000)));
    QVERIFY(fixture.store->condition().condition == StoreCondition::Full);
    // A store that is not there yet cannot be made; the error says why.
    StoreFixture fresh;
    fresh.options.vfs = disk.name();
    const auto refused = fresh.open();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FixSetup);
    QVERIFY2(refused.error().detail.find("full") != std::string::npos, refused.error().detail.c_str());
}

void TstSqliteStore::aDeviceThatFailsIsToldAndRecovers() {
    FaultDisk disk; // outlives the store
    StoreFixture fixture;
    disk.doNotSync();
    fixture.options.vfs = disk.name();
    QVERIFY(fixture.open());
    QVERIFY(fixture.store->appendEvents(numbered(1, 3)));
    disk.breakDown();
    const auto refused = fixture.store->appendEvents(numbered(4, 3));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FixSetup);
    QVERIFY(fixture.store->condition().condition == StoreCondition::Unwritable);
    QCOMPARE(checkEvents(*fixture.store, 3), QString());
    disk.repair();
    QCOMPARE(fixture.store->appendEvents(numbered(4, 3)).value(), std::uint64_t{4});
    QVERIFY(fixture.store->condition().condition == StoreCondition::Fine);
}

void TstSqliteStore::aFileThatWasDeletedIsNoticedBeforeEventsGoThere() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    QVERIFY(fixture.store->appendEvents(numbered(1, 3)));
    QVERIFY(std::filesystem::remove(fixture.path()));
    const auto refused = fixture.store->appendEvents(numbered(4, 1));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FixSetup);
    QVERIFY(fixture.store->condition().condition == StoreCondition::Unwritable);
    QVERIFY(!fixture.store->putFact("a", "b"));
    std::mt19937_64 random(76);
    QVERIFY(fixture.store->appendReadings(sweepAt(fixture.clock.now(), 5, random)));
    QVERIFY(!fixture.store->flush());
}

void TstSqliteStore::readingsAreWrittenAboutOnceAMinute() {
    FaultDisk disk; // outlives the store
    StoreFixture fixture;
    disk.doNotSync();
    fixture.options.vfs = disk.name();
    QVERIFY(fixture.open());
    std::mt19937_64 random(77);
    QVERIFY(fixture.store->maintain(fixture.clock.now()));
    const auto before = disk.syncs();
    for (int i = 0; i < 60; ++i) {
        fixture.clock.pass(1s);
        QVERIFY(fixture.store->appendReadings(sweepAt(fixture.clock.now(), 100, random)));
    }
    QCOMPARE(disk.syncs(), before);
    fixture.clock.pass(1s);
    QVERIFY(fixture.store->maintain(fixture.clock.now())); // also without new readings
    QVERIFY(disk.syncs() > before && disk.syncs() <= before + 3);
}

void TstSqliteStore::closingKeepsEverything() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    std::mt19937_64 random(78);
    const auto start = fixture.clock.now();
    for (int i = 0; i < 500; ++i) {
        fixture.clock.pass(30s);
        QVERIFY(fixture.store->appendReadings(sweepAt(fixture.clock.now(), 10, random)));
        if (i % 100 == 99) {
            QVERIFY(fixture.store->maintain(fixture.clock.now()));
            QVERIFY(fixture.open());
        }
    }
    const auto newest = fixture.store->newestReadings().value();
    QVERIFY(fixture.open());
    QCOMPARE(fixture.store->newestReadings()->size(), newest.size());
    for (std::size_t i = 0; i < newest.size(); ++i)
        QCOMPARE((*fixture.store->newestReadings())[i].reading, newest[i].reading);
    const auto history =
        fixture.store->history({.series = {.service = ServiceId("s0"), .signal = SignalId("x9")},
                                .from = start,
                                .to = fixture.clock.now() + 1s,
                                .maxPoints = 1000});
    QCOMPARE(history->points.size(), std::size_t{500});
    QVERIFY(!std::filesystem::exists(fixture.path().string() + "-shm"));
}

void TstSqliteStore::usedBytesAreThoseOfTheFiles() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    QVERIFY(fixture.store->appendEvents(numbered(1, 5000)));
    QVERIFY(fixture.store->maintain(fixture.clock.now()));
    const auto state = fixture.store->condition();
    QCOMPARE(state.kind, std::string("SQLite"));
    QCOMPARE(state.where, std::filesystem::canonical(fixture.path()).string());
    QCOMPARE(state.cap, ports::Retention{}.cap);
    const auto onDisk = std::filesystem::file_size(fixture.path()) +
                        std::filesystem::file_size(fixture.path().string() + "-wal");
    QVERIFY(state.used.count > 0);
    QVERIFY2(static_cast<std::int64_t>(onDisk) <= state.used.count &&
                 state.used.count <= static_cast<std::int64_t>(2 * onDisk),
             qPrintable(QStringLiteral("%1 told, %2 on the disk").arg(state.used.count).arg(onDisk)));
}

HOLDFAST_TEST(TstSqliteStore)
#include "tst_sqlite_store.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The bad days of the record and of models: killed, without power, without room, damaged, of an older format.
#include "engine/stores/event_table.h"
#include "engine/stores/fact_table.h"
#include "engine/stores/private_files.h"
#include "engine/stores/sqlite_connection.h"
#include "engine/stores/sqlite_schema.h"
#include "tests/engine/stores/fault_disk.h"
#include "tests/engine/stores/record_samples.h"
#include "tests/support/test_registry.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <random>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

const TimePoint kBegin = FakeClock().now();

/// What is put with the `number`th call: a part of each kind. A model is told apart: it is put by itself.
outlook::RecordChanges changesOf(int number) {
    const auto at = kBegin + number * 2s;
    return {.statements = {statementAt(at, "api", number), statementAt(at, "redis", number, true)},
            .forecasts = {forecastOf(kLatency, at, 60s, number), forecastOf(kMemory, at, 60s, number)},
            .failures = {{.service = ServiceId("api"), .from = at, .to = at + 1s}},
            .unobserved = {{.service = {}, .from = at, .to = {}}},
            .marks = {markAt(at, kLatency, number)}};
}

ports::ModelBytes modelOf(int number) {
    return ports::ModelBytes(static_cast<std::size_t>(5000 + number), static_cast<std::byte>(number % 251));
}

/// Every call up to the last acknowledged is there, whole; of a later one everything or nothing.
QString checkCalls(ports::Store& store, int acknowledged) {
    const auto found = store.record({.from = TimePoint{}, .to = TimePoint::max(), .limit = 1'000'000});
    if (!found) return wrong(found);
    const auto marks = store.marks({.from = TimePoint{}, .to = TimePoint::max(), .limit = 100'000});
    if (!marks) return wrong(marks);
    const auto calls = found->failures.size();
    if (calls < static_cast<std::size_t>(acknowledged) || calls > static_cast<std::size_t>(acknowledged) + 1)
        return QStringLiteral("%1 calls are there, %2 were acknowledged").arg(calls).arg(acknowledged);
    if (found->statements.size() != 2 * calls || found->forecasts.size() != 2 * calls ||
        found->unobserved.size() != calls || marks->size() != calls)
        return QStringLiteral("a call is there in part");
    for (std::size_t i = 0; i < calls; ++i) {
        const auto expected = changesOf(static_cast<int>(i) + 1);
        if (found->failures[i] != expected.failures[0] || (*marks)[i] != expected.marks[0] ||
            fieldsOf(found->statements[2 * i]) != fieldsOf(expected.statements[0]) ||
            fieldsOf(found->forecasts[2 * i + 1]) != fieldsOf(expected.forecasts[1]))
            return QStringLiteral("call %1 says something else").arg(i + 1);
    }
    return {};
}

/// The model is that of the last acknowledged call, or of the one that was under way.
QString checkModel(ports::Store& store, int acknowledged) {
    const auto model = store.model("forest");
    if (!model) return wrong(model);
    const bool isOne = *model == modelOf(acknowledged) || *model == modelOf(acknowledged + 1);
    return isOne || acknowledged == 0 ? QString() : QStringLiteral("the model is another one");
}

[[noreturn]] void putUntilKilled(StoreFixture& fixture, int acknowledged, int told) {
    if (!fixture.open()) _exit(1);
    const auto found = fixture.store->record({.from = TimePoint{}, .to = TimePoint::max()});
    if (!found) _exit(2);
    acknowledged = static_cast<int>(found->failures.size());
    for (;;) {
        ++acknowledged;
        if (!fixture.store->putRecord(changesOf(acknowledged))) _exit(3);
        if (!fixture.store->putModel("forest", modelOf(acknowledged))) _exit(4);
        if (::write(told, &acknowledged, sizeof acknowledged) != sizeof acknowledged) _exit(5);
        if (acknowledged % 5 == 0 && !fixture.store->maintain(fixture.clock.now())) _exit(6);
    }
}

/// What stands beside the tables about how many rows they have is so.
QString checkCounts(StoreFixture& fixture) {
    fixture.store.reset();
    auto connection = stores::Connection::open(fixture.path().string(), {});
    if (!connection) return wrong(connection);
    stores::FactTable marks(*connection, "marks");
    for (const auto* table : {"record_statements", "record_warnings", "record_forecasts", "record_marks",
                              "record_failures", "record_unobserved", "record_actions"}) {
        const auto rows = connection->number(std::string("SELECT count(*) FROM ") + table);
        const auto told = marks.number(std::string("rows of ") + table);
        if (!rows || !told || *rows != *told)
            return QStringLiteral("%1 has another number of rows than is told").arg(QLatin1String(table));
    }
    return {};
}

} // namespace

class TstSqliteRecord : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void killedAtAnyMomentItHasEveryAcknowledgedCallWhole();
    void withoutPowerItHasEveryAcknowledgedCallWhole();
    void aDiskThatFillsUpAtAnyMomentLosesNothingAcknowledged();
    void withAFullDiskTheRecordCanBeReadAndIsTakenAgainWhenThereIsRoom();
    void anOlderStoreGetsARecordAndItsCopyStaysAsItWas();
    void rowsAreCountedAgainWhereTheirNumberIsDamaged();
    void damagedRowsAreLeftOutAndTold();
    void aDamagedModelIsToldAndHealedByPuttingItAnew();
    void namesOutliveTheReadingsOfTheirSeries();
    void aForecastTakesAboutSixtyBytesOnTheDisk();
    void aQueryOfOneServiceUsesItsIndex();
};

void TstSqliteRecord::killedAtAnyMomentItHasEveryAcknowledgedCallWhole() {
    StoreFixture fixture;
    std::mt19937 random(111);
    int acknowledged = 0;
    for (int round = 0; round < 10; ++round) {
        int ends[2];
        QCOMPARE(::pipe(ends), 0);
        const auto child = ::fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            ::close(ends[0]);
            putUntilKilled(fixture, acknowledged, ends[1]);
        }
        ::close(ends[1]);
        const auto enough = acknowledged + 1 + static_cast<int>(random() % 40);
        int told = 0;
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
        QVERIFY2(opened && !opened->setAside, qPrintable(wrong(opened)));
        QCOMPARE(checkCalls(*fixture.store, acknowledged), QString());
        QCOMPARE(checkModel(*fixture.store, acknowledged), QString());
        QVERIFY(fixture.store->checkIntegrity());
        QCOMPARE(checkCounts(fixture), QString());
    }
}

void TstSqliteRecord::withoutPowerItHasEveryAcknowledgedCallWhole() {
    std::mt19937_64 random(112);
    for (int round = 0; round < 12; ++round) {
        FaultDisk disk; // outlives the store
        StoreFixture fixture;
        disk.doNotSync();
        fixture.options.vfs = disk.name();
        QVERIFY(fixture.open());
        int acknowledged = 0;
        for (auto calls = random() % 60; calls > 0; --calls) {
            QVERIFY(fixture.store->putRecord(changesOf(++acknowledged)));
            QVERIFY(fixture.store->putModel("forest", modelOf(acknowledged)));
            if (random() % 4 == 0) QVERIFY(fixture.store->maintain(fixture.clock.now()));
        }
        disk.breakDown();
        QVERIFY(!fixture.store->putRecord(changesOf(acknowledged + 1)));
        fixture.store.reset();
        disk.loseUnsynced();
        disk.repair();
        const auto opened = fixture.open();
        QVERIFY2(opened && !opened->setAside, qPrintable(wrong(opened)));
        QCOMPARE(checkCalls(*fixture.store, acknowledged), QString());
        QCOMPARE(checkModel(*fixture.store, acknowledged), QString());
        QVERIFY(fixture.store->checkIntegrity());
    }
}

void TstSqliteRecord::aDiskThatFillsUpAtAnyMomentLosesNothingAcknowledged() {
    std::mt19937_64 random(113);
    for (int round = 0; round < 12; ++round) {
        FaultDisk disk; // outlives the store
        StoreFixture fixture;
        disk.doNotSync();
        fixture.options.vfs = disk.name();
        QVERIFY(fixture.open());
        disk.setRoom(static_cast<std::int64_t>(random() % 400'000));
        int acknowledged = 0;
        for (int i = 0; i < 150; ++i) {
            if (fixture.store->putRecord(changesOf(acknowledged + 1))) ++acknowledged;
            static_cast<void>(fixture.store->putModel("forest", modelOf(acknowledged)));
            static_cast<void>(fixture.store->maintain(fixture.clock.now()));
        }
        // What was refused left nothing behind, in memory neither.
        QCOMPARE(checkCalls(*fixture.store, acknowledged), QString());
        disk.breakDown(); // as if killed there and then
        fixture.store.reset();
        disk.loseUnsynced();
        disk.repair();
        disk.setRoom(-1);
        const auto opened = fixture.open();
        QVERIFY2(opened && !opened->setAside, qPrintable(wrong(opened)));
        QCOMPARE(checkCalls(*fixture.store, acknowledged), QString());
        QVERIFY(fixture.store->putRecord(changesOf(acknowledged + 1)));
        QCOMPARE(checkCalls(*fixture.store, acknowledged + 1), QString());
        QVERIFY(fixture.store->checkIntegrity());
        QCOMPARE(checkCounts(fixture), QString());
    }
}

void TstSqliteRecord::withAFullDiskTheRecordCanBeReadAndIsTakenAgainWhenThereIsRoom() {
    FaultDisk disk; // outlives the store
    StoreFixture fixture;
    disk.doNotSync();
    fixture.options.vfs = disk.name();
    QVERIFY(fixture.open());
    QVERIFY(fixture.store->putRecord(changesOf(1)));
    QVERIFY(fixture.store->putModel("forest", modelOf(1)));
    disk.setRoom(0);
    const ports::ModelBytes large(1'000'000, std::byte{3});
    const auto model = fixture.store->putModel("forest", large);
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::FixSetup);
    Result<void> refused;
    int acknowledged = 1;
    for (; refused && acknowledged < 500; acknowledged += refused ? 1 : 0)
        refused = fixture.store->putRecord(changesOf(acknowledged + 1)); // there is some room in the log
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::FixSetup);
    QVERIFY(fixture.store->condition().condition == StoreCondition::Full);
    QCOMPARE(checkCalls(*fixture.store, acknowledged), QString());
    QCOMPARE(*fixture.store->model("forest"), modelOf(1));
    disk.setRoom(-1);
    QVERIFY(fixture.store->putRecord(changesOf(acknowledged + 1)));
    QVERIFY(fixture.store->condition().condition == StoreCondition::Fine);
    QVERIFY(fixture.store->putModel("forest", large));
    QVERIFY(fixture.open());
    QCOMPARE(checkCalls(*fixture.store, acknowledged + 1), QString());
    QCOMPARE(*fixture.store->model("forest"), large);
    QCOMPARE(checkCounts(fixture), QString());
}

void TstSqliteRecord::anOlderStoreGetsARecordAndItsCopyStaysAsItWas() {
    StoreFixture fixture;
    QVERIFY(stores::makePrivateFile(fixture.path()));
    {
        auto connection = stores::Connection::open(fixture.path().string(), {});
        QVERIFY(connection);
        QVERIFY(stores::migrate(*connection, stores::migrations().first(1)));
        const auto event = eventAt(kBegin, EventKind::Offline);
        QVERIFY(stores::EventTable(*connection).append(std::span(&event, 1)));
        QVERIFY(stores::FactTable(*connection, "facts").put("observed", "1780000000000"));
    }
    const auto opened = fixture.open();
    QVERIFY2(opened, qPrintable(wrong(opened)));
    QVERIFY2(!opened->setAside, opened->notice.c_str());
    QVERIFY(opened->migrated);
    QCOMPARE(opened->migrated->from, std::int64_t{1});
    QCOMPARE(fixture.store->events({})->size(), std::size_t{1});
    QCOMPARE(fixture.store->fact("observed").value(), std::string("1780000000000"));
    QVERIFY(fixture.store->putRecord(changesOf(1)));
    QVERIFY(fixture.open());
    QCOMPARE(checkCalls(*fixture.store, 1), QString());
    auto copy = stores::Connection::open(opened->migrated->backup, {});
    QVERIFY(copy);
    QCOMPARE(stores::schemaVersion(*copy).value(), std::int64_t{1});
    QCOMPARE(copy->number("SELECT count(*) FROM events").value(), std::int64_t{1});
    QCOMPARE(copy->number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'record%'").value(),
             std::int64_t{0});
}

void TstSqliteRecord::rowsAreCountedAgainWhereTheirNumberIsDamaged() {
    StoreFixture fixture;
    fixture.retention.record.forecasts = 100;
    QVERIFY(fixture.open());
    for (int i = 1; i <= 40; ++i)
        QVERIFY(fixture.store->putRecord(changesOf(i)));
    fixture.store.reset();
    {
        auto connection = stores::Connection::open(fixture.path().string(), {});
        QVERIFY(connection->execute("UPDATE marks SET value = '7000000' WHERE name LIKE 'rows of %'"));
    }
    const auto opened = fixture.open();
    QVERIFY2(opened && !opened->setAside, qPrintable(wrong(opened)));
    QVERIFY(fixture.store->maintain(fixture.clock.now()));
    QCOMPARE(checkCalls(*fixture.store, 40), QString()); // 80 of the 100 forecasts: nothing is dropped
    for (int i = 41; i <= 60; ++i)
        QVERIFY(fixture.store->putRecord(changesOf(i)));
    QVERIFY(fixture.store->maintain(fixture.clock.now()));
    const auto found = fixture.store->record({.from = TimePoint{}, .to = TimePoint::max()});
    QCOMPARE(found->forecasts.size(), std::size_t{100});
    QCOMPARE(checkCounts(fixture), QString());
}

void TstSqliteRecord::damagedRowsAreLeftOutAndTold() {
    for (const auto* table : {"record_statements", "record_warnings", "record_forecasts", "record_marks",
                              "record_failures", "record_unobserved"}) {
        StoreFixture fixture;
        QVERIFY(fixture.open());
        for (int i = 1; i <= 3; ++i)
            QVERIFY(fixture.store->putRecord(changesOf(i)));
        fixture.store.reset();
        {
            auto connection = stores::Connection::open(fixture.path().string(), {});
            // Bits fall over within a row: SQLite itself sees nothing wrong.
            QVERIFY(connection->execute(std::string("UPDATE ") + table +
                                        " SET data = zeroblob(length(data)) WHERE (time, owner, lead) = "
                                        "(SELECT time, owner, lead FROM " +
                                        table + " LIMIT 1)"));
        }
        QVERIFY(fixture.open());
        QVERIFY(fixture.store->condition().condition == StoreCondition::Fine);
        const auto found = fixture.store->record({.from = TimePoint{}, .to = TimePoint::max()});
        QVERIFY2(found, qPrintable(wrong(found)));
        const auto marks = fixture.store->marks({.from = TimePoint{}, .to = TimePoint::max()});
        QCOMPARE(found->statements.size() + found->forecasts.size() + found->failures.size() +
                     found->unobserved.size() + marks->size(),
                 std::size_t{6 + 6 + 3 + 3 + 3 - 1});
        QVERIFY(fixture.store->condition().condition == StoreCondition::Damaged);
        QVERIFY(fixture.store->condition().message.find("record") != std::string::npos);
        const auto sound = fixture.store->checkIntegrity();
        QVERIFY(!sound);
        QCOMPARE(sound.error().code, ErrorCode::Internal);
        QVERIFY2(sound.error().detail.find(table) != std::string::npos, sound.error().detail.c_str());
        // The rest of the store goes on.
        QVERIFY(fixture.store->putRecord(changesOf(4)));
    }
}

void TstSqliteRecord::aDamagedModelIsToldAndHealedByPuttingItAnew() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    QVERIFY(fixture.store->putModel("forest", modelOf(1)));
    QVERIFY(fixture.store->putModel("detector", modelOf(2)));
    fixture.store.reset();
    {
        auto connection = stores::Connection::open(fixture.path().string(), {});
        QVERIFY(connection->execute("UPDATE models SET data = zeroblob(length(data)) WHERE name = 'forest'"));
    }
    QVERIFY(fixture.open());
    const auto model = fixture.store->model("forest");
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::Internal);
    QCOMPARE(*fixture.store->model("detector"), modelOf(2));
    QVERIFY(!fixture.store->checkIntegrity());
    QVERIFY(fixture.store->putModel("forest", modelOf(3)));
    QCOMPARE(*fixture.store->model("forest"), modelOf(3));
    QVERIFY(fixture.store->checkIntegrity());
}

void TstSqliteRecord::namesOutliveTheReadingsOfTheirSeries() {
    FaultDisk disk; // outlives the store
    StoreFixture fixture;
    disk.doNotSync();
    fixture.options.vfs = disk.name();
    fixture.retention.raw = 24h;
    fixture.retention.fiveMinutes = 24h * 2;
    fixture.retention.hourly = 24h * 10;
    QVERIFY(fixture.open());
    const std::vector<ports::StoredReading> readings = {
        {.series = kLatency, .reading = {.time = fixture.clock.now(), .value = 1}},
        {.series = kMemory, .reading = {.time = fixture.clock.now(), .value = 1}}};
    QVERIFY(fixture.store->appendReadings(readings));
    for (int hour = 0; hour < 24 * 60; ++hour) {
        fixture.clock.pass(1h);
        QVERIFY(fixture.store->maintain(fixture.clock.now()));
        // Nobody reads the memory any more, but the latency is still foretold.
        if (hour % 24 == 0)
            QVERIFY(fixture.store->putRecord(
                {.forecasts = {forecastOf(kLatency, fixture.clock.now(), 60s, hour)}}));
    }
    const SeriesKey later{.service = ServiceId("worker"), .signal = SignalId("queue")};
    QVERIFY(fixture.open());
    QVERIFY(fixture.store->putRecord({.forecasts = {forecastOf(later, fixture.clock.now(), 60s, 1)}}));
    QVERIFY(fixture.open());
    const auto found = fixture.store->record({.from = TimePoint{}, .to = TimePoint::max()});
    QVERIFY(found);
    QCOMPARE(found->forecasts.size(), std::size_t{61});
    QCOMPARE(found->forecasts.front().series, kLatency);
    QCOMPARE(found->forecasts.back().series, later);
}

void TstSqliteRecord::aForecastTakesAboutSixtyBytesOnTheDisk() {
    FaultDisk disk; // outlives the store
    StoreFixture fixture;
    disk.doNotSync();
    fixture.options.vfs = disk.name();
    QVERIFY(fixture.open());
    std::mt19937_64 random(114);
    std::vector<SeriesKey> series;
    for (int i = 0; i < 400; ++i)
        series.push_back({.service = ServiceId("service-" + std::to_string(i / 20)),
                          .signal = SignalId("signal " + std::to_string(i % 20))});
    constexpr int kRounds = 100;
    std::vector<warnings::ForecastStatement> open;
    for (int round = 0; round < kRounds; ++round) {
        fixture.clock.pass(15min);
        outlook::RecordChanges changes;
        // What is known by now of those before; every digit of a double.
        for (auto& forecast : open) {
            forecast.actual = std::ldexp(static_cast<double>(random()), -50);
            changes.forecasts.push_back(forecast);
        }
        open.clear();
        for (const auto& key : series) {
            auto forecast =
                forecastOf(key, fixture.clock.now(), 15min, std::ldexp(static_cast<double>(random()), -50));
            open.push_back(forecast);
            changes.forecasts.push_back(forecast);
        }
        QVERIFY(fixture.store->putRecord(changes));
        QVERIFY(fixture.store->maintain(fixture.clock.now()));
    }
    fixture.store.reset();
    auto connection = stores::Connection::open(fixture.path().string(), {});
    const auto bytes =
        connection->number("SELECT sum(pgsize) FROM dbstat WHERE name = 'record_forecasts'").value();
    const auto each = static_cast<double>(bytes) / (kRounds * static_cast<double>(series.size()));
    QVERIFY2(each <= 64, qPrintable(QString::number(each)));
}

void TstSqliteRecord::aQueryOfOneServiceUsesItsIndex() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    fixture.store.reset();
    auto connection = stores::Connection::open(fixture.path().string(), {});
    const auto planOf = [&](const std::string& sql) {
        auto query = connection->query("EXPLAIN QUERY PLAN " + sql);
        std::string plan;
        for (auto row = query.next(); row && *row; row = query.next())
            plan += std::string(query.text(3)) + "\n";
        return plan;
    };
    const auto ofOne = planOf("SELECT time, owner, lead, data FROM record_statements WHERE time >= 1 AND "
                              "time < 2 AND owner = 3 ORDER BY time DESC, owner DESC, lead DESC");
    QVERIFY2(ofOne.find("record_statements_by_owner") != std::string::npos, ofOne.c_str());
    const auto oldest =
        planOf("DELETE FROM record_forecasts WHERE (time, owner, lead) IN (SELECT time, owner, "
               "lead FROM record_forecasts WHERE time < 5 ORDER BY time, owner, lead LIMIT 9)");
    // Neither looks through the whole table, nor sorts it.
    for (const auto& plan : {ofOne, oldest}) {
        QVERIFY2(plan.find("SCAN record") == std::string::npos, plan.c_str());
        QVERIFY2(plan.find("TEMP B-TREE") == std::string::npos, plan.c_str());
    }
}

HOLDFAST_TEST(TstSqliteRecord)
#include "tst_sqlite_record.moc"

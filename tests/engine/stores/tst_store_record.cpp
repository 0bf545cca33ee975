// SPDX-License-Identifier: GPL-3.0-or-later
// What every store promises (engine/ports/store.h) of the record of what was foretold, tried on each of them.
#include "tests/engine/stores/record_samples.h"
#include "tests/engine/stores/store_subjects.h"
#include "tests/support/test_registry.h"

#include <limits>
#include <random>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;
using outlook::Record;
using outlook::RecordChanges;
using outlook::RecordQuery;

class TstStoreRecord : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void anEmptyStoreHasNoRecord();
    void everythingComesBackAsItWasPut();
    void whatComesLaterTakesThePlaceOfTheSameKey();
    void aProbabilityThatBecomesAWarningIsOneStatement();
    void theRecordIsFoundByTimeServiceAndKind();
    void spansAreFoundWhileTheyLast();
    void theNewestAreGivenWhenThereAreTooMany();
    void marksAreFoundByTimeServiceAndSignal();
    void aQueryThatMakesNoSenseIsRefused();
    void whatCannotBeKeptIsRefusedAndTheRestKept();
    void whatIsOldIsDroppedByItsKind();
    void aLabThatForetellsEveryFewSecondsStaysBounded();
    void underTheCapReadingsGoFirstAndForecastsBeforeWarnings();

private:
    void make(const ports::Retention& retention = {});
    void put(const RecordChanges& changes);
    void settle(int calls = 60);
    [[nodiscard]] Record find(RecordQuery query);
    [[nodiscard]] Record all();

    std::unique_ptr<Subject> m_subject;
    ports::Store* m_store = nullptr;
    TimePoint m_start;
};

void TstStoreRecord::initTestCase_data() {
    QTest::addColumn<QString>("store");
    for (const auto& [name, make] : implementations())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TstStoreRecord::init() {
    make();
}

void TstStoreRecord::cleanup() {
    m_store = nullptr;
    m_subject.reset();
}

void TstStoreRecord::make(const ports::Retention& retention) {
    QFETCH_GLOBAL(QString, store);
    m_subject = std::make_unique<Subject>();
    m_subject->store = implementations().at(store.toStdString())(*m_subject, retention);
    m_store = m_subject->store.get();
    QVERIFY(m_store != nullptr);
    m_start = m_subject->clock.now();
}

void TstStoreRecord::put(const RecordChanges& changes) {
    const auto done = m_store->putRecord(changes);
    QVERIFY2(done, qPrintable(wrong(done)));
}

void TstStoreRecord::settle(int calls) {
    for (int i = 0; i < calls; ++i) {
        const auto maintained = m_store->maintain(m_subject->clock.now());
        QVERIFY2(maintained, qPrintable(wrong(maintained)));
    }
}

Record TstStoreRecord::find(RecordQuery query) {
    auto found = m_store->record(query);
    if (!found) qWarning() << "record:" << wrong(found);
    return found ? *found : Record();
}

Record TstStoreRecord::all() {
    return find({.from = TimePoint{}, .to = TimePoint::max()});
}

void TstStoreRecord::anEmptyStoreHasNoRecord() {
    QVERIFY(all().isEmpty());
    QVERIFY(m_store->marks({.from = TimePoint{}, .to = TimePoint::max()})->empty());
    put({});
    QVERIFY(find({.from = m_start, .to = m_start, .service = ServiceId("nobody")}).isEmpty());
}

void TstStoreRecord::everythingComesBackAsItWasPut() {
    auto hit = statementAt(m_start + 1min, "api", 1.0 / 3.0, true);
    hit.outcome = warnings::Outcome::Hit;
    hit.failedAt = m_start + 5min;
    auto judged = forecastOf(kLatency, m_start, 15min, 0.1);
    judged.actual = -0.0;
    const RecordChanges changes{
        .statements = {statementAt(m_start, "redis", 0.0), hit, statementAt(m_start + 1min, "redis", 5e-324)},
        .forecasts = {judged, forecastOf(kMemory, m_start, 15min, -1.7976931348623157e307)},
        .failures = {{.service = ServiceId("api"), .from = m_start, .to = m_start + 1ms},
                     {.service = ServiceId("api"), .from = m_start + 2min, .to = {}}},
        .unobserved = {{.service = {}, .from = m_start, .to = m_start + 10s}},
        .actions = {{.service = ServiceId("redis"), .from = m_start + 1s, .to = m_start + 1s}},
        .marks = {markAt(m_start, kLatency, 7.25)}};
    put(changes);
    auto expected = changes;
    expected.marks.clear(); // asked for apart
    QCOMPARE(differences(all(), expected), QString());
    const auto marks = m_store->marks({.from = m_start, .to = m_start + 1ms});
    QVERIFY(marks);
    QCOMPARE(*marks, changes.marks);
}

void TstStoreRecord::whatComesLaterTakesThePlaceOfTheSameKey() {
    auto statement = statementAt(m_start, "api", 0.8, true);
    auto forecast = forecastOf(kLatency, m_start, 15min, 3);
    const auto other = forecastOf(kLatency, m_start - 1min, 16min, 4); // about the same moment
    auto mark = markAt(m_start, kLatency, 1);
    outlook::FailureEpisode failure{.service = ServiceId("api"), .from = m_start + 1min, .to = {}};
    put({.statements = {statement}, .forecasts = {forecast, other}, .failures = {failure}, .marks = {mark}});
    statement.outcome = warnings::Outcome::Hit;
    statement.failedAt = failure.from;
    forecast.actual = 3.5;
    failure.to = m_start + 2min;
    mark.score = 0.9;
    auto last = mark;
    last.score = 0.95;
    put({.statements = {statement}, .forecasts = {forecast}, .failures = {failure}, .marks = {mark, last}});
    const auto found = all();
    const RecordChanges expected{
        .statements = {statement}, .forecasts = {other, forecast}, .failures = {failure}};
    QCOMPARE(differences(found, expected), QString());
    const auto marks = m_store->marks({.from = m_start, .to = m_start + 1s});
    QCOMPARE(marks->size(), std::size_t{1});
    QCOMPARE(marks->front().score, 0.95);
}

void TstStoreRecord::aProbabilityThatBecomesAWarningIsOneStatement() {
    auto statement = statementAt(m_start, "api", 0.6);
    put({.statements = {statement}});
    statement.warned = true;
    put({.statements = {statement}});
    QCOMPARE(all().statements.size(), std::size_t{1});
    QVERIFY(all().statements.front().warned);
    statement.warned = false;
    put({.statements = {statement}});
    QCOMPARE(all().statements.size(), std::size_t{1});
    QVERIFY(!all().statements.front().warned);
}

void TstStoreRecord::theRecordIsFoundByTimeServiceAndKind() {
    RecordChanges changes;
    for (int i = 0; i < 30; ++i) {
        const auto at = m_start + i * 1min;
        changes.statements.push_back(statementAt(at, i % 2 == 0 ? "api" : "redis", 0.5, i % 5 == 0));
        changes.forecasts.push_back(forecastOf(i % 3 == 0 ? kLatency : kMemory, at, 10min, i));
    }
    put(changes);
    const auto count = [&](const RecordQuery& query) {
        const auto found = find(query);
        return std::pair(found.statements.size(), found.forecasts.size());
    };
    using Counts = std::pair<std::size_t, std::size_t>;
    const auto end = m_start + 1h;
    QCOMPARE(count({.from = m_start, .to = end}), Counts(30, 30));
    // By when a statement was made, and by what a forecast is about.
    QCOMPARE(count({.from = m_start + 10min, .to = m_start + 20min}), Counts(10, 10));
    QCOMPARE(count({.from = m_start, .to = m_start + 10min}), Counts(10, 0));
    QCOMPARE(count({.from = m_start, .to = end, .service = ServiceId("api")}), Counts(15, 10));
    QCOMPARE(count({.from = m_start, .to = end, .service = ServiceId("other")}), Counts(0, 0));
    QCOMPARE(count({.from = m_start, .to = end, .warningsOnly = true}), Counts(6, 30));
    QCOMPARE(count({.from = m_start,
                    .to = m_start + 20min,
                    .service = ServiceId("redis"),
                    .warningsOnly = true,
                    .forecasts = false}),
             Counts(2, 0));
}

void TstStoreRecord::spansAreFoundWhileTheyLast() {
    const auto api = ServiceId("api");
    const auto redis = ServiceId("redis");
    put({.failures = {{.service = api, .from = m_start, .to = m_start + 10min},
                      {.service = redis, .from = m_start + 20min, .to = {}}},
         .unobserved = {{.service = {}, .from = m_start + 5min, .to = m_start + 6min},
                        {.service = redis, .from = m_start + 5min, .to = m_start + 6min}},
         .actions = {{.service = api, .from = m_start + 10min, .to = m_start + 10min}}});
    const auto count = [&](Duration from, Duration to, const ServiceId& service) {
        const auto found = find({.from = m_start + from, .to = m_start + to, .service = service});
        return std::tuple(found.failures.size(), found.unobserved.size(), found.actions.size());
    };
    using Counts = std::tuple<std::size_t, std::size_t, std::size_t>;
    QCOMPARE(count(9min, 10min, {}), Counts(1, 0, 0));          // it lasts
    QCOMPARE(count(10min, 11min, {}), Counts(0, 0, 1));         // it ended, and something was done
    QCOMPARE(count(365 * 24h, 366 * 24h, {}), Counts(1, 0, 0)); // nobody has told its end
    QCOMPARE(count(0min, 20min, {}), Counts(1, 2, 1));
    // Where nobody watched the fleet, nobody watched the service.
    QCOMPARE(count(0min, 1h, api), Counts(1, 1, 1));
    QCOMPARE(count(0min, 1h, redis), Counts(1, 2, 0));
}

void TstStoreRecord::theNewestAreGivenWhenThereAreTooMany() {
    RecordChanges changes;
    for (int i = 0; i < 200; ++i) {
        const auto at = m_start + i * 1s;
        changes.statements.push_back(statementAt(at, "api", 0.5, i % 10 == 0));
        changes.forecasts.push_back(forecastOf(kLatency, at, 1min, i));
        changes.failures.push_back({.service = ServiceId("api"), .from = at, .to = at + 1ms});
        changes.marks.push_back(markAt(at, kLatency, i));
    }
    put(changes);
    const auto found = find({.from = m_start, .to = m_start + 1h, .limit = 25});
    QCOMPARE(found.statements.size(), std::size_t{25});
    QCOMPARE(found.statements.front().at, m_start + 175s);
    QCOMPARE(found.statements.back().at, m_start + 199s);
    QCOMPARE(found.forecasts.size(), std::size_t{25});
    QCOMPARE(found.forecasts.front().median, 175.0);
    QCOMPARE(found.failures.size(), std::size_t{25});
    QCOMPARE(found.failures.front().from, m_start + 175s);
    const auto marks = m_store->marks({.from = m_start, .to = m_start + 1h, .limit = 3});
    QCOMPARE(marks->size(), std::size_t{3});
    QCOMPARE(marks->front().value, 197.0);
}

void TstStoreRecord::marksAreFoundByTimeServiceAndSignal() {
    const SeriesKey errors{.service = ServiceId("api"), .signal = SignalId("errors")};
    put({.marks = {markAt(m_start, kLatency, 1), markAt(m_start, errors, 2),
                   markAt(m_start + 1min, kMemory, 3), markAt(m_start + 2min, kLatency, 4)}});
    const auto values = [&](const outlook::MarkQuery& query) {
        std::vector<double> found;
        const auto marks = m_store->marks(query);
        if (!marks) return found;
        for (const auto& mark : *marks)
            found.push_back(mark.value);
        return found;
    };
    using Values = std::vector<double>;
    const auto end = m_start + 1h;
    QCOMPARE(values({.from = m_start, .to = end}), (Values{2, 1, 3, 4})); // «errors» before «latency»
    QCOMPARE(values({.service = ServiceId("api"), .from = m_start, .to = end}), (Values{2, 1, 4}));
    QCOMPARE(values({.service = ServiceId("api"), .signal = SignalId("latency"), .from = m_start, .to = end}),
             (Values{1, 4}));
    QCOMPARE(values({.signal = SignalId("memory"), .from = m_start, .to = end}), (Values{3}));
    QCOMPARE(values({.from = m_start + 1min, .to = m_start + 2min}), (Values{3}));
}

void TstStoreRecord::aQueryThatMakesNoSenseIsRefused() {
    const auto code = [](const auto& answer) { return answer ? -1 : static_cast<int>(answer.error().code); };
    const auto fixInput = static_cast<int>(ErrorCode::FixInput);
    QCOMPARE(code(m_store->record({.from = m_start, .to = m_start - 1ms})), fixInput);
    QCOMPARE(code(m_store->record({.from = m_start, .to = m_start, .limit = 0})), fixInput);
    QCOMPARE(code(m_store->record({.from = m_start, .to = m_start, .limit = 1'000'001})), fixInput);
    QCOMPARE(code(m_store->marks({.from = m_start, .to = m_start - 1ms})), fixInput);
    QCOMPARE(code(m_store->marks({.from = m_start, .to = m_start, .limit = 0})), fixInput);
    QCOMPARE(code(m_store->marks({.from = m_start, .to = m_start, .limit = 100'001})), fixInput);
    QVERIFY(m_store->record({.from = TimePoint::min(), .to = TimePoint::max(), .limit = 1'000'000}));
    QVERIFY(m_store->marks({.from = TimePoint::min(), .to = TimePoint::max(), .limit = 100'000}));
}

void TstStoreRecord::whatCannotBeKeptIsRefusedAndTheRestKept() {
    const auto nan = std::numeric_limits<double>::quiet_NaN();
    auto unnamed = statementAt(m_start, "", 0.5);
    auto early = statementAt(TimePoint(-1ms), "api", 0.5);
    auto odd = statementAt(m_start, "api", 0.5);
    odd.outcome = static_cast<warnings::Outcome>(200);
    auto infinite = forecastOf(kLatency, m_start, 1min, 1);
    infinite.upper = std::numeric_limits<double>::infinity();
    const auto done =
        m_store->putRecord({.statements = {statementAt(m_start, "api", nan), unnamed, early, odd,
                                           statementAt(m_start, "api", 0.25)},
                            .forecasts = {infinite, forecastOf({}, m_start, 1min, 1),
                                          forecastOf(kLatency, TimePoint::max(), 0s, 1)},
                            .failures = {{.service = {}, .from = m_start, .to = {}}},
                            .actions = {{.service = ServiceId("api"), .from = TimePoint::min(), .to = {}}},
                            .marks = {markAt(m_start, kLatency, nan), markAt(m_start, kLatency, 2)}});
    QVERIFY(!done);
    QCOMPARE(done.error().code, ErrorCode::FixInput);
    QVERIFY2(done.error().detail.find("«api»") != std::string::npos, done.error().detail.c_str());
    const auto found = all();
    QCOMPARE(found.statements.size(), std::size_t{1});
    QCOMPARE(found.statements.front().probability, 0.25);
    QVERIFY(found.forecasts.empty() && found.failures.empty() && found.actions.empty());
    QCOMPARE(m_store->marks({.from = m_start, .to = m_start + 1s})->size(), std::size_t{1});
}

void TstStoreRecord::whatIsOldIsDroppedByItsKind() {
    ports::Retention retention;
    retention.forecasts = 24h * 9;
    retention.statements = 24h * 20;
    make(retention);
    put({.statements = {statementAt(m_start, "api", 0.5), statementAt(m_start, "redis", 0.9, true)},
         .forecasts = {forecastOf(kLatency, m_start, 15min, 1)},
         .failures = {{.service = ServiceId("api"), .from = m_start, .to = {}}},
         .marks = {markAt(m_start, kLatency, 1)}});
    const auto later = [&](int days) {
        for (int hour = 0; hour < days * 24; ++hour) {
            m_subject->clock.pass(1h);
            settle(1);
        }
        const auto found = all();
        return std::tuple(found.statements.size(), found.forecasts.size(), found.failures.size(),
                          m_store->marks({.from = m_start, .to = m_start + 1s})->size());
    };
    using Counts = std::tuple<std::size_t, std::size_t, std::size_t, std::size_t>;
    QCOMPARE(later(8), Counts(2, 1, 1, 1));
    QCOMPARE(later(2), Counts(2, 0, 1, 0));
    QCOMPARE(later(9), Counts(2, 0, 1, 0));
    QCOMPARE(later(2), Counts(0, 0, 0, 0));
}

void TstStoreRecord::aLabThatForetellsEveryFewSecondsStaysBounded() {
    ports::Retention retention;
    retention.record = {.warnings = 20, .statements = 300, .forecasts = 500, .spans = 30, .marks = 40};
    make(retention);
    for (int sweep = 0; sweep < 600; ++sweep) {
        const auto now = m_subject->clock.now();
        RecordChanges changes;
        changes.statements = {statementAt(now, "api", 0.5, sweep % 20 == 0), statementAt(now, "redis", 0.1)};
        changes.forecasts = {forecastOf(kLatency, now, 60s, sweep), forecastOf(kMemory, now, 60s, sweep)};
        changes.marks = {markAt(now, kLatency, sweep)};
        changes.failures = {{.service = ServiceId("api"), .from = now, .to = now + 1s}};
        put(changes);
        m_subject->clock.pass(2s);
        settle(1);
    }
    const auto found = all();
    const auto warned = std::ranges::count_if(found.statements, &warnings::Statement::warned);
    QCOMPARE(warned, std::ptrdiff_t{20}); // of 30
    QCOMPARE(found.statements.size(), std::size_t{320});
    QCOMPARE(found.forecasts.size(), std::size_t{500});
    QCOMPARE(found.forecasts.back().median, 599.0);
    QCOMPARE(found.failures.size(), std::size_t{30});
    QCOMPARE(m_store->marks({.from = m_start, .to = m_subject->clock.now()})->size(), std::size_t{40});
    // A warning is still there when all that was only a probability then has gone.
    QVERIFY(found.statements.front().warned);
}

void TstStoreRecord::underTheCapReadingsGoFirstAndForecastsBeforeWarnings() {
    ports::Retention retention;
    retention.cap = Bytes{1024 * 1024};
    make(retention);
    std::mt19937_64 random(11);
    const auto event = eventAt(m_start);
    QVERIFY(m_store->appendEvents(std::span(&event, 1)));
    put({.statements = {statementAt(m_start, "api", 0.9, true)}});
    for (int i = 0; i < 40; ++i) {
        const auto now = m_subject->clock.now();
        RecordChanges changes;
        for (int k = 0; k < 40; ++k)
            changes.forecasts.push_back(forecastOf(kLatency, now + k * 1ms, 60s, 1));
        put(changes);
        std::vector<ports::StoredReading> readings;
        for (int k = 0; k < 20; ++k)
            readings.push_back(
                {.series = kMemory,
                 .reading = {.time = now + k * 1s, .value = std::ldexp(static_cast<double>(random()), -64)}});
        QVERIFY(m_store->appendReadings(readings));
        m_subject->clock.pass(1min);
        settle(1);
    }
    m_subject->clock.pass(6h);
    settle();
    const auto before = all().forecasts.size();
    QVERIFY(before > 0);
    const auto points = [&] {
        const auto kept = m_store->history(
            {.series = kMemory, .from = m_start, .to = m_subject->clock.now(), .maxPoints = 10});
        return kept ? kept->points.size() : 1;
    };
    QVERIFY(points() > 0);
    std::vector<std::byte> model;
    bool shrunk = false;
    while (model.size() < 2'000'000 && !all().forecasts.empty()) {
        model.resize(model.size() + 20'000, std::byte{7});
        QVERIFY(m_store->putModel("forest", model));
        settle();
        if (all().forecasts.size() == before) continue;
        shrunk = true;
        QCOMPARE(points(), std::size_t{0});
    }
    QVERIFY(shrunk);
    QVERIFY(all().forecasts.empty());
    QCOMPARE(all().statements.size(), std::size_t{1});
    QCOMPARE(m_store->events({})->size(), std::size_t{1});
    QCOMPARE(*m_store->model("forest"), model);
}

HOLDFAST_TEST(TstStoreRecord)
#include "tst_store_record.moc"

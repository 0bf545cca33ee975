// SPDX-License-Identifier: GPL-3.0-or-later
// What every store promises (engine/ports/store.h) of readings, events and facts, tried on each of them.
#include "engine/stores/summary.h"
#include "tests/engine/stores/store_subjects.h"
#include "tests/support/test_registry.h"

#include <cmath>
#include <limits>
#include <random>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

Reading at(TimePoint time, double value) {
    return {.time = time, .value = value};
}

} // namespace

class TstStoreContract : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void readingsAreThereAtOnceAndAfterAFlush();
    void anUnknownSeriesHasAnEmptyHistory();
    void theLastValueOfAStampCountsWhateverTheOrder();
    void valuesComeBackToTheLastBit();
    void whatIsNotFiniteIsRefusedAndTheRestKept();
    void bucketsKeepExtremesMeanLastAndCount();
    void historyAgreesWithCountingByHand();
    void gapsStayGaps();
    void aQueryThatMakesNoSenseIsRefused();
    void rollupsTakeOverWhenReadingsAreDropped();
    void hourlyRollupsTakeOverInTheEnd();
    void lateReadingsAreNotLostNorCountedTwice();
    void aClockThatJumpsBackLosesNothing();
    void aClockThatJumpsAheadDropsNothingThatIsStillWanted();
    void theNewestReadingOfEachSeriesIsKnown();
    void eventsAreNumberedWithoutGaps();
    void eventsComeBackAsTheyWere();
    void eventsAreFoundByEveryCondition();
    void oldEventsAreDroppedAndNumbersGoOn();
    void factsAreKeptReplacedAndRemoved();
    void theCapIsKeptOldestReadingsFirst();

private:
    void make(const ports::Retention& retention = {});
    void append(const SeriesKey& series, TimePoint time, double value);
    /// Sweeps every `interval` for `length`, with upkeep as the engine does it.
    void observe(Duration length, Duration interval, const std::function<double(std::int64_t)>& value);
    void settle(int calls = 200);
    [[nodiscard]] std::vector<HistoryPoint> history(TimePoint from, TimePoint to, int points = 100'000,
                                                    const SeriesKey& series = kLatency);

    std::unique_ptr<Subject> m_subject;
    ports::Store* m_store = nullptr;
    TimePoint m_start;
};

void TstStoreContract::initTestCase_data() {
    QTest::addColumn<QString>("store");
    for (const auto& [name, make] : implementations())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TstStoreContract::init() {
    make();
}

void TstStoreContract::cleanup() {
    m_store = nullptr;
    m_subject.reset();
}

void TstStoreContract::make(const ports::Retention& retention) {
    QFETCH_GLOBAL(QString, store);
    m_subject = std::make_unique<Subject>();
    m_subject->store = implementations().at(store.toStdString())(*m_subject, retention);
    m_store = m_subject->store.get();
    QVERIFY(m_store != nullptr);
    m_start = m_subject->clock.now();
}

void TstStoreContract::append(const SeriesKey& series, TimePoint time, double value) {
    const std::vector<ports::StoredReading> readings = {{.series = series, .reading = at(time, value)}};
    const auto appended = m_store->appendReadings(readings);
    QVERIFY2(appended, qPrintable(wrong(appended)));
}

void TstStoreContract::observe(Duration length, Duration interval,
                               const std::function<double(std::int64_t)>& value) {
    auto& clock = m_subject->clock;
    const auto end = clock.now() + length;
    for (std::int64_t i = 0; clock.now() < end; ++i) {
        append(kLatency, clock.now(), value(i));
        append(kMemory, clock.now(), static_cast<double>(i));
        clock.pass(interval);
        if (i % 20 != 0) continue;
        const auto maintained = m_store->maintain(clock.now());
        QVERIFY2(maintained, qPrintable(wrong(maintained)));
    }
}

void TstStoreContract::settle(int calls) {
    QVERIFY(m_store->flush());
    for (int i = 0; i < calls; ++i) {
        const auto maintained = m_store->maintain(m_subject->clock.now());
        QVERIFY2(maintained, qPrintable(wrong(maintained)));
    }
}

std::vector<HistoryPoint> TstStoreContract::history(TimePoint from, TimePoint to, int points,
                                                    const SeriesKey& series) {
    const auto answer = m_store->history({.series = series, .from = from, .to = to, .maxPoints = points});
    if (!answer) qWarning() << "history:" << wrong(answer);
    return answer ? answer->points : std::vector<HistoryPoint>();
}

void TstStoreContract::readingsAreThereAtOnceAndAfterAFlush() {
    append(kLatency, m_start, 0.25);
    append(kLatency, m_start + 30s, 0.5);
    append(kMemory, m_start, 7);
    for (int round = 0; round < 2; ++round) {
        const auto points = history(m_start, m_start + 1min);
        QCOMPARE(points.size(), std::size_t{2});
        QCOMPARE(points[0].time, m_start);
        QCOMPARE(points[0].last, 0.25);
        QCOMPARE(points[1].time, m_start + 30s);
        QCOMPARE(points[1].mean, 0.5);
        QCOMPARE(points[1].count, 1U);
        QVERIFY(m_store->flush());
    }
    QCOMPARE(history(m_start, m_start + 30s).size(), std::size_t{1}); // the end is not in it
}

void TstStoreContract::anUnknownSeriesHasAnEmptyHistory() {
    QVERIFY(history(m_start, m_start + 1h).empty());
    append(kLatency, m_start, 1);
    QVERIFY(history(m_start, m_start + 1h, 10, {.service = ServiceId("api"), .signal = SignalId("other")})
                .empty());
    QVERIFY(history(m_start, m_start).empty());
}

void TstStoreContract::theLastValueOfAStampCountsWhateverTheOrder() {
    append(kLatency, m_start + 20s, 2);
    append(kLatency, m_start + 10s, 1);
    append(kLatency, m_start + 20s, 22);
    QVERIFY(m_store->flush());
    append(kLatency, m_start, 0);
    append(kLatency, m_start + 10s, 11);
    for (int round = 0; round < 2; ++round) {
        const auto points = history(m_start, m_start + 1min);
        QCOMPARE(points.size(), std::size_t{3});
        QCOMPARE(points[0].last, 0.0);
        QCOMPARE(points[1].last, 11.0);
        QCOMPARE(points[2].last, 22.0);
        m_subject->clock.pass(6h); // by then the readings are compacted
        settle();
    }
}

void TstStoreContract::valuesComeBackToTheLastBit() {
    const std::vector<double> values = {-0.0, 5e-324, 1.0 / 3.0, -1.7976931348623157e308, 1e-9, 0.1, 4096};
    for (std::size_t i = 0; i < values.size(); ++i)
        append(kLatency, m_start + i * 30s, values[i]);
    for (int round = 0; round < 2; ++round) {
        const auto points = history(m_start, m_start + 1h);
        QCOMPARE(points.size(), values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            QCOMPARE(std::bit_cast<std::uint64_t>(points[i].last), std::bit_cast<std::uint64_t>(values[i]));
        m_subject->clock.pass(6h);
        settle();
    }
}

void TstStoreContract::whatIsNotFiniteIsRefusedAndTheRestKept() {
    const std::vector<ports::StoredReading> readings = {
        {.series = kLatency, .reading = at(m_start, 1)},
        {.series = kLatency, .reading = at(m_start + 1s, std::numeric_limits<double>::quiet_NaN())},
        {.series = kLatency, .reading = at(m_start + 2s, std::numeric_limits<double>::infinity())},
        {.series = kLatency, .reading = at(TimePoint(-1ms), 1)},
        {.series = kLatency, .reading = at(TimePoint::max(), 1)},
        {.series = kLatency, .reading = at(m_start + 3s, 3)}};
    const auto appended = m_store->appendReadings(readings);
    QVERIFY(!appended);
    QCOMPARE(appended.error().code, ErrorCode::FixInput);
    QCOMPARE(appended.error().where, std::string("api/latency"));
    const auto points = history(m_start, m_start + 1min);
    QCOMPARE(points.size(), std::size_t{2});
    QCOMPARE(points[1].last, 3.0);
}

void TstStoreContract::bucketsKeepExtremesMeanLastAndCount() {
    for (int i = 0; i < 60; ++i)
        append(kLatency, m_start + i * 1s, i % 10);
    const auto points = history(m_start, m_start + 1min, 6);
    QCOMPARE(points.size(), std::size_t{6});
    for (const auto& point : points) {
        QCOMPARE(point.minimum, 0.0);
        QCOMPARE(point.maximum, 9.0);
        QCOMPARE(point.mean, 4.5);
        QCOMPARE(point.last, 9.0);
        QCOMPARE(point.count, 10U);
    }
}

void TstStoreContract::historyAgreesWithCountingByHand() {
    std::mt19937 random(51);
    std::map<TimePoint, double> kept;
    // Three hours, irregular, some of it late or twice, with upkeep in between.
    for (int i = 0; i < 2000; ++i) {
        m_subject->clock.pass(Duration(1000 + random() % 9000));
        const auto time = m_subject->clock.now() - (random() % 20 == 0 ? Duration(random() % 600'000) : 0ms);
        const auto value = std::round(std::ldexp(random(), -10)) / 1000.0;
        kept[time] = value;
        append(kLatency, time, value);
        if (i % 100 == 0) QVERIFY(m_store->maintain(m_subject->clock.now()));
    }
    for (int round = 0; round < 40; ++round) {
        const auto from = m_start + Duration(random() % 10'000'000) - 10min;
        const auto to = from + Duration(1000 + random() % 8'000'000);
        const auto count = static_cast<int>(1 + random() % 300);
        std::map<std::int64_t, std::vector<double>> buckets;
        for (const auto& [time, value] : kept) {
            if (time >= from && time < to)
                buckets[(time - from).count() * count / (to - from).count()].push_back(value);
        }
        const auto points = history(from, to, count);
        QCOMPARE(points.size(), buckets.size());
        std::size_t i = 0;
        for (const auto& [number, values] : buckets) {
            QCOMPARE(points[i].minimum, *std::ranges::min_element(values));
            QCOMPARE(points[i].maximum, *std::ranges::max_element(values));
            QCOMPARE(points[i].last, values.back());
            QCOMPARE(points[i].count, static_cast<std::uint32_t>(values.size()));
            ++i;
        }
    }
}

void TstStoreContract::gapsStayGaps() {
    for (int i = 0; i < 60; ++i) {
        if (i < 20 || i >= 40) append(kLatency, m_start + i * 30s, 1);
    }
    const auto answer =
        m_store->history({.series = kLatency, .from = m_start, .to = m_start + 30min, .maxPoints = 2000});
    QVERIFY(answer);
    QCOMPARE(answer->points.size(), std::size_t{40});
    QCOMPARE(answer->resolution, Duration(30s));
    QCOMPARE(answer->gapAfter, Duration(75s));
    int gaps = 0;
    for (std::size_t i = 1; i < answer->points.size(); ++i)
        gaps += answer->points[i].time - answer->points[i - 1].time > answer->gapAfter ? 1 : 0;
    QCOMPARE(gaps, 1);
}

void TstStoreContract::aQueryThatMakesNoSenseIsRefused() {
    const auto codeOf = [&](const HistoryQuery& query) {
        const auto answer = m_store->history(query);
        return answer ? -1 : static_cast<int>(answer.error().code);
    };
    const auto fixInput = static_cast<int>(ErrorCode::FixInput);
    QCOMPARE(codeOf({.series = kLatency, .from = m_start, .to = m_start - 1s, .maxPoints = 10}), fixInput);
    QCOMPARE(codeOf({.series = kLatency, .from = m_start, .to = m_start + 1s, .maxPoints = 0}), fixInput);
    QCOMPARE(codeOf({.series = kLatency, .from = m_start, .to = m_start + 1s, .maxPoints = 100'001}),
             fixInput);
    QVERIFY(!m_store->events({.limit = 0}));
    QVERIFY(!m_store->events({.limit = 10'001}));
    // The whole of time is a range like any other.
    append(kLatency, m_start, 5);
    const auto all = m_store->history(
        {.series = kLatency, .from = TimePoint(-100h), .to = m_start + 24h * 36'500, .maxPoints = 10});
    QVERIFY(all);
    QCOMPARE(all->points.size(), std::size_t{1});
}

void TstStoreContract::rollupsTakeOverWhenReadingsAreDropped() {
    // Eleven days at five readings a minute would be slow under a sanitizer: one every two minutes will do.
    observe(24h * 11, 2min, [](std::int64_t i) { return static_cast<double>(i % 97); });
    settle();
    const auto day = history(m_start, m_start + 24h);
    QVERIFY2(day.size() >= 288 && day.size() <= 289, qPrintable(QString::number(day.size())));
    std::uint64_t count = 0;
    for (const auto& point : day) {
        count += point.count;
        QVERIFY(point.minimum <= point.mean && point.mean <= point.maximum);
    }
    QVERIFY(count >= 720 && count <= 723);
    const auto all = history(m_start, m_subject->clock.now(), 1);
    QCOMPARE(all.size(), std::size_t{1});
    QCOMPARE(all[0].count, 11U * 720U);
    QCOMPARE(all[0].minimum, 0.0);
    QCOMPARE(all[0].maximum, 96.0);
    QCOMPARE(all[0].last, static_cast<double>((11 * 720 - 1) % 97));
    // The newest days are still there reading by reading.
    QCOMPARE(history(m_subject->clock.now() - 24h, m_subject->clock.now()).size(), std::size_t{720});
    const auto old =
        m_store->history({.series = kLatency, .from = m_start, .to = m_start + 24h, .maxPoints = 2000});
    QCOMPARE(old->resolution, Duration(5min));
}

void TstStoreContract::hourlyRollupsTakeOverInTheEnd() {
    ports::Retention retention;
    retention.raw = 24h;
    retention.fiveMinutes = 24h * 8;
    retention.hourly = 24h * 40;
    make(retention);
    observe(24h * 60, 20min, [](std::int64_t i) { return static_cast<double>(i); });
    settle();
    const auto now = m_subject->clock.now();
    // Gone for good: more than 40 days old (whole spans of eight days).
    QVERIFY(history(m_start, now - 24h * 48 - 1h).empty());
    const auto oldDay = m_store->history(
        {.series = kLatency, .from = now - 24h * 30, .to = now - 24h * 29, .maxPoints = 2000});
    QVERIFY(oldDay);
    QCOMPARE(oldDay->resolution, Duration(1h));
    QVERIFY(oldDay->points.size() >= 24 && oldDay->points.size() <= 25);
    QCOMPARE(oldDay->points[5].count, 3U);
    QCOMPARE(oldDay->points[5].maximum - oldDay->points[5].minimum, 2.0);
    QCOMPARE(oldDay->points[5].mean, oldDay->points[5].minimum + 1);
    const auto month = history(stores::bucketStart(now, 1h) - 24h * 30, stores::bucketStart(now, 1h), 1);
    QCOMPARE(month[0].count, 30U * 72U);
    QVERIFY(month[0].maximum >= 60.0 * 72 - 4);
}

void TstStoreContract::lateReadingsAreNotLostNorCountedTwice() {
    observe(24h * 10, 10min, [](std::int64_t) { return 1.0; });
    settle();
    const auto before = history(m_start, m_subject->clock.now(), 1);
    // For a day whose readings are gone, for one that is rolled up, for today.
    append(kLatency, m_start + 24h + 1ms, 100);
    append(kLatency, m_start + 24h * 8 + 1ms, 200);
    append(kLatency, m_subject->clock.now() - 1ms, -5);
    for (int round = 0; round < 3; ++round) {
        const auto after = history(m_start, m_subject->clock.now() + 1h, 1);
        QCOMPARE(after[0].count, before[0].count + 3);
        QCOMPARE(after[0].maximum, 200.0);
        QCOMPARE(after[0].minimum, -5.0);
        QCOMPARE(history(m_start + 24h, m_start + 24h + 5min, 1).at(0).maximum, 100.0);
        settle();
        if (round == 1) m_subject->clock.pass(24h * 2);
    }
}

void TstStoreContract::aClockThatJumpsBackLosesNothing() {
    observe(24h * 3, 10min, [](std::int64_t) { return 1.0; });
    const auto before = history(m_start, m_start + 24h * 4, 1).at(0).count;
    m_subject->clock.jump(-48h - 5min);
    observe(12h, 10min, [](std::int64_t) { return 2.0; });
    settle();
    const auto back = history(m_start, m_start + 24h * 4, 1).at(0);
    QCOMPARE(back.count, before + 72);
    m_subject->clock.jump(24h * 9);
    settle(400);
    const auto later = history(m_start, m_start + 24h * 4, 1).at(0);
    QCOMPARE(later.count, before + 72);
    QCOMPARE(later.maximum, 2.0);
}

void TstStoreContract::aClockThatJumpsAheadDropsNothingThatIsStillWanted() {
    QFETCH_GLOBAL(QString, store);
    observe(24h * 2, 10min, [](std::int64_t) { return 1.0; });
    m_subject->clock.jump(24h * 365 * 10);
    append(kLatency, m_subject->clock.now(), 9);
    for (int i = 0; i < 50; ++i) {
        QVERIFY(m_store->maintain(m_subject->clock.now()));
        m_subject->clock.pass(30s);
    }
    m_subject->clock.jump(-24h * 365 * 10);
    settle();
    // What lives in memory only does not guard against it.
    if (store != QStringLiteral("memory")) QCOMPARE(history(m_start, m_start + 48h, 1).at(0).count, 288U);
    append(kLatency, m_subject->clock.now(), 3);
    QCOMPARE(history(m_subject->clock.now() - 1s, m_subject->clock.now() + 1s, 1).at(0).last, 3.0);
}

void TstStoreContract::theNewestReadingOfEachSeriesIsKnown() {
    QVERIFY(m_store->newestReadings()->empty());
    append(kMemory, m_start, 1);
    append(kLatency, m_start + 1min, 3);
    append(kLatency, m_start, 2); // late
    for (int round = 0; round < 3; ++round) {
        const auto newest = m_store->newestReadings();
        QVERIFY(newest);
        QCOMPARE(newest->size(), std::size_t{2});
        QCOMPARE((*newest)[0].series, kLatency);
        QCOMPARE((*newest)[0].reading, at(m_start + 1min, 3));
        QCOMPARE((*newest)[1].reading, at(m_start, 1));
        m_subject->clock.pass(24h * 10 * round);
        settle();
    }
}

void TstStoreContract::eventsAreNumberedWithoutGaps() {
    const std::vector<Event> three(3, eventAt(m_start));
    QCOMPARE(m_store->appendEvents(three).value(), std::uint64_t{1});
    QCOMPARE(m_store->appendEvents(three).value(), std::uint64_t{4});
    const auto events = m_store->events({});
    QCOMPARE(events->size(), std::size_t{6});
    for (std::size_t i = 0; i < events->size(); ++i)
        QCOMPARE((*events)[i].sequence, std::uint64_t{6 - i});
}

void TstStoreContract::eventsComeBackAsTheyWere() {
    auto event = eventAt(m_start, EventKind::ServiceStateChanged, Severity::Critical, "redis");
    event.facts = {{"from", std::string("healthy")},
                   {"score", 0.1},
                   {"whole", 3.0},
                   {"count", std::int64_t{-9'007'199'254'740'993}},
                   {"infinite", -std::numeric_limits<double>::infinity()},
                   {"odd", std::string("quote \" back \\ line\nend\0 zero \xe2\x82\xac", 34)},
                   {"empty", std::string()}};
    QVERIFY(m_store->appendEvents(std::span(&event, 1)));
    auto plain = eventAt(TimePoint(-5s), EventKind::FaultEnded, Severity::Good);
    QVERIFY(m_store->appendEvents(std::span(&plain, 1)));
    const auto events = m_store->events({});
    QCOMPARE(events->size(), std::size_t{2});
    event.sequence = 1;
    plain.sequence = 2;
    QCOMPARE((*events)[1], event);
    QCOMPARE((*events)[0], plain);
}

void TstStoreContract::eventsAreFoundByEveryCondition() {
    std::vector<Event> all;
    for (int i = 0; i < 40; ++i)
        all.push_back(eventAt(m_start + i * 1min, EventKind::SweepLate, static_cast<Severity>(i % 4),
                              i % 3 == 0   ? "redis"
                              : i % 3 == 1 ? "api"
                                           : ""));
    QVERIFY(m_store->appendEvents(all));
    const auto numbers = [&](const EventQuery& query) {
        std::vector<std::uint64_t> found;
        const auto events = m_store->events(query);
        if (!events) return found;
        for (const auto& event : *events)
            found.push_back(event.sequence);
        return found;
    };
    using Numbers = std::vector<std::uint64_t>;
    QCOMPARE(numbers({.limit = 3}), (Numbers{40, 39, 38}));
    QCOMPARE(numbers({.before = 4}), (Numbers{3, 2, 1}));
    QCOMPARE(numbers({.after = 38}), (Numbers{40, 39}));
    QCOMPARE(numbers({.before = 10, .after = 6}), (Numbers{9, 8, 7}));
    QCOMPARE(numbers({.from = m_start + 37min}), (Numbers{40, 39, 38}));
    QCOMPARE(numbers({.to = m_start + 2min}), (Numbers{2, 1}));
    QCOMPARE(numbers({.service = ServiceId("redis"), .limit = 3}), (Numbers{40, 37, 34}));
    QCOMPARE(numbers({.atLeast = Severity::Critical, .limit = 2}), (Numbers{40, 36}));
    QCOMPARE(numbers({.atLeast = Severity::Warning, .limit = 4}), (Numbers{40, 39, 36, 35}));
    QCOMPARE(numbers({.atLeast = Severity::Good, .limit = 4}), (Numbers{40, 39, 38, 36}));
    QCOMPARE(numbers({.before = 30,
                      .after = 5,
                      .from = m_start + 8min,
                      .to = m_start + 25min,
                      .service = ServiceId("api"),
                      .atLeast = Severity::Warning}),
             (Numbers{23, 20, 11}));
    QVERIFY(numbers({.before = 1}).empty());
    QCOMPARE(numbers({.before = std::numeric_limits<std::uint64_t>::max(), .limit = 1}), (Numbers{40}));
}

void TstStoreContract::oldEventsAreDroppedAndNumbersGoOn() {
    ports::Retention retention;
    retention.events = 24h * 10;
    make(retention);
    const std::vector<Event> old(5, eventAt(m_start));
    QVERIFY(m_store->appendEvents(old));
    m_subject->clock.pass(24h * 9);
    settle();
    QCOMPARE(m_store->events({})->size(), std::size_t{5});
    for (int i = 0; i < 30; ++i) {
        m_subject->clock.pass(1h);
        settle(1);
    }
    QCOMPARE(m_store->events({})->size(), std::size_t{0});
    const auto event = eventAt(m_subject->clock.now());
    QCOMPARE(m_store->appendEvents(std::span(&event, 1)).value(), std::uint64_t{6});
}

void TstStoreContract::factsAreKeptReplacedAndRemoved() {
    QCOMPARE(m_store->fact("observed").value(), std::string());
    QVERIFY(m_store->putFact("observed", "1780000000000"));
    QVERIFY(m_store->putFact("other", std::string("\0\n\xff", 3)));
    QCOMPARE(m_store->fact("observed").value(), std::string("1780000000000"));
    QVERIFY(m_store->putFact("observed", "1780000000001"));
    QCOMPARE(m_store->fact("observed").value(), std::string("1780000000001"));
    QVERIFY(m_store->putFact("observed", ""));
    QCOMPARE(m_store->fact("observed").value(), std::string());
    QCOMPARE(m_store->fact("other").value(), std::string("\0\n\xff", 3));
}

void TstStoreContract::theCapIsKeptOldestReadingsFirst() {
    ports::Retention retention;
    retention.cap = Bytes{1024 * 1024};
    make(retention);
    std::mt19937_64 random(61);
    const auto events = std::vector<Event>(20, eventAt(m_start));
    QVERIFY(m_store->appendEvents(events));
    std::vector<ports::StoredReading> readings(12);
    for (std::size_t i = 0; i < readings.size(); ++i)
        readings[i].series = {.service = ServiceId("api"), .signal = SignalId(std::to_string(i))};
    readings[0].series = kLatency;
    for (int minute = 0; minute < 12 * 24 * 60; minute += 2) {
        for (auto& [series, reading] : readings)
            reading = at(m_subject->clock.now(), std::ldexp(static_cast<double>(random()), -64));
        QVERIFY(m_store->appendReadings(readings));
        m_subject->clock.pass(2min);
        if (minute % 10 == 0) QVERIFY(m_store->maintain(m_subject->clock.now()));
    }
    settle();
    QVERIFY2(m_store->condition().used <= retention.cap,
             qPrintable(QString::number(m_store->condition().used.count)));
    const auto now = m_subject->clock.now();
    QVERIFY(!history(now - 2h, now).empty());
    // Oldest first: from where there is anything, it goes on without a hole.
    const auto points = history(m_start, now, 12 * 24);
    QVERIFY(!points.empty());
    for (std::size_t i = 1; i < points.size(); ++i)
        QVERIFY(points[i].time - points[i - 1].time <= 2h);
    QCOMPARE(m_store->events({})->size(), std::size_t{20});
}

HOLDFAST_TEST(TstStoreContract)
#include "tst_store_contract.moc"

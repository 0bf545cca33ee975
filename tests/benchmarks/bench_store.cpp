// SPDX-License-Identifier: GPL-3.0-or-later
// What the store takes and how quick it is: bytes a reading on disk (all of SQLite's counted), what writing
// costs at 1,000 services × 20 signals every 30 s, and how long a chart waits. Simulated time, real files,
// real syncs. Peers' figures, as published: Prometheus 1 to 2 bytes a sample, Gorilla 1.37 (values of 64 bits
// that seldom change), InfluxDB 2 to 3, VictoriaMetrics 0.4 to 0.8 on node exporter data.
#include "engine/core/fleet/precision.h"
#include "engine/stores/sqlite_connection.h"
#include "engine/stores/store_factory.h"
#include "tests/support/fake_clock.h"

#include <QtCore/QTemporaryDir>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace holdfast;
using namespace std::chrono_literals;

namespace {

constexpr Duration kInterval = 30s;

[[noreturn]] void giveUp(const std::string& what) {
    std::fprintf(stderr, "bench_store could not run: %s\n", what.c_str());
    std::exit(1);
}

template <typename T>
T orGiveUp(Result<T> result) {
    if (!result) giveUp(result.error().detail);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void line(const char* what, double value, const char* unit, const char* bar, const char* aim) {
    std::printf("%-62s %9.2f %-8s %9s %9s\n", what, value, unit, bar, aim);
    std::fflush(stdout); // the whole takes minutes
}

double processorSeconds() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

template <typename Call>
double millisecondsOf(Call&& call) {
    const auto start = std::chrono::steady_clock::now();
    call();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// What probes read of a service: states, latencies by the nanosecond, rates and ratios with all their
/// digits, bytes in pages, counters.
class Service {
public:
    Service(int number, unsigned seed) : m_id("service-" + std::to_string(number)), m_random(seed) {}

    std::vector<ports::StoredReading> read(TimePoint time, bool meaningful) {
        m_readings.clear();
        // Two probes, each with a stamp of its own: one sweep's jitter.
        const auto first = time + Duration(m_random() % 40);
        const auto second = first + 5s + Duration(m_random() % 40);
        const double load = 1 + 0.5 * std::sin(static_cast<double>(time.time_since_epoch().count()) / 13.7e6);
        m_requests += std::floor(3000 * load + 50 * noise());
        m_heap = std::clamp(m_heap + 40 * noise(), 5e4, 3e5);
        const double passed = 30 + 0.02 * noise();
        add(first, "up", 1);
        add(first, "latency", std::round(0.012 * load * std::exp(0.2 * noise()) * 1e9) / 1e9);
        add(first, "http status", 200);
        add(first, "certificate days",
            64 - static_cast<double>(time.time_since_epoch().count() % 1'000'000'000) / 86.4e6);
        add(second, "cpu", std::floor(300 * load + 30 * noise()) / 100 / passed);
        add(second, "memory", 4096 * std::floor(m_heap));
        add(second, "restarts", 0);
        add(second, "requests", std::floor(3000 * load + 50 * noise()) / passed);
        add(second, "errors", m_random() % 50 == 0 ? 3 / passed : 0);
        add(second, "error ratio", m_random() % 50 == 0 ? 3 / (3000 * load) : 0);
        add(second, "p95", 0.04 * load * std::exp(0.1 * noise()));
        add(second, "requests total", m_requests);
        add(second, "connections", std::floor(40 * load + 3 * noise()));
        add(second, "connections limit", 100);
        add(second, "cache hit ratio",
            (9000 + std::floor(100 * noise())) / (9300 + std::floor(100 * noise())));
        add(second, "threads", 24);
        add(second, "open files", std::floor(120 + 4 * noise()));
        add(second, "queue", std::floor(std::fabs(3 * noise())));
        add(second, "own health", std::clamp(1 - 0.02 * std::fabs(noise()), 0.0, 1.0));
        add(second, "effective health", 1);
        if (meaningful) {
            for (auto& [series, reading] : m_readings)
                reading.value = withMeaningfulDigits(reading.value);
        }
        return m_readings;
    }

    [[nodiscard]] SeriesKey latency() const { return {.service = m_id, .signal = SignalId("latency")}; }

private:
    double noise() { return m_normal(m_random); }

    void add(TimePoint time, const char* signal, double value) {
        m_readings.push_back({.series = {.service = m_id, .signal = SignalId(signal)},
                              .reading = {.time = time, .value = value}});
    }

    ServiceId m_id;
    std::mt19937_64 m_random;
    std::normal_distribution<double> m_normal;
    std::vector<ports::StoredReading> m_readings;
    double m_requests = 0;
    double m_heap = 1e5;
};

struct Bench {
    QTemporaryDir folder;
    testing::FakeClock clock;
    std::vector<Service> services;
    std::unique_ptr<ports::Store> store;
    std::int64_t readings = 0;
    double longestCall = 0; // ms

    Bench(int count, ports::Retention retention = {}) : kept(retention) {
        for (int i = 0; i < count; ++i)
            services.emplace_back(i, static_cast<unsigned>(i + 1));
        open();
    }

    void open() {
        store.reset();
        store = orGiveUp(stores::openStore(path(), kept, clock)).store;
    }

    [[nodiscard]] std::string path() const { return folder.path().toStdString() + "/store.sqlite"; }

    void observe(Duration length, bool meaningful, bool steadily) {
        const auto end = clock.now() + length;
        for (int sweep = 0; clock.now() < end; ++sweep) {
            for (auto& service : services) {
                const auto read = service.read(clock.now(), meaningful);
                readings += static_cast<std::int64_t>(read.size());
                timed([&] { orGiveUp(store->appendReadings(read)); });
            }
            timed([&] { orGiveUp(store->maintain(clock.now())); });
            // Without the steady clock the buffer fills up before it is written: years pass without waiting
            // for a sync each minute.
            steadily ? clock.pass(kInterval) : clock.sleep(kInterval);
        }
    }

    /// Until everything that can be compacted and rolled up is.
    void settle() {
        orGiveUp(store->flush());
        for (int i = 0; i < 2000; ++i)
            orGiveUp(store->maintain(clock.now()));
    }

    template <typename Call>
    void timed(Call&& call) {
        longestCall = std::max(longestCall, millisecondsOf(call));
    }

    ports::Retention kept;
};

/// Bytes of the pages that a table fills, from SQLite's own account.
double bytesOf(const std::string& path, const char* table) {
    auto connection = stores::Connection::open(path, {});
    if (!connection) giveUp(connection.error().detail);
    return static_cast<double>(
        orGiveUp(connection->number(fmt::format("SELECT sum(pgsize) FROM dbstat WHERE name = '{}'", table))));
}

void measureSize(bool meaningful, const char* what, const char* bar, const char* aim) {
    Bench bench(8);
    bench.clock.sleep(24h - bench.clock.now().time_since_epoch() % 24h);
    bench.observe(48h, meaningful, false);
    const auto perReading = static_cast<double>(bench.readings);
    bench.clock.sleep(3h);
    bench.settle();
    bench.store.reset();
    line(what, bytesOf(bench.path(), "chunks") / perReading, "bytes", bar, aim);
    if (!meaningful) return;
    line("  5-minute rollups, 90 days: bytes a rollup",
         bytesOf(bench.path(), "five_minutes") / perReading * 10, "bytes", "", "");
}

void measureIngest() {
    Bench bench(1000);
    bench.observe(10min, true, true); // names and first rows
    const auto before = bench.readings;
    bench.longestCall = 0;
    double generating = processorSeconds();
    for (auto& service : bench.services) {
        for (int i = 0; i < 20; ++i)
            static_cast<void>(service.read(bench.clock.now(), true));
    }
    generating = (processorSeconds() - generating) / (20.0 * 1000);
    const auto start = processorSeconds();
    constexpr auto kSimulated = 6h;
    bench.observe(kSimulated, true, true);
    const auto sweeps = static_cast<double>(kSimulated / kInterval);
    const auto spent = processorSeconds() - start - generating * sweeps * 1000;
    const auto seconds = std::chrono::duration<double>(kSimulated).count();
    line("writing 1,000 services x 20 signals every 30 s, of a core", 100 * spent / seconds, "%", "2", "1");
    line("  microseconds a reading, compaction included",
         1e6 * spent / static_cast<double>(bench.readings - before), "us", "", "");
    line("  longest single call of the store", bench.longestCall, "ms", "", "");
    const auto opening = millisecondsOf([&] { bench.open(); });
    line("opening that store, closed properly", opening, "ms", "", "");
    line("  newest reading of each of its 20,000 series",
         millisecondsOf([&] { static_cast<void>(orGiveUp(bench.store->newestReadings())); }), "ms", "", "");
}

void measureQuery(Bench& bench, const char* what, Duration length, int points, const char* bar,
                  const char* aim) {
    std::vector<double> samples;
    std::size_t found = 0;
    const auto to = bench.clock.now();
    for (int i = 0; i < 15; ++i) {
        samples.push_back(millisecondsOf([&] {
            const auto answer = orGiveUp(bench.store->history(
                {.series = bench.services[0].latency(), .from = to - length, .to = to, .maxPoints = points}));
            found = answer.points.size();
        }));
    }
    std::ranges::sort(samples);
    line(fmt::format("{} -> {} points, median of 15", what, found).c_str(), samples[samples.size() / 2], "ms",
         bar, aim);
}

void measureQueries() {
    ports::Retention everything;
    everything.cap = Bytes{std::int64_t{8} << 30};
    {
        Bench week(20, everything);
        week.observe(24h * 7, true, false);
        week.open(); // nothing of it in SQLite's memory
        measureQuery(week, "raw week of 30 s readings (20,160)", 24h * 7, 100'000, "15", "5");
        measureQuery(week, "the same week for a chart", 24h * 7, 2000, "15", "5");
        measureQuery(week, "last hour", 1h, 2000, "15", "2");
    }
    Bench year(2, everything);
    year.observe(24h * 365, true, false);
    year.settle();
    year.open();
    measureQuery(year, "1 year of 30 s readings (1,051,200)", 24h * 365, 2000, "100", "20");
    measureQuery(year, "90 days", 24h * 90, 2000, "100", "20");
    measureQuery(year, "90 days, as fine as there is", 24h * 90, 100'000, "100", "50");
    year.store.reset();
    const auto bytes =
        bytesOf(year.path(), "chunks") + bytesOf(year.path(), "five_minutes") + bytesOf(year.path(), "hours");
    line("all that is kept of a year, bytes a reading taken", bytes / static_cast<double>(year.readings),
         "bytes", "", "");
}

/// What 1,000 services say of themselves in an hour, round after round: a probability of each every five
/// minutes, some of them warnings, and a forecast of each of 20 signals every quarter of an hour, that is
/// told what came of it a quarter later.
class Foretold {
public:
    outlook::RecordChanges statements(TimePoint at) {
        outlook::RecordChanges changes;
        for (const auto& service : m_services) {
            const auto chance = static_cast<double>(m_random() % 1000) / 1000 + std::ldexp(1.0, -30);
            changes.statements.push_back({.service = service,
                                          .at = at,
                                          .horizon = 15min,
                                          .probability = chance,
                                          .uncalibrated = chance / 1.7,
                                          .expected = Duration(m_random() % 900'000),
                                          .calibratedUntil = at - 1h,
                                          .warned = m_random() % 1000 == 0});
        }
        return changes;
    }

    outlook::RecordChanges forecasts(TimePoint at) {
        outlook::RecordChanges changes;
        for (auto& forecast : m_open) {
            forecast.actual = withMeaningfulDigits(forecast.median * 1.01);
            changes.forecasts.push_back(forecast);
        }
        m_open.clear();
        for (const auto& service : m_services) {
            for (int signal = 0; signal < 20; ++signal) {
                const auto median = std::ldexp(static_cast<double>(m_random()), -40);
                m_open.push_back(
                    {.series = {.service = service, .signal = SignalId("signal " + std::to_string(signal))},
                     .made = at,
                     .about = at + 15min,
                     .median = median,
                     .lower = median * 0.871,
                     .upper = median * 1.173});
            }
        }
        changes.forecasts.insert(changes.forecasts.end(), m_open.begin(), m_open.end());
        return changes;
    }

    [[nodiscard]] ServiceId service() const { return m_services[500]; }

private:
    static std::vector<ServiceId> named() {
        std::vector<ServiceId> services;
        for (int i = 0; i < 1000; ++i)
            services.emplace_back("service-" + std::to_string(i));
        return services;
    }

    std::vector<ServiceId> m_services = named();
    std::vector<warnings::ForecastStatement> m_open;
    std::mt19937_64 m_random{7};
};

void measureRecordQuery(Bench& bench, const char* what, const outlook::RecordQuery& query) {
    bench.open(); // nothing of it in SQLite's memory
    std::size_t found = 0;
    const auto took = millisecondsOf([&] {
        const auto record = orGiveUp(bench.store->record(query));
        found = record.statements.size() + record.forecasts.size();
    });
    line(fmt::format("  {} -> {}, once", what, found).c_str(), took, "ms", "", "");
}

void measureRecord() {
    Bench bench(0);
    Foretold foretold;
    std::vector<double> statements;
    std::vector<double> forecasts;
    std::vector<double> upkeep;
    const auto start = bench.clock.now();
    constexpr int kRounds = 24 * 12;
    for (int round = 0; round < kRounds; ++round) {
        const auto said = foretold.statements(bench.clock.now());
        statements.push_back(millisecondsOf([&] { orGiveUp(bench.store->putRecord(said)); }));
        if (round % 3 == 0) {
            const auto seen = foretold.forecasts(bench.clock.now());
            forecasts.push_back(millisecondsOf([&] { orGiveUp(bench.store->putRecord(seen)); }));
        }
        upkeep.push_back(millisecondsOf([&] { orGiveUp(bench.store->maintain(bench.clock.now())); }));
        bench.clock.pass(5min);
    }
    const auto median = [](std::vector<double>& samples) {
        std::ranges::sort(samples);
        return samples[samples.size() / 2];
    };
    line("record: 1,000 statements put, durable, median", median(statements), "ms", "", "");
    line("  20,000 forecasts and what came of 20,000, durable, median", median(forecasts), "ms", "", "");
    line("  longest upkeep meanwhile", *std::ranges::max_element(upkeep), "ms", "", "");
    const auto now = bench.clock.now();
    measureRecordQuery(bench, "an hour of all services", {.from = now - 1h, .to = now, .limit = 1'000'000});
    measureRecordQuery(bench, "a day of one service's statements",
                       {.from = start, .to = now, .service = foretold.service(), .forecasts = false});
    measureRecordQuery(bench, "a day of one service with forecasts (1 of 1,000)",
                       {.from = start, .to = now, .service = foretold.service()});
    measureRecordQuery(bench, "a day of warnings",
                       {.from = start, .to = now, .warningsOnly = true, .forecasts = false});
    bench.store.reset();
    constexpr double kForecasts = kRounds / 3 * 20'000;
    constexpr double kStatements = kRounds * 1000;
    line("  bytes a forecast on disk", bytesOf(bench.path(), "record_forecasts") / kForecasts, "bytes", "60",
         "");
    line("  bytes a statement on disk, index included",
         (bytesOf(bench.path(), "record_statements") + bytesOf(bench.path(), "record_statements_by_owner")) /
             kStatements,
         "bytes", "", "");
}

} // namespace

/// Without arguments everything; else the parts that are named: size, queries, ingest, record.
int main(int count, char** arguments) {
    const std::vector<std::string_view> parts(arguments + 1, arguments + count);
    const auto isWanted = [&](std::string_view part) {
        return parts.empty() || std::ranges::find(parts, part) != parts.end();
    };
    std::printf("%-62s %9s %-8s %9s %9s\n", "store", "measured", "", "bar", "aim");
    if (isWanted("size")) {
        measureSize(true, "history on disk, bytes a reading (SQLite's own included)", "4", "2");
        measureSize(false, "  the same with every digit that probes calculate", "", "");
    }
    if (isWanted("queries")) measureQueries();
    if (isWanted("ingest")) measureIngest();
    if (isWanted("record")) measureRecord();
    return 0;
}

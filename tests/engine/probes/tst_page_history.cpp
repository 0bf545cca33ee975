// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/page_history.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::probes;
using namespace std::chrono_literals;

namespace {

/// A service whose page is scraped now and then.
class Scraped {
public:
    explicit Scraped(std::vector<MetricSpec> metrics = {}, double cpuLimit = 1.0)
        : m_interest(PageInterest::of(metrics).value())
        , m_history({.metrics = std::move(metrics), .cpuLimit = cpuLimit}) {}

    ProbeReport page(std::string_view text) {
        ProbeReport report;
        m_history.addTo(report, scrapePage(text, *m_interest), MonotonicMoment::of(clock));
        return report;
    }

    testing::FakeClock clock;

private:
    std::shared_ptr<const PageInterest> m_interest;
    PageHistory m_history;
};

std::optional<double> foundOf(const ProbeReport& report, const char* signal) {
    const auto found = std::ranges::find(report.readings, SignalId(signal), &ProbeReading::signal);
    return found == report.readings.end() ? std::nullopt : std::optional(found->value);
}

bool isAbout(std::optional<double> value, double expected) {
    return value && std::abs(*value - expected) < 1e-9;
}

bool isNotOffered(const ProbeReport& report, const char* signal) {
    return std::ranges::find(report.notOffered, SignalId(signal)) != report.notOffered.end();
}

MetricSpec metric(const char* name, const char* query, MetricSpec::Kind kind) {
    MetricSpec spec;
    spec.signal.id = SignalId(name);
    spec.query = query;
    spec.kind = kind;
    return spec;
}

} // namespace

class TstPageHistory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aFirstScrapeOffersNoRates();
    void ratesAreIncreasesOverTheTimeBetween();
    void aServiceNobodyCallsIsIdleNotFailing();
    void theFirstFailureIsSeenThoughItsSeriesIsNew();
    void aRestartCountsFromZeroAndIsCounted();
    void oneSeriesThatStartsAnewDoesNotDistortTheOthers();
    void aSeriesThatGoesAwayIsNoReset();
    void sleepBetweenTwoScrapesIsAGap();
    void latenciesAreQuantilesOfWhatHappenedSince();
    void aSlowestRequestBeyondTheLastBoundIsThatBound();
    void theProcessIsReadFromThePage();
    void cpuIsAShareOfItsLimit();
    void ownMetricsAreSumsOrRates();
    void callsToDependenciesAreObserved();
    void everySignalOfTheCatalogueIsReadOrNotOffered();
    void valuesThatAreNoNumbersAreNotOffered();
    void tooManySeriesAreRefusedNotGuessed();
};

void TstPageHistory::aFirstScrapeOffersNoRates() {
    Scraped api;
    const auto report =
        api.page("http_requests_total{code=\"200\"} 1000000\nprocess_cpu_seconds_total 500\n");
    for (const char* signal :
         {signals::kRequestRate, signals::kErrorRatio, signals::kLatencyP95, signals::kCpu})
        QVERIFY2(isNotOffered(report, signal) && !foundOf(report, signal), signal);
    QVERIFY(report.calls.empty());
}

void TstPageHistory::ratesAreIncreasesOverTheTimeBetween() {
    Scraped api;
    static_cast<void>(
        api.page("http_requests_total{code=\"200\"} 1000\nhttp_requests_total{code=\"503\"} 50\n"));
    api.clock.pass(10s);
    const auto report =
        api.page("http_requests_total{code=\"200\"} 1090\nhttp_requests_total{code=\"503\"} 60\n");
    QCOMPARE(foundOf(report, signals::kRequestRate), std::optional(10.0));
    QCOMPARE(foundOf(report, signals::kErrorRatio), std::optional(0.1));
}

void TstPageHistory::aServiceNobodyCallsIsIdleNotFailing() {
    Scraped api;
    const auto page = "http_requests_total{status=\"5xx\"} 7\n"
                      "http_request_duration_seconds_bucket{le=\"1\"} 7\n"
                      "http_request_duration_seconds_bucket{le=\"+Inf\"} 7\n";
    static_cast<void>(api.page(page));
    api.clock.pass(10s);
    const auto report = api.page(page);
    QCOMPARE(foundOf(report, signals::kRequestRate), std::optional(0.0));
    QVERIFY(isNotOffered(report, signals::kErrorRatio));
    QVERIFY(isNotOffered(report, signals::kLatencyP95));
    QVERIFY(isNotOffered(report, signals::kLatencyP99));
}

void TstPageHistory::theFirstFailureIsSeenThoughItsSeriesIsNew() {
    Scraped api;
    static_cast<void>(api.page("http_requests_total{code=\"200\"} 100\n"));
    api.clock.pass(10s);
    const auto report =
        api.page("http_requests_total{code=\"200\"} 103\nhttp_requests_total{code=\"500\"} 1\n");
    QCOMPARE(foundOf(report, signals::kErrorRatio), std::optional(0.25));
}

void TstPageHistory::aRestartCountsFromZeroAndIsCounted() {
    Scraped api;
    auto report = api.page("process_start_time_seconds 1000\nhttp_requests_total{code=\"200\"} 100\n");
    QCOMPARE(foundOf(report, signals::kRestarts), std::optional(0.0));
    const auto identity = report.identity;
    api.clock.pass(10s);
    report = api.page("process_start_time_seconds 1000.4\nhttp_requests_total{code=\"200\"} 110\n");
    QCOMPARE(report.identity, identity);
    QCOMPARE(foundOf(report, signals::kRestarts), std::optional(0.0));
    // More requests after the restart than before it: only the start time can tell.
    api.clock.pass(10s);
    report = api.page("process_start_time_seconds 1015\nhttp_requests_total{code=\"200\"} 200\n");
    QVERIFY(report.identity != identity);
    QCOMPARE(foundOf(report, signals::kRestarts), std::optional(1.0));
    QCOMPARE(foundOf(report, signals::kRequestRate), std::optional(20.0));
    api.clock.pass(59min);
    report = api.page("process_start_time_seconds 5000\n");
    QCOMPARE(foundOf(report, signals::kRestarts), std::optional(2.0));
    api.clock.pass(2min);
    report = api.page("process_start_time_seconds 5000\n");
    QCOMPARE(foundOf(report, signals::kRestarts), std::optional(1.0));
}

void TstPageHistory::oneSeriesThatStartsAnewDoesNotDistortTheOthers() {
    Scraped api;
    static_cast<void>(api.page("http_requests_total{pod=\"a\",code=\"200\"} 1000000\n"
                               "http_requests_total{pod=\"b\",code=\"200\"} 5000\n"));
    api.clock.pass(10s);
    const auto report = api.page("http_requests_total{pod=\"a\",code=\"200\"} 1000010\n"
                                 "http_requests_total{pod=\"b\",code=\"200\"} 20\n");
    QCOMPARE(foundOf(report, signals::kRequestRate), std::optional(3.0));
}

void TstPageHistory::aSeriesThatGoesAwayIsNoReset() {
    Scraped api;
    static_cast<void>(api.page("http_requests_total{pod=\"a\",code=\"200\"} 1000000\n"
                               "http_requests_total{pod=\"b\",code=\"200\"} 5000\n"));
    api.clock.pass(10s);
    const auto report = api.page("http_requests_total{pod=\"b\",code=\"200\"} 5010\n");
    QCOMPARE(foundOf(report, signals::kRequestRate), std::optional(1.0));
}

void TstPageHistory::sleepBetweenTwoScrapesIsAGap() {
    Scraped api;
    static_cast<void>(api.page("http_requests_total{code=\"200\"} 100\n"));
    api.clock.pass(10s);
    api.clock.sleep(8h);
    auto report = api.page("http_requests_total{code=\"200\"} 288100\n");
    QVERIFY(isNotOffered(report, signals::kRequestRate));
    api.clock.pass(10s);
    report = api.page("http_requests_total{code=\"200\"} 288200\n");
    QCOMPARE(foundOf(report, signals::kRequestRate), std::optional(10.0));
}

void TstPageHistory::latenciesAreQuantilesOfWhatHappenedSince() {
    Scraped api;
    const auto histogram = [](int a, int b, int c, int all) {
        const auto bucket = [](const char* path, const char* le, int count) {
            return QStringLiteral("http_request_duration_seconds_bucket{path=\"%1\",le=\"%2\"} %3\n")
                .arg(QLatin1String(path), QLatin1String(le))
                .arg(count)
                .toStdString();
        };
        // Half of it on either path; the sum is what counts.
        std::string page;
        for (const char* path : {"/a", "/b"})
            page += bucket(path, "0.1", a) + bucket(path, "0.5", b) + bucket(path, "1", c) +
                    bucket(path, "+Inf", all);
        return page;
    };
    static_cast<void>(api.page(histogram(1000, 1000, 1000, 1000))); // hours of quick answers
    api.clock.pass(10s);
    auto report = api.page(histogram(1080, 1090, 1100, 1100));
    QVERIFY(isAbout(foundOf(report, signals::kLatencyP95), 0.75)); // 95 of 100 lies half way from 0.5 to 1
    QVERIFY(isAbout(foundOf(report, signals::kLatencyP99), 0.95));
    api.clock.pass(10s);
    report = api.page(histogram(1180, 1190, 1200, 1200)); // quick again, whatever was before
    QVERIFY(isAbout(foundOf(report, signals::kLatencyP95), 0.095));
}

void TstPageHistory::aSlowestRequestBeyondTheLastBoundIsThatBound() {
    Scraped api;
    static_cast<void>(api.page("http_request_duration_seconds_bucket{le=\"2.5\"} 0\n"
                               "http_request_duration_seconds_bucket{le=\"+Inf\"} 0\n"));
    api.clock.pass(10s);
    const auto report = api.page("http_request_duration_seconds_bucket{le=\"2.5\"} 1\n"
                                 "http_request_duration_seconds_bucket{le=\"+Inf\"} 10\n");
    QVERIFY(isAbout(foundOf(report, signals::kLatencyP95), 2.5));
}

void TstPageHistory::theProcessIsReadFromThePage() {
    Scraped api;
    const auto report =
        api.page("process_resident_memory_bytes 3e8\nprocess_open_fds 37\nprocess_max_fds 1024\n"
                 "app_build_info{version=\"2.14.1\",branch=\"main\"} 1\n");
    QCOMPARE(foundOf(report, signals::kMemory), std::optional(3e8));
    QCOMPARE(foundOf(report, signals::kOpenFiles), std::optional(37.0));
    QCOMPARE(report.limits.size(), std::size_t{1});
    QCOMPARE(report.limits[0].signal, SignalId(signals::kOpenFiles));
    QCOMPARE(report.limits[0].value, 1024.0);
    QCOMPARE(report.version, std::string("2.14.1"));
    QVERIFY(isNotOffered(report, signals::kRestarts));
}

void TstPageHistory::cpuIsAShareOfItsLimit() {
    Scraped api({}, 2.0);
    static_cast<void>(api.page("process_cpu_seconds_total 100\n"));
    api.clock.pass(10s);
    QCOMPARE(foundOf(api.page("process_cpu_seconds_total 115\n"), signals::kCpu), std::optional(0.75));
}

void TstPageHistory::ownMetricsAreSumsOrRates() {
    Scraped api({metric("waiting", "jobs{state=\"waiting\"}", MetricSpec::Kind::Gauge),
                 metric("done", "jobs_done_total", MetricSpec::Kind::Counter),
                 metric("absent", "no_such_metric", MetricSpec::Kind::Gauge),
                 metric("requests", "http_requests_total{code=\"200\"}", MetricSpec::Kind::Counter)});
    static_cast<void>(api.page("jobs_done_total{q=\"a\"} 10\njobs_done_total{q=\"b\"} 20\n"
                               "http_requests_total{code=\"200\"} 5\nhttp_requests_total{code=\"500\"} 5\n"));
    api.clock.pass(10s);
    const auto report = api.page(
        "jobs{state=\"waiting\",q=\"a\"} 3\njobs{state=\"waiting\",q=\"b\"} 4\njobs{state=\"running\"} 9\n"
        "jobs_done_total{q=\"a\"} 15\njobs_done_total{q=\"b\"} 25\n"
        "http_requests_total{code=\"200\"} 25\nhttp_requests_total{code=\"500\"} 25\n");
    QCOMPARE(foundOf(report, "waiting"), std::optional(7.0));
    QCOMPARE(foundOf(report, "done"), std::optional(1.0));
    QCOMPARE(foundOf(report, "requests"), std::optional(2.0));
    QCOMPARE(foundOf(report, signals::kRequestRate), std::optional(4.0));
    QVERIFY(isNotOffered(report, "absent"));
    QVERIFY2(report.detail.find("no_such_metric") != std::string::npos, report.detail.c_str());
}

void TstPageHistory::callsToDependenciesAreObserved() {
    Scraped api;
    static_cast<void>(api.page("dependency_calls_total{dependency=\"redis\",outcome=\"ok\"} 100\n"
                               "dependency_calls_total{dependency=\"postgres\",outcome=\"ok\"} 100\n"));
    api.clock.pass(10s);
    const auto report = api.page("dependency_calls_total{dependency=\"redis\",outcome=\"ok\"} 130\n"
                                 "dependency_calls_total{dependency=\"redis\",outcome=\"error\"} 10\n"
                                 "dependency_call_duration_seconds_sum{dependency=\"redis\"} 2\n"
                                 "dependency_call_duration_seconds_count{dependency=\"redis\"} 40\n"
                                 "dependency_calls_total{dependency=\"postgres\",outcome=\"ok\"} 100\n");
    QCOMPARE(report.calls.size(), std::size_t{2});
    QCOMPARE(report.calls[0].to, ServiceId("postgres"));
    QCOMPARE(report.calls[0].callsPerSecond, 0.0);
    QCOMPARE(report.calls[0].errorRatio, 0.0);
    QVERIFY(!report.calls[0].meanLatency);
    QCOMPARE(report.calls[1].to, ServiceId("redis"));
    QCOMPARE(report.calls[1].callsPerSecond, 4.0);
    QCOMPARE(report.calls[1].errorRatio, 0.25);
    QCOMPARE(report.calls[1].meanLatency, std::optional(0.05));
}

void TstPageHistory::everySignalOfTheCatalogueIsReadOrNotOffered() {
    Scraped api;
    for (int round = 0; round < 3; ++round) {
        const auto report = api.page("process_start_time_seconds 1\nhttp_requests_total 5\n");
        for (const auto& signal : defaultSignals(ProbeKind::Metrics)) {
            const auto name = signal.id.value().c_str();
            QVERIFY2(foundOf(report, name).has_value() != isNotOffered(report, name), name);
        }
        QVERIFY(isNotOffered(report, signals::kErrorRatio)); // no series says how requests ended
        api.clock.pass(10s);
    }
}

void TstPageHistory::valuesThatAreNoNumbersAreNotOffered() {
    Scraped api({metric("g", "g", MetricSpec::Kind::Gauge)});
    static_cast<void>(api.page("http_requests_total{code=\"200\"} NaN\n"));
    api.clock.pass(10s);
    const auto report =
        api.page("http_requests_total{code=\"200\"} +Inf\nprocess_resident_memory_bytes NaN\ng -Inf\n"
                 "process_start_time_seconds NaN\n");
    for (const char* signal : {signals::kRequestRate, signals::kMemory, signals::kRestarts, "g"})
        QVERIFY2(isNotOffered(report, signal), signal);
}

void TstPageHistory::tooManySeriesAreRefusedNotGuessed() {
    Scraped api;
    std::string page = "process_resident_memory_bytes 5\n";
    for (int i = 0; i < 100'001; ++i)
        page += "http_requests_total{i=\"" + std::to_string(i) + "\"} 1\n";
    static_cast<void>(api.page(page));
    api.clock.pass(10s);
    const auto report = api.page(page);
    QVERIFY(isNotOffered(report, signals::kRequestRate));
    QCOMPARE(foundOf(report, signals::kMemory), std::optional(5.0));
    QVERIFY(!report.detail.empty());
}

HOLDFAST_TEST(TstPageHistory)
#include "tst_page_history.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/metrics_probe.h"

#include "engine/probes/http_status.h"
#include "engine/probes/probe_text.h"
#include "engine/probes/readings.h"
#include "engine/probes/remedy.h"

#include <QtCore/QPromise>
#include <QtCore/QThreadPool>

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::probes {

namespace {

constexpr std::size_t kPageLimit = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kReadAtOnce = std::size_t{64} * 1024;
constexpr const char* kAccept =
    "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.8,*/*;q=0.1";

QFuture<PageScrape> scrapeOn(QThreadPool& pool, std::string page,
                             std::shared_ptr<const PageInterest> interest) {
    auto promise = std::make_shared<QPromise<PageScrape>>();
    auto future = promise->future();
    pool.start([promise, page = std::move(page), interest = std::move(interest)] {
        promise->start();
        if (!promise->isCanceled()) promise->addResult(scrapePage(page, *interest));
        promise->finish();
    });
    return future;
}

} // namespace

MetricsProbe::MetricsProbe(const ServiceSpec& service, ProbeSpec spec, const ProbeWorld& world)
    : m_spec(std::move(spec))
    , m_clock(*world.clock)
    , m_compute(world.compute != nullptr ? world.compute : QThreadPool::globalInstance())
    , m_history({.metrics = m_spec.metrics, .cpuLimit = cpuLimitOf(service), .calls = m_spec.calls})
    , m_delivery(world.context)
    , m_fetch(m_spec, m_clock) {
    if (auto interest = PageInterest::of(m_spec.metrics, m_spec.calls)) {
        m_interest = std::move(*interest);
    } else {
        m_selectorTrouble = interest.error().detail;
    }
    m_deadline.setSingleShot(true);
    QObject::connect(&m_deadline, &QTimer::timeout, &m_deadline,
                     [this] { fail(ProbeProblem::Local, "the page could not be read in time here"); });
    QObject::connect(&m_scraping, &QFutureWatcherBase::finished, &m_scraping, [this] {
        auto future = m_scraping.future();
        if (m_delivery.isRunning() && future.isValid() && future.resultCount() == 1)
            onScrape(future.takeResult());
    });
}

void MetricsProbe::start(Done done) {
    m_delivery.begin(std::move(done));
    m_elapsed.start();
    m_report = {};
    if (m_interest == nullptr) {
        fail(ProbeProblem::Configuration, m_selectorTrouble);
        return;
    }
    FetchOrder order;
    order.url = QUrl(QString::fromStdString(m_spec.target));
    order.accept = kAccept;
    order.bodyLimit = kPageLimit;
    m_fetch.get(std::move(order), m_spec.deadline,
                [this](FetchAnswer answer) { onAnswer(std::move(answer)); });
}

void MetricsProbe::onAnswer(FetchAnswer answer) {
    m_report.bytesSent = answer.traffic.sent;
    m_report.bytesReceived = answer.traffic.received;
    if (answer.problem != ProbeProblem::None) {
        m_report.problem = answer.problem;
        m_report.detail = std::move(answer.detail);
        m_report.remedy = std::move(answer.remedy);
        deliver();
    } else if (const auto problem = problemOfStatus(answer.status, 200, 299); problem != ProbeProblem::None) {
        fail(problem, wordsOfAnswer(answer));
    } else {
        m_at = MonotonicMoment::of(m_clock);
        readPage(std::move(answer.body));
    }
}

void MetricsProbe::readPage(std::string page) {
    if (page.size() <= kReadAtOnce) {
        onScrape(scrapePage(page, *m_interest));
        return;
    }
    m_deadline.start(left());
    m_scraping.setFuture(scrapeOn(*m_compute, std::move(page), m_interest));
}

Duration MetricsProbe::left() const {
    return std::max(m_spec.deadline - Duration(m_elapsed.elapsed()), Duration(1));
}

void MetricsProbe::onScrape(const PageScrape& scrape) {
    const auto& counts = scrape.counts;
    if (counts.beyondLimits) {
        fail(ProbeProblem::Protocol, "a page beyond the limits of a metrics page");
    } else if (counts.samples == 0) {
        fail(ProbeProblem::Protocol, counts.junkLines > 0
                                         ? "the page holds no line in Prometheus' text format"
                                         : "the page is empty");
    } else if (counts.junkLines > counts.samples) {
        fail(ProbeProblem::Protocol,
             fmt::format("{} lines of the page are not in Prometheus' text format", counts.junkLines));
    } else {
        m_history.addTo(m_report, scrape, m_at);
        m_report.version = safeDetail(m_report.version, m_spec);
        if (counts.junkLines > 0 && m_report.detail.empty())
            m_report.detail = fmt::format("{} lines could not be read", counts.junkLines);
        m_report.detail = safeDetail(m_report.detail, m_spec);
        deliver();
    }
}

void MetricsProbe::fail(ProbeProblem problem, std::string_view words, std::string remedy) {
    m_report.problem = problem;
    m_report.detail = safeDetail(words, m_spec);
    m_report.remedy = remedy.empty() ? remedyFor(m_spec, problem) : std::move(remedy);
    deliver();
}

/// A page that still waits for the pool is left unread; one under way ends unheard.
void MetricsProbe::stopScraping() {
    m_deadline.stop();
    m_scraping.cancel();
    m_scraping.setFuture({});
}

void MetricsProbe::deliver() {
    stopScraping();
    m_report.took = Duration(m_elapsed.elapsed());
    m_delivery.finish(std::move(m_report));
}

void MetricsProbe::cancel() {
    stopScraping();
    m_fetch.cancel();
    m_delivery.cancel();
}

} // namespace holdfast::probes

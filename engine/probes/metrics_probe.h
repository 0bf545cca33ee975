// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/http_fetch.h"
#include "engine/probes/page_history.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/run_delivery.h"

#include <QtCore/QFutureWatcher>

#include <memory>

namespace holdfast::probes {

/// Scrapes a page in Prometheus' text format (or OpenMetrics) and reads the signals of the catalogue, the
/// fleet file's own metrics and the calls to dependencies from it; see PageHistory for how. A page that is
/// down says nothing about `up`: it may belong to an exporter beside the service.
///
/// A page of more than 64 KiB is read on the compute pool, so that a large one does not hold up the engine.
class MetricsProbe final : public ports::AsyncProbe {
public:
    MetricsProbe(const ServiceSpec& service, ProbeSpec spec, const ProbeWorld& world);

    void start(Done done) override;
    void cancel() override;

private:
    void onAnswer(FetchAnswer answer);
    void readPage(std::string page);
    void onScrape(const PageScrape& scrape);
    void fail(ProbeProblem problem, std::string_view words, std::string remedy = {});
    void stopScraping();
    void deliver();
    [[nodiscard]] Duration left() const;

    ProbeSpec m_spec;
    const Clock& m_clock;
    QThreadPool* m_compute;
    std::shared_ptr<const PageInterest> m_interest; ///< null: a selector cannot be read
    std::string m_selectorTrouble;
    PageHistory m_history;
    RunDelivery m_delivery;
    HttpFetch m_fetch;
    QFutureWatcher<PageScrape> m_scraping;
    QTimer m_deadline; ///< of the reading on the compute pool
    QElapsedTimer m_elapsed;
    MonotonicMoment m_at; ///< when the page arrived
    ProbeReport m_report;
};

} // namespace holdfast::probes

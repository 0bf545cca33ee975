// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/http_status.h"
#include "engine/probes/readings.h"
#include "engine/probes/run_frame.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

namespace holdfast::probes {

namespace {

/// A larger page is no health page; it is not searched for a version.
constexpr std::size_t kJsonLimit = std::size_t{64} * 1024;
constexpr qsizetype kVersionLimit = 64;

std::string versionIn(const std::string& body, const ProbeSpec& spec) {
    const auto begin = body.find_first_not_of(" \t\r\n");
    if (body.size() > kJsonLimit || begin == std::string::npos || body[begin] != '{') return {};
    const auto page = QJsonDocument::fromJson(QByteArray::fromStdString(body)).object();
    const QString version = page.value(QLatin1String("version")).toString().left(kVersionLimit);
    return safeDetail(version.toStdString(), spec);
}

} // namespace

HttpProbe::HttpProbe(ProbeSpec spec, const ProbeWorld& world)
    : m_spec(std::move(spec)), m_clock(*world.clock), m_delivery(world.context), m_fetch(m_spec, m_clock) {}

void HttpProbe::start(Done done) {
    m_delivery.begin(std::move(done));
    FetchOrder order;
    order.url = QUrl(QString::fromStdString(m_spec.target));
    // Whoever expects a redirect wants to see it.
    if (m_spec.expectedStatusFrom >= 300) order.redirects = FetchOrder::Redirects::None;
    m_fetch.get(std::move(order), m_spec.deadline, [this](const FetchAnswer& answer) { onAnswer(answer); });
}

void HttpProbe::onAnswer(const FetchAnswer& answer) {
    ProbeReport report;
    report.took = durationOf(answer.seconds);
    report.bytesSent = answer.traffic.sent;
    report.bytesReceived = answer.traffic.received;
    judge(report, answer);
    if (!m_spec.target.starts_with("https:")) {
        report.notOffered.emplace_back(signals::kCertificateDays);
    } else if (answer.certificateEnd) {
        offerReading(report, signals::kCertificateDays, daysUntil(*answer.certificateEnd, m_clock.now()));
    }
    m_delivery.finish(std::move(report));
}

void HttpProbe::judge(ProbeReport& report, const FetchAnswer& answer) const {
    report.problem = answer.problem;
    report.detail = answer.detail;
    report.remedy = answer.remedy;
    if (answer.problem == ProbeProblem::None) {
        report.problem = problemOfStatus(answer.status, m_spec.expectedStatusFrom, m_spec.expectedStatusTo);
        report.remedy = remedyFor(m_spec, report.problem);
    }
    if (report.problem == ProbeProblem::None) {
        offerReading(report, signals::kUp, 1.0);
        offerReading(report, signals::kLatency, answer.seconds);
        report.version = versionIn(answer.body, m_spec);
    } else if (answer.problem == ProbeProblem::None) {
        report.detail = safeDetail(wordsOfAnswer(answer), m_spec);
    }
    if (meaningOf(report.problem) == ProblemMeaning::Down) offerReading(report, signals::kUp, 0.0);
    if (answer.status > 0) offerReading(report, signals::kHttpStatus, answer.status);
}

void HttpProbe::cancel() {
    m_fetch.cancel();
    m_delivery.cancel();
}

} // namespace holdfast::probes

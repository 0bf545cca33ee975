// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/http_status.h"
#include "engine/probes/readings.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtNetwork/QNetworkAccessManager>

namespace holdfast::probes {

namespace {

constexpr Duration kCertificateEvery = std::chrono::minutes(5);
/// A larger page is no health page; it is not searched for a version.
constexpr qsizetype kJsonLimit = 64 * 1024;
constexpr qsizetype kVersionLimit = 64;

std::string versionIn(const QByteArray& body, const ProbeSpec& spec) {
    if (body.size() > kJsonLimit || !body.trimmed().startsWith('{')) return {};
    const QString version =
        QJsonDocument::fromJson(body).object().value(QLatin1String("version")).toString().left(kVersionLimit);
    return safeDetail(version.toStdString(), spec);
}

} // namespace

HttpProbe::HttpProbe(ProbeSpec spec, const ProbeWorld& world)
    : m_spec(std::move(spec))
    , m_clock(*world.clock)
    , m_url(QString::fromStdString(m_spec.target))
    , m_delivery(world.network)
    , m_fetch(m_spec, world.network)
    , m_handshake(m_spec, m_fetch.tls()) {}

void HttpProbe::start(Done done) {
    m_delivery.begin(std::move(done));
    m_elapsed.start();
    m_handshakeSent = 0;
    m_handshakeReceived = 0;
    if (certificateIsDue()) {
        m_handshake.start(endpointOf(m_spec.target), Handshake::Layer::Tls, m_spec.deadline,
                          [this](HandshakeResult result) { onHandshake(std::move(result)); });
    } else {
        fetch();
    }
}

/// Not the first time: then the request itself opens the connection.
bool HttpProbe::certificateIsDue() const {
    return m_certificateEnd && m_clock.steady() - m_certificateSeen >= kCertificateEvery;
}

void HttpProbe::noteCertificate(const QDateTime& end) {
    m_certificateEnd = end;
    m_certificateSeen = m_clock.steady();
}

void HttpProbe::onHandshake(HandshakeResult result) {
    if (result.certificateEnd) noteCertificate(*result.certificateEnd);
    m_handshakeSent = result.bytesSent;
    m_handshakeReceived = result.bytesReceived;
    if (result.problem == ProbeProblem::None) {
        fetch();
        return;
    }
    m_certificateSeen = SteadyPoint(m_clock.steady() - kCertificateEvery); // look again next time
    auto report = reportOf(std::move(result));
    addCertificate(report);
    m_delivery.finish(std::move(report));
}

void HttpProbe::fetch() {
    FetchOrder order;
    order.url = m_url;
    // Whoever expects a redirect wants to see it.
    if (m_spec.expectedStatusFrom >= 300) order.redirects = FetchOrder::Redirects::None;
    const auto left = std::max(m_spec.deadline - Duration(m_elapsed.elapsed()), Duration(1));
    m_fetch.get(std::move(order), left, [this](FetchAnswer answer) { onAnswer(std::move(answer)); });
}

void HttpProbe::onAnswer(FetchAnswer answer) {
    if (answer.certificateEnd) noteCertificate(*answer.certificateEnd);
    ProbeReport report;
    report.took = Duration(m_elapsed.elapsed());
    report.bytesSent = answer.bytesSent + m_handshakeSent;
    report.bytesReceived = answer.bytesReceived + m_handshakeReceived;
    judge(report, answer);
    addCertificate(report);
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
        addReading(report, signals::kUp, 1.0);
        addReading(report, signals::kLatency, answer.seconds);
        report.version = versionIn(answer.body, m_spec);
    } else if (answer.problem == ProbeProblem::None) {
        report.detail = safeDetail(wordsOfAnswer(answer), m_spec);
    }
    if (meaningOf(report.problem) == ProblemMeaning::Down) addReading(report, signals::kUp, 0.0);
    if (answer.status > 0) addReading(report, signals::kHttpStatus, answer.status);
}

void HttpProbe::addCertificate(ProbeReport& report) const {
    if (m_url.scheme() != QLatin1String("https")) {
        report.notOffered.emplace_back(signals::kCertificateDays);
        return;
    }
    const auto meaning = meaningOf(report.problem);
    const bool answered = meaning == ProblemMeaning::None || meaning == ProblemMeaning::Unreadable ||
                          report.problem == ProbeProblem::NotReady;
    if (answered && m_certificateEnd)
        addReading(report, signals::kCertificateDays, daysUntil(*m_certificateEnd, m_clock.now()));
}

void HttpProbe::cancel() {
    m_handshake.cancel();
    m_fetch.cancel();
    m_delivery.cancel();
}

} // namespace holdfast::probes

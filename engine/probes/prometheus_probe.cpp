// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/prometheus_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/http_status.h"
#include "engine/probes/probe_text.h"
#include "engine/probes/prometheus_answer.h"
#include "engine/probes/remedy.h"
#include "engine/probes/run_frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::probes {

namespace {

/// More than one number is never meant, so a longer answer needs no reading.
constexpr std::size_t kAnswerLimit = std::size_t{64} * 1024;
/// Counters of calls may have a series for each instance and bucket.
constexpr std::size_t kSeriesLimit = std::size_t{4} * 1024 * 1024;

} // namespace

PrometheusProbe::PrometheusProbe(const ServiceSpec& service, ProbeSpec spec, const ProbeWorld& world)
    : m_spec(std::move(spec))
    , m_clock(*world.clock)
    , m_isItself(service.kind == ServiceKind::Prometheus)
    , m_delivery(world.context)
    , m_fetch(m_spec, m_clock)
    , m_calls(m_spec.calls) {}

void PrometheusProbe::start(Done done) {
    m_delivery.begin(std::move(done));
    m_elapsed.start();
    m_report = {};
    m_questions.clear();
    m_calls.begin();
    for (std::size_t i = m_calls.size(); i > 0; --i)
        m_questions.push_back(kCalls + i - 1);
    for (std::size_t i = m_spec.metrics.size(); i > 0; --i)
        m_questions.push_back(i - 1);
    if (m_isItself) {
        if (m_version.empty()) m_questions.push_back(kBuild);
        m_questions.push_back(kRuntime);
        m_questions.push_back(kTargets);
    }
    askNext();
}

Duration PrometheusProbe::left() const {
    return std::max(m_spec.deadline - Duration(m_elapsed.elapsed()), Duration(1));
}

QUrl PrometheusProbe::urlOf(std::size_t question) const {
    QUrl url(QString::fromStdString(m_spec.target));
    QString path = url.path();
    while (path.endsWith(QLatin1Char('/')))
        path.chop(1);
    if (question == kRuntime || question == kBuild) {
        url.setPath(path + (question == kRuntime ? QStringLiteral("/api/v1/status/runtimeinfo")
                                                 : QStringLiteral("/api/v1/status/buildinfo")));
        return url;
    }
    url.setPath(path + QStringLiteral("/api/v1/query"));
    const QByteArray query = QByteArray::fromStdString(queryOf(question));
    url.setQuery(QString::fromLatin1("query=" + query.toPercentEncoding() +
                                     "&timeout=" + QByteArray::number(left().count()) + "ms"));
    return url;
}

std::string PrometheusProbe::queryOf(std::size_t question) const {
    if (question >= kCalls) return m_calls.text(question - kCalls);
    return question == kTargets ? "avg(up)" : m_spec.metrics[question].query;
}

std::string PrometheusProbe::nameOf(std::size_t question) const {
    if (question >= kCalls) return "calls to " + m_calls.dependency(question - kCalls).value();
    return question == kTargets ? signals::kTargetsUp : m_spec.metrics[question].signal.id.value();
}

void PrometheusProbe::askNext() {
    if (m_questions.empty()) {
        deliver();
        return;
    }
    FetchOrder order;
    order.url = urlOf(m_questions.back());
    order.accept = "application/json";
    order.bodyLimit = m_questions.back() >= kCalls ? kSeriesLimit : kAnswerLimit;
    m_fetch.get(std::move(order), left(), [this](FetchAnswer answer) { onAnswer(std::move(answer)); });
}

void PrometheusProbe::onAnswer(FetchAnswer answer) {
    m_report.bytesSent += answer.traffic.sent;
    m_report.bytesReceived += answer.traffic.received;
    const auto question = m_questions.back();
    const bool tooLong = answer.problem == ProbeProblem::Protocol && answer.status == 200;
    if (answer.problem != ProbeProblem::None && !tooLong) {
        m_report.problem = answer.problem;
        m_report.detail = std::move(answer.detail);
        m_report.remedy = std::move(answer.remedy);
        deliver();
        return;
    }
    if (tooLong && question != kRuntime && question != kBuild) {
        note(ProbeProblem::Configuration,
             question >= kCalls ? "the query gives too many series" : "the query gives more than one number");
    } else {
        read(answer);
    }
    m_questions.pop_back();
    // A wrong query concerns itself only; whoever refuses one caller, or cannot serve, does so every time.
    const bool goesOn = m_report.problem == ProbeProblem::None ||
                        m_report.problem == ProbeProblem::Configuration ||
                        m_report.problem == ProbeProblem::Protocol;
    if (!goesOn) m_questions.clear();
    askNext();
}

void PrometheusProbe::read(const FetchAnswer& answer) {
    const auto question = m_questions.back();
    if (question == kRuntime) {
        m_report.identity = safeDetail(readStatusText(answer.status, answer.body, "startTime"), m_spec);
    } else if (question == kBuild) {
        m_version = safeDetail(readStatusText(answer.status, answer.body, "version"), m_spec);
    } else if (question >= kCalls) {
        const auto result = readSeriesAnswer(answer.status, answer.body);
        if (result.problem == ProbeProblem::None) {
            m_calls.answer(question - kCalls, result);
        } else {
            note(result.problem, result.detail.empty() ? wordsOfAnswer(answer) : result.detail);
        }
    } else {
        const auto result = readQueryAnswer(answer.status, answer.body);
        if (result.problem == ProbeProblem::None) {
            takeValue(result.value);
        } else {
            note(result.problem, result.detail.empty() ? wordsOfAnswer(answer) : result.detail);
        }
    }
}

void PrometheusProbe::takeValue(std::optional<double> value) {
    const auto question = m_questions.back();
    const bool counts = question != kTargets && m_spec.metrics[question].kind == MetricSpec::Kind::Counter;
    if (counts && value) value = rateOf(question, *value);
    offerReading(m_report, nameOf(question).c_str(), value);
}

/// As PageHistory has it: what is smaller than before counted from 0, and sleep is a gap.
std::optional<double> PrometheusProbe::rateOf(std::size_t metric, double value) {
    const Counted now{.value = value, .at = MonotonicMoment::of(m_clock)};
    const auto [known, isNew] = m_counters.try_emplace(metric, now);
    if (isNew) return {};
    const Counted before = std::exchange(known->second, now);
    const auto passed = secondsBetween(before.at, now.at);
    if (!passed) return {};
    return (value >= before.value ? value - before.value : value) / *passed;
}

/// The first trouble is told; what other queries give is read all the same.
void PrometheusProbe::note(ProbeProblem problem, const std::string& words) {
    if (m_report.problem != ProbeProblem::None) return;
    m_report.problem = problem;
    m_report.detail = safeDetail(nameOf(m_questions.back()) + ": " + words, m_spec);
    m_report.remedy = remedyFor(m_spec, problem);
}

void PrometheusProbe::deliver() {
    m_calls.addTo(m_report, MonotonicMoment::of(m_clock));
    m_report.version = m_version;
    m_report.took = Duration(m_elapsed.elapsed());
    m_delivery.finish(std::move(m_report));
}

void PrometheusProbe::cancel() {
    m_fetch.cancel();
    m_delivery.cancel();
}

} // namespace holdfast::probes

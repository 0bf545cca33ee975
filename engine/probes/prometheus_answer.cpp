// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/prometheus_answer.h"

#include "engine/probes/http_status.h"
#include "engine/probes/metrics_text.h"

#include <QtCore/QHashFunctions>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <fmt/format.h>

#include <cmath>

namespace holdfast::probes {

namespace {

QJsonObject objectIn(const std::string& body) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(body)).object();
}

/// [time, "value"]
PrometheusAnswer readSample(const QJsonValue& sample) {
    const auto value = parseMetricValue(sample.toArray().at(1).toString().toStdString());
    if (!value)
        return {.problem = ProbeProblem::Protocol, .detail = "a sample without a number", .value = {}};
    return {.detail = {}, .value = std::isfinite(*value) ? value : std::nullopt};
}

PrometheusAnswer readResult(const QJsonObject& data) {
    const QString type = data.value(QLatin1String("resultType")).toString();
    const QJsonValue result = data.value(QLatin1String("result"));
    if (type == QLatin1String("scalar")) return readSample(result);
    if (type != QLatin1String("vector")) {
        return {.problem = ProbeProblem::Configuration,
                .detail = "the query gives a " + type.toStdString() + ", not one number",
                .value = {}};
    }
    const QJsonArray series = result.toArray();
    if (series.isEmpty()) return {.detail = {}, .value = {}};
    if (series.size() == 1) return readSample(series.at(0).toObject().value(QLatin1String("value")));
    return {.problem = ProbeProblem::Configuration,
            .detail = fmt::format("the query gives {} series, not one number", series.size()),
            .value = {}};
}

/// `labels` in the order of their names, as Qt's objects have them.
PrometheusSeries seriesOf(const QJsonObject& labels, double value) {
    PrometheusSeries series{.key = 0, .value = value, .le = {}, .query = {}};
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        series.key = qHashMulti(series.key, label.key(), label.value().toString());
        if (label.key() == QLatin1String("le"))
            series.le = parseMetricValue(label.value().toString().toStdString());
        if (label.key() == QLatin1String(kQueryLabel)) series.query = label.value().toString().toStdString();
    }
    return series;
}

PrometheusVector readVector(const QJsonObject& data) {
    PrometheusVector vector;
    if (data.value(QLatin1String("resultType")).toString() != QLatin1String("vector")) {
        vector.problem = ProbeProblem::Configuration;
        vector.detail = "the query gives no series";
        return vector;
    }
    const QJsonArray all = data.value(QLatin1String("result")).toArray();
    for (const auto& one : all) {
        const QJsonObject series = one.toObject();
        const auto sample = readSample(series.value(QLatin1String("value")));
        if (sample.value)
            vector.series.push_back(
                seriesOf(series.value(QLatin1String("metric")).toObject(), *sample.value));
    }
    return vector;
}

/// Problem None: `data` is worth reading.
PrometheusAnswer readOutcome(int status, const QJsonObject& answer) {
    const QString outcome = answer.value(QLatin1String("status")).toString();
    if (outcome == QLatin1String("error")) {
        const std::string type = answer.value(QLatin1String("errorType")).toString().toStdString();
        const std::string words = answer.value(QLatin1String("error")).toString().toStdString();
        const auto problem = status >= 500 ? ProbeProblem::NotReady : ProbeProblem::Configuration;
        return {.problem = problem, .detail = type + ": " + words, .value = {}};
    }
    if (const auto problem = problemOfStatus(status, 200, 299); problem != ProbeProblem::None)
        return {.problem = problem, .detail = {}, .value = {}};
    if (outcome != QLatin1String("success"))
        return {.problem = ProbeProblem::Protocol, .detail = "not an answer of Prometheus' API", .value = {}};
    return {.detail = {}, .value = {}};
}

} // namespace

PrometheusAnswer readQueryAnswer(int status, const std::string& body) {
    const QJsonObject answer = objectIn(body);
    auto outcome = readOutcome(status, answer);
    if (outcome.problem != ProbeProblem::None) return outcome;
    return readResult(answer.value(QLatin1String("data")).toObject());
}

PrometheusVector readSeriesAnswer(int status, const std::string& body) {
    const QJsonObject answer = objectIn(body);
    auto outcome = readOutcome(status, answer);
    if (outcome.problem != ProbeProblem::None)
        return {.problem = outcome.problem, .detail = std::move(outcome.detail), .series = {}};
    return readVector(answer.value(QLatin1String("data")).toObject());
}

std::string readStatusText(int status, const std::string& body, const char* name) {
    if (status != 200) return {};
    const auto data = objectIn(body).value(QLatin1String("data")).toObject();
    return data.value(QLatin1String(name)).toString().toStdString();
}

} // namespace holdfast::probes

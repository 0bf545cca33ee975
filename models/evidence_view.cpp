// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/evidence_view.h"

#include "models/format/action_text.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

namespace holdfast::models {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("acting", text);
}

TimePoint timeOf(const QJsonValue& value) {
    const auto time = QDateTime::fromString(value.toString(), Qt::ISODateWithMs);
    return TimePoint{Duration(time.isValid() ? time.toMSecsSinceEpoch() : 0)};
}

std::optional<EvidenceReading> readingOf(const QJsonValue& value) {
    if (!value.isObject()) return std::nullopt;
    const auto object = value.toObject();
    EvidenceReading reading{.time = timeOf(object[QLatin1String("time")])};
    const auto health = object[QLatin1String("own_health")];
    if (health.isDouble()) reading.health = health.toDouble();
    const auto known = object[QLatin1String("signals")].toObject();
    for (auto signal = known.begin(); signal != known.end(); ++signal)
        reading.signals.emplace(signal.key(), signal.value().toDouble());
    return reading;
}

QString titleOf(const QJsonObject& entry) {
    const QString kind = entry[QLatin1String("kind")].toString();
    const int step = entry[QLatin1String("step")].toInt();
    const bool undo = entry[QLatin1String("direction")].toString() == QLatin1String("undo");
    if (kind == QLatin1String("begun")) return tr("confirmed and begun");
    if (kind == QLatin1String("intent"))
        return (undo ? tr("begins to undo step %1") : tr("begins step %1")).arg(step);
    if (kind == QLatin1String("result"))
        return tr("step %1 answered: %2").arg(step).arg(entry[QLatin1String("result")].toString());
    if (kind == QLatin1String("observed"))
        return tr("step %1 seen: %2")
            .arg(step)
            .arg(entry[QLatin1String("seen")].toString().replace(QLatin1Char('-'), QLatin1Char(' ')));
    if (kind == QLatin1String("compensating")) return tr("begins to undo");
    if (kind == QLatin1String("verifying")) return tr("begins to verify");
    if (kind == QLatin1String("ended")) return tr("ended");
    if (kind == QLatin1String("audited")) return tr("entered in the audit trail");
    return kind;
}

Mark markOf(const QJsonObject& entry) {
    const QString result = entry[QLatin1String("result")].toString();
    if (result == QLatin1String("done")) return Mark::Good;
    if (result == QLatin1String("failed") || result == QLatin1String("fenced")) return Mark::Bad;
    if (result == QLatin1String("unknown")) return Mark::Warning;
    if (entry[QLatin1String("kind")].toString() == QLatin1String("compensating")) return Mark::Undone;
    return Mark::None;
}

void addEntry(EvidenceView& view, const QJsonObject& entry, std::size_t number, TimePoint now) {
    const std::string key = std::to_string(number);
    view.timeline.push_back({.key = key,
                             .mark = markOf(entry),
                             .lead = format::clockTime(timeOf(entry[QLatin1String("time")]), now),
                             .title = titleOf(entry),
                             .detail = entry[QLatin1String("text")].toString()});
    int number2 = 0;
    for (const auto& value : entry[QLatin1String("calls")].toArray()) {
        const auto call = value.toObject();
        const double seconds = call[QLatin1String("seconds")].toDouble();
        view.timeline.push_back(
            {.key = key + '/' + std::to_string(number2++),
             .mark = Mark::None,
             .lead = QStringLiteral(" "),
             .title = call[QLatin1String("call")].toString(),
             .detail = call[QLatin1String("answer")].toString(),
             .side = seconds > 0.0 ? format::quantity(seconds, Unit::Seconds) : QString()});
    }
}

} // namespace

std::optional<EvidenceView> evidenceOf(const std::string& json, TimePoint now) {
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(json));
    if (!document.isObject()) return std::nullopt;
    const auto object = document.object();
    EvidenceView view;
    view.before = readingOf(object[QLatin1String("before")]);
    view.after = readingOf(object[QLatin1String("after")]);
    const auto verification = object[QLatin1String("verification")].toObject();
    view.verified = verification[QLatin1String("text")].toString();
    for (const auto& value : verification[QLatin1String("readings")].toArray()) {
        if (auto reading = readingOf(value)) view.verification.push_back(std::move(*reading));
    }
    std::size_t number = 0;
    for (const auto& entry : object[QLatin1String("timeline")].toArray())
        addEntry(view, entry.toObject(), number++, now);
    return view;
}

std::vector<std::pair<TimePoint, double>> EvidenceView::health() const {
    std::vector<std::pair<TimePoint, double>> points;
    const auto add = [&points](const EvidenceReading& reading) {
        const bool newer = points.empty() || points.back().first < reading.time;
        if (reading.health && newer) points.emplace_back(reading.time, *reading.health);
    };
    if (before) add(*before);
    for (const auto& reading : verification)
        add(reading);
    if (after) add(*after);
    return points;
}

std::vector<std::pair<TimePoint, double>> EvidenceView::signal(const QString& name) const {
    std::vector<std::pair<TimePoint, double>> points;
    const auto add = [&points, &name](const EvidenceReading& reading) {
        const auto value = reading.signals.find(name);
        const bool newer = points.empty() || points.back().first < reading.time;
        if (value != reading.signals.end() && newer) points.emplace_back(reading.time, value->second);
    };
    if (before) add(*before);
    for (const auto& reading : verification)
        add(reading);
    if (after) add(*after);
    return points;
}

} // namespace holdfast::models

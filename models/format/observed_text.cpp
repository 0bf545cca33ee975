// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/observed_text.h"

#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtCore/QRegularExpression>

#include <algorithm>

namespace holdfast::models::format {

namespace {

constexpr double kLeastShown = 0.001; ///< of a chance

QString tr(const char* text) {
    return QCoreApplication::translate("ObservedText", text);
}

QString nameOf(const ServiceId& service) {
    return QString::fromStdString(service.value());
}

QString measureWord(topology::Measure measure) {
    return measure == topology::Measure::Latency ? tr("latency") : tr("health");
}

QString spellsWord(topology::Measure measure) {
    return measure == topology::Measure::Latency ? tr("slow spells") : tr("spells of poor health");
}

/// With regard to all pairs that were compared: so many of such suggestions would be wrong.
QString chanceText(double q) {
    return q < kLeastShown ? tr("below %1").arg(percent(kLeastShown)) : percent(q);
}

/// «24 h» rather than «1 d»: as people say it.
QString windowText(Duration window) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(window).count();
    return hours >= 1 && hours <= 48 ? tr("%1 h").arg(count(hours)) : duration(window);
}

QString number(std::size_t value) {
    return count(static_cast<qint64>(value));
}

/// Words that YAML takes for something else, and what begins with a digit, are quoted.
QString yamlKey(const ServiceId& service) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z][A-Za-z0-9_-]{3,}$"));
    const QString name = nameOf(service);
    const bool word = name.compare(QLatin1String("null"), Qt::CaseInsensitive) == 0 ||
                      name.compare(QLatin1String("true"), Qt::CaseInsensitive) == 0 ||
                      name.compare(QLatin1String("false"), Qt::CaseInsensitive) == 0;
    return plain.match(name).hasMatch() && !word ? name : QStringLiteral("\"%1\"").arg(name);
}

} // namespace

QString observedDirection(const topology::ObservedEdge& edge, const ServiceId& service) {
    const bool hard = edge.kind == DependencyKind::Hard;
    if (edge.from == service)
        return hard ? tr("likely depends on it, hard") : tr("likely depends on it, soft");
    return hard ? tr("likely used by it, hard") : tr("likely used by it, soft");
}

QString observedEvidence(const topology::ObservedEdge& edge, const ServiceId& service, Duration window) {
    const bool caller = edge.from == service;
    const QString who = caller ? tr("its %1").arg(measureWord(edge.fromMeasure))
                               : tr("%1's %2").arg(nameOf(edge.from), measureWord(edge.fromMeasure));
    const QString whom = caller ? nameOf(edge.to) : tr("it");
    const QString how = edge.lag.count() > 0 ? tr("%1 follows %2 by %3").arg(who, whom, duration(edge.lag))
                                             : tr("%1 suffers at once with %2").arg(who, whom);
    QString text = tr("%1: %2 of %3 %4 in the last %5; by chance %6")
                       .arg(how, number(edge.followed), number(edge.spells), spellsWord(edge.toMeasure),
                            windowText(window), chanceText(edge.q));
    if (edge.direction == topology::DirectionFrom::LonelySpells) {
        text += tr("; %1 is in trouble alone, too (%2 times), so it is the caller")
                    .arg(nameOf(edge.from), number(edge.fromAlone));
    }
    return text;
}

QString observedYaml(const topology::ObservedEdge& edge, const FleetSpec& fleet, Duration window) {
    const bool others =
        std::ranges::find(fleet.dependencies, edge.from, &DependencySpec::from) != fleet.dependencies.end();
    const QString kind = edge.kind == DependencyKind::Hard ? QStringLiteral("hard") : QStringLiteral("soft");
    // A number of the file, not one for people: always with a point.
    const QString weight = QLocale::c().toString(std::clamp(edge.strength, 0.0, 1.0), 'f', 2);
    QString lines =
        tr("    # for %1, observed: %2").arg(nameOf(edge.from), observedEvidence(edge, edge.from, window));
    if (!others) lines += QStringLiteral("\n    depends_on:");
    lines += QStringLiteral("\n      %1: { kind: %2, weight: %3 }\n").arg(yamlKey(edge.to), kind, weight);
    return lines;
}

} // namespace holdfast::models::format

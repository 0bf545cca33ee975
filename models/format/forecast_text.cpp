// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/forecast_text.h"

#include "engine/core/fleet/signal_catalog.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::models::format {

namespace {

using warnings::Reason;
using warnings::ReasonKind;

QString tr(const char* text) {
    return QCoreApplication::translate("forecast", text);
}

QString nameOf(const ServiceId& service) {
    return QString::fromStdString(service.value());
}

const SignalState* find(const ServiceState* service, const SignalId& id) {
    if (service == nullptr) return nullptr;
    const auto found = std::ranges::find(service->signals, id, &SignalState::id);
    return found == service->signals.end() ? nullptr : &*found;
}

bool falls(const Reason& reason) {
    return reason.level > reason.limit;
}

/// The limit is one that the target itself cannot pass, not a threshold of ours.
bool isHard(const Reason& reason, const ServiceState* service) {
    const SignalState* signal = find(service, reason.signal);
    return signal != nullptr && signal->limit &&
           std::abs(*signal->limit - reason.limit) <= 1e-9 * std::abs(reason.limit);
}

QString wayText(const Reason& reason, Unit unit, Duration passed) {
    const QString limit = quantity(reason.limit, unit);
    const QString when = dueText(reason.expected, passed);
    const QString words = falls(reason) ? tr("%1 %2, %3, falls to %4 %5") : tr("%1 %2, %3, reaches %4 %5");
    return words.arg(signalName(reason.signal), quantity(reason.level, unit),
                     rate(reason.ratePerMinute, unit), limit, when);
}

/// How large a rate by the minute must be to be said by the minute.
double leastByMinute(Unit unit) {
    switch (unit) {
    case Unit::Bytes:
    case Unit::BytesPerSecond:
        return 1024.0;
    case Unit::Seconds:
    case Unit::Ratio:
        return 0.001;
    default:
        return 0.1;
    }
}

/// A change of a ratio is one of points: «+2 %» of 40 % would be read as 40.8 %.
QString change(double size, Unit unit) {
    if (unit == Unit::Ratio) return tr("%1 points").arg(quantity(size * 100.0, Unit::None));
    return quantity(size, unit);
}

Duration nearest(Duration time, Duration step) {
    const auto half = step.count() / 2;
    return Duration((time.count() + half) / step.count() * step.count());
}

} // namespace

QString chance(double probability) {
    if (!std::isfinite(probability)) return none();
    const double whole = std::clamp(probability, 0.0, 1.0) * 100.0;
    // Nothing that may still turn out otherwise is 0 or 100.
    if (whole > 0.0 && whole < 1.0) return tr("< %1").arg(percent(0.01));
    if (whole > 99.0 && whole < 100.0) return tr("> %1").arg(percent(0.99));
    return percent(std::round(whole) / 100.0);
}

QString roughly(Duration time) {
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    const Duration size(std::abs(time.count()));
    if (size < seconds(1)) return duration(seconds(1));
    if (size < seconds(20)) return duration(nearest(size, seconds(1)));
    if (size < minutes(2)) return duration(nearest(size, seconds(5)));
    if (size < minutes(10)) return duration(nearest(size, seconds(30)));
    if (size < hours(2)) return duration(nearest(size, minutes(1)));
    if (size < hours(48)) return duration(nearest(size, minutes(10)));
    return duration(nearest(size, hours(1)));
}

QString dueText(Duration expected, Duration passed) {
    const Duration left = expected - passed;
    if (left >= Duration(1000)) return tr("in %1").arg(roughly(left));
    if (left > Duration(-60'000)) return tr("any moment");
    return tr("was due %1 ago").arg(roughly(left));
}

namespace {

/// A span has ends that are less certain than its middle: no seconds beside minutes.
QString coarsely(Duration time) {
    using std::chrono::minutes;
    return roughly(time < minutes(2) ? time : nearest(time, minutes(1)));
}

} // namespace

QString spanText(const warnings::FailurePrediction& prediction, Duration passed) {
    const Duration from = prediction.earliest - passed;
    const Duration to = prediction.latest - passed;
    if (to < Duration(1000)) return tr("now");
    const QString until = coarsely(to);
    if (from < Duration(1000)) return tr("now to %1").arg(until);
    const QString begin = coarsely(from);
    if (begin == until) return until;
    // «8 to 17 min»: a unit both share is said once.
    const QChar gap(0x202F);
    const bool plain = begin.count(gap) == 1 && until.count(gap) == 1;
    if (plain && begin.section(gap, 1) == until.section(gap, 1))
        return tr("%1 to %2").arg(begin.section(gap, 0, 0), until);
    return tr("%1 to %2").arg(begin, until);
}

QString rate(double perMinute, Unit unit) {
    if (!std::isfinite(perMinute)) return none();
    const double size = std::abs(perMinute);
    const double least = leastByMinute(unit);
    const QString sign = perMinute < 0.0 ? QStringLiteral("−") : QStringLiteral("+");
    if (size * 1440.0 < least) return tr("not moving");
    if (size >= least) return tr("%1%2 a minute").arg(sign, change(size, unit));
    if (size * 60.0 >= least) return tr("%1%2 an hour").arg(sign, change(size * 60.0, unit));
    return tr("%1%2 a day").arg(sign, change(size * 1440.0, unit));
}

Unit unitOf(const SignalId& signal, const ServiceState* service) {
    if (const auto* state = find(service, signal)) return state->unit;
    const SignalSpec* known = knownSignal(signal);
    return known != nullptr ? known->unit : Unit::None;
}

QString reasonText(const Reason& reason, const ServiceState* service, Duration passed) {
    const Unit unit = unitOf(reason.signal, service);
    switch (reason.kind) {
    case ReasonKind::Failed:
        return tr("has failed already: its own health is below %1").arg(score(0.4));
    case ReasonKind::AtLimit:
        return tr("%1 %2 is at its limit of %3")
            .arg(signalName(reason.signal), quantity(reason.level, unit), quantity(reason.limit, unit));
    case ReasonKind::OnItsWay:
        return wayText(reason, unit, passed);
    case ReasonKind::NearLimit:
        return tr("%1 %2 wanders near %3: %4 to reach it")
            .arg(signalName(reason.signal), quantity(reason.level, unit), quantity(reason.limit, unit),
                 chance(reason.probability));
    case ReasonKind::Dependency:
        return tr("depends on %1, which is likely to fail %2 (%3)")
            .arg(nameOf(reason.dependency), dueText(reason.expected, passed), chance(reason.probability));
    case ReasonKind::Anomaly:
        return tr("behaves out of the ordinary (anomaly score %1)").arg(score(reason.probability));
    }
    return {};
}

QString reasonInShort(const Reason& reason, const ServiceState* service) {
    const Unit unit = unitOf(reason.signal, service);
    const QString signal = signalName(reason.signal);
    // «8 of 7 d» would be read as more than all: what falls to its limit names both.
    const QString level =
        falls(reason) ? tr("%1, limit %2").arg(quantity(reason.level, unit), quantity(reason.limit, unit))
                      : ofLimit(reason.level, reason.limit, unit);
    switch (reason.kind) {
    case ReasonKind::OnItsWay:
        return tr("%1 %2, %3").arg(signal, level, rate(reason.ratePerMinute, unit));
    case ReasonKind::NearLimit:
        return tr("%1 %2").arg(signal, level);
    case ReasonKind::Dependency:
        return tr("depends on %1 (%2)").arg(nameOf(reason.dependency), chance(reason.probability));
    case ReasonKind::Failed:
    case ReasonKind::AtLimit:
    case ReasonKind::Anomaly:
        return reasonText(reason, service);
    }
    return {};
}

QStringList reasonTexts(const warnings::FailurePrediction& prediction, const ServiceState* service,
                        Duration passed) {
    QStringList texts;
    for (const auto& reason : prediction.reasons)
        texts << reasonText(reason, service, passed);
    return texts;
}

QString expectedText(const warnings::FailurePrediction& prediction, const ServiceState* service) {
    if (prediction.reasons.empty()) return tr("fails");
    const Reason& reason = prediction.reasons.front();
    const QString signal = signalName(reason.signal);
    const QString limit = quantity(reason.limit, unitOf(reason.signal, service));
    switch (reason.kind) {
    case ReasonKind::Failed:
        return tr("has failed already");
    case ReasonKind::AtLimit:
        return tr("%1 is at its limit of %2").arg(signal, limit);
    case ReasonKind::OnItsWay:
    case ReasonKind::NearLimit:
        if (falls(reason)) return tr("%1 falls to %2").arg(signal, limit);
        return isHard(reason, service) ? tr("%1 reaches its limit of %2").arg(signal, limit)
                                       : tr("%1 passes %2").arg(signal, limit);
    case ReasonKind::Dependency:
        return tr("goes down with %1").arg(nameOf(reason.dependency));
    case ReasonKind::Anomaly:
        return tr("behaves out of the ordinary");
    }
    return {};
}

QString impactText(const outlook::Warning& warning) {
    QStringList parts;
    if (warning.down > 0) parts << tr("%1 down").arg(count(warning.down));
    if (warning.degraded > 0) parts << tr("%1 degraded").arg(count(warning.degraded));
    return parts.isEmpty() ? tr("nothing else") : parts.join(QStringLiteral(", "));
}

QString silenceText(const outlook::ServiceOutlook& service, TimePoint now) {
    switch (service.silence) {
    case outlook::Silence::None:
        return {};
    case outlook::Silence::Unknown:
        return tr("health unknown");
    case outlook::Silence::Learning:
        if (!service.readyAt || *service.readyAt <= now) return tr("learning");
        return tr("learning, ready in %1").arg(roughly(*service.readyAt - now));
    }
    return {};
}

QString word(analysis::AnomalyKind kind) {
    using analysis::AnomalyKind;
    switch (kind) {
    case AnomalyKind::None:
        return tr("ordinary");
    case AnomalyKind::Spike:
        return tr("spike");
    case AnomalyKind::LevelShift:
        return tr("change of level");
    case AnomalyKind::Season:
        return tr("unusual for this time");
    case AnomalyKind::Variance:
        return tr("unusual scatter");
    case AnomalyKind::Drought:
        return tr("stopped moving");
    }
    return {};
}

QString markText(const outlook::AnomalyMark& mark, Unit unit) {
    using analysis::AnomalyKind;
    const bool ofSize = mark.kind == AnomalyKind::Variance || mark.kind == AnomalyKind::Drought;
    const QString range = tr("%1 to %2 so far").arg(quantity(mark.low, unit), quantity(mark.high, unit));
    if (mark.kind == AnomalyKind::Variance)
        return tr("%1: scatters by %2, %3").arg(word(mark.kind), quantity(mark.observed, unit), range);
    if (ofSize) return tr("%1: moves by %2, %3").arg(word(mark.kind), quantity(mark.observed, unit), range);
    return tr("%1: %2, about %3 expected, %4")
        .arg(word(mark.kind), quantity(mark.observed, unit), quantity(mark.expected, unit), range);
}

QString anomalyText(const outlook::ServiceAnomaly& anomaly, TimePoint now) {
    if (anomaly.standing == analysis::DriftStanding::Ordinary) return {};
    const QString what =
        anomaly.standing == analysis::DriftStanding::Drifted ? tr("drifted slowly") : tr("unusual");
    QString text = anomaly.since ? tr("%1 since %2").arg(what, clockTime(*anomaly.since, now)) : what;
    QStringList shares;
    for (const auto& share : anomaly.shares)
        shares << tr("%1 %2").arg(signalName(share.signal), chance(share.share));
    return shares.isEmpty() ? text : tr("%1: %2").arg(text, shares.join(QStringLiteral(", ")));
}

QString word(warnings::Outcome outcome) {
    using warnings::Outcome;
    switch (outcome) {
    case Outcome::Open:
        return tr("open");
    case Outcome::Hit:
        return tr("came true");
    case Outcome::False:
        return tr("false alarm");
    case Outcome::Intervened:
        return tr("intervened");
    case Outcome::Unobserved:
        return tr("unobserved");
    }
    return {};
}

QString recordText(const outlook::RecordDigest& record, const WarningSettings& settings) {
    if (record.judged == 0) return tr("no record yet");
    if (record.judged == 1)
        return record.came == 1
                   ? tr("the one warning above %1 so far came true").arg(chance(settings.warnAt))
                   : tr("the one warning above %1 so far did not come true").arg(chance(settings.warnAt));
    return tr("of the last %1 warnings above %2, %3 came true")
        .arg(count(record.judged), chance(settings.warnAt), count(record.came));
}

QString share(std::uint32_t part, std::uint32_t whole) {
    return tr("%1 of %2").arg(count(part), count(whole));
}

} // namespace holdfast::models::format

// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/breaker_text.h"

#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <cmath>

namespace holdfast::models::format {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("breaker", text);
}

const QString kBetween = QStringLiteral(" · ");

QString whole(double calls) {
    return count(std::llround(calls));
}

QString reasonOf(const BreakerStatus& breaker) {
    const QString share = percent(breaker.ratio);
    switch (breaker.cause) {
    case BreakerCause::Failures:
        return tr("%1 of the calls failed").arg(share);
    case BreakerCause::FailuresInARow:
        return tr("its newest calls all failed");
    case BreakerCause::Slow:
        return tr("%1 of the calls were slow").arg(share);
    case BreakerCause::SlowOnAverage:
        return tr("%1 of the calls were slow, by their mean").arg(share);
    case BreakerCause::CooledDown:
        return tr("its cool-down is over");
    case BreakerCause::Carried:
        return tr("it was open when Holdfast stopped");
    case BreakerCause::TrialsPassed:
        return tr("its trials went well");
    case BreakerCause::None:
        break;
    }
    return {};
}

QString oursOf(const BreakerStatus& breaker, TimePoint now) {
    const QString since = clockTime(breaker.since, now);
    switch (breaker.phase) {
    case BreakerPhase::NotObserved:
        return tr("breaker not observed");
    case BreakerPhase::Open:
        return breaker.trialsDue ? tr("breaker open since %1: %2; trials at %3")
                                       .arg(since, reasonOf(breaker), clockTime(*breaker.trialsDue, now))
                                 : tr("breaker open since %1: %2").arg(since, reasonOf(breaker));
    case BreakerPhase::HalfOpen:
        return tr("breaker half-open since %1: %2; %3 of %4 trials, %5 of them failed")
            .arg(since, reasonOf(breaker), whole(breaker.calls), whole(breaker.wanted),
                 whole(breaker.failed));
    case BreakerPhase::Closed:
        break;
    }
    if (breaker.calls < breaker.wanted)
        return tr("breaker closed; too few calls to judge (%1 of %2)")
            .arg(whole(breaker.calls), whole(breaker.wanted));
    return tr("breaker closed; %1 of %2 calls failed").arg(whole(breaker.failed), whole(breaker.calls));
}

} // namespace

QString word(BreakerPhase phase) {
    switch (phase) {
    case BreakerPhase::Closed:
        return tr("closed");
    case BreakerPhase::HalfOpen:
        return tr("half-open");
    case BreakerPhase::Open:
        return tr("open");
    case BreakerPhase::NotObserved:
        break;
    }
    return tr("not observed");
}

QString word(CallReporter reporter) {
    switch (reporter) {
    case CallReporter::Page:
    case CallReporter::Selectors:
        return tr("metrics page");
    case CallReporter::Envoy:
        return tr("Envoy");
    case CallReporter::Caddy:
        return tr("Caddy");
    case CallReporter::Prometheus:
        return tr("Prometheus");
    case CallReporter::Nobody:
        break;
    }
    return tr("nobody");
}

QString callsLine(const DependencyState& edge) {
    if (!edge.callsPerSecond) return tr("calls not observed");
    QStringList parts{quantity(edge.callsPerSecond, Unit::PerSecond)};
    if (edge.errorRatio) parts << tr("%1 failing").arg(quantity(edge.errorRatio, Unit::Ratio));
    if (edge.latency) parts << quantity(edge.latency, Unit::Seconds);
    if (edge.rejectedPerSecond.value_or(0.0) > 0.0)
        parts << tr("%1 refused").arg(quantity(edge.rejectedPerSecond, Unit::PerSecond));
    return parts.join(kBetween);
}

QString callsSource(const DependencyState& edge, TimePoint now) {
    if (!edge.observed) return {};
    return tr("%1, %2").arg(word(edge.reporter), age(*edge.observed, now));
}

QString breakerWord(const DependencyState& edge) {
    if (!edge.breaker) return {};
    const BreakerStatus& breaker = *edge.breaker;
    if (breaker.phase != BreakerPhase::HalfOpen) return word(breaker.phase);
    return tr("%1, %2 of %3").arg(word(breaker.phase), whole(breaker.calls), whole(breaker.wanted));
}

QString breakerSentence(const DependencyState& edge, TimePoint now) {
    QStringList parts;
    if (edge.breaker) parts << oursOf(*edge.breaker, now);
    if (edge.callersBreaker) parts << tr("the caller's own breaker: %1").arg(word(*edge.callersBreaker));
    return parts.join(QStringLiteral("; "));
}

} // namespace holdfast::models::format

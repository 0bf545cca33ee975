// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/event_text.h"

#include "engine/core/fleet/breaker.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/outlook/names.h"
#include "models/format/action_event_text.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"

#include <QtCore/QCoreApplication>

namespace holdfast::models::format {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("event", text);
}

/// The facts of an event by name, whatever their type.
class FactReader {
public:
    explicit FactReader(const Facts& facts) : m_facts(facts) {}

    [[nodiscard]] bool has(const char* name) const { return m_facts.contains(name); }

    [[nodiscard]] QString text(const char* name) const {
        const auto found = m_facts.find(name);
        if (found == m_facts.end()) return {};
        if (const auto* string = std::get_if<std::string>(&found->second))
            return QString::fromStdString(*string);
        return format::count(static_cast<qint64>(number(name)));
    }

    [[nodiscard]] double number(const char* name) const {
        const auto found = m_facts.find(name);
        if (found == m_facts.end()) return 0.0;
        if (const auto* real = std::get_if<double>(&found->second)) return *real;
        if (const auto* whole = std::get_if<std::int64_t>(&found->second)) return static_cast<double>(*whole);
        return 0.0;
    }

    [[nodiscard]] QString seconds(const char* name) const {
        return format::duration(Duration(static_cast<Duration::rep>(number(name) * 1000.0)));
    }

    [[nodiscard]] TimePoint time(const char* name) const {
        return TimePoint(Duration(static_cast<Duration::rep>(number(name))));
    }

private:
    const Facts& m_facts;
};

QString stateWordOf(const QString& state) {
    if (state == QLatin1String("healthy")) return tr("healthy");
    if (state == QLatin1String("degraded")) return tr("degraded");
    if (state == QLatin1String("critical")) return tr("critical");
    return tr("unknown");
}

/// How large the fleet is.
QString sizeOf(const FactReader& facts) {
    const auto whole = [&facts](const char* name) { return static_cast<qint64>(facts.number(name)); };
    return QStringLiteral("%1, %2").arg(
        format::counted(whole("services"), tr("%1 service"), tr("%1 services")),
        format::counted(whole("dependencies"), tr("%1 dependency"), tr("%1 dependencies")));
}

QString problemOf(const FactReader& facts) {
    const auto problem = probeProblemFromString(facts.text("problem").toStdString());
    QString sentence = problem ? word(*problem) : QString();
    const QString detail = facts.text("detail");
    if (!detail.isEmpty() && detail.compare(sentence, Qt::CaseInsensitive) != 0) {
        sentence += QStringLiteral(" (") + detail + QLatin1Char(')');
    }
    return sentence;
}

QString reasonOf(const FactReader& facts) {
    if (facts.has("problem")) return problemOf(facts);
    if (!facts.has("reason")) return {};
    const SignalId signal(facts.text("reason").toStdString());
    if (signal == SignalId(signals::kUp))
        return facts.number("value") > 0.5 ? tr("it answers") : tr("it does not answer");
    const auto unit = unitFromString(facts.text("unit").toStdString()).value_or(Unit::None);
    const QString value = facts.has("limit") ? ofLimit(facts.number("value"), facts.number("limit"), unit)
                                             : quantity(facts.number("value"), unit);
    return tr("%1 is %2").arg(signalName(signal), value);
}

EventText stateChanged(const Event& event, const FactReader& facts) {
    const QString service = QString::fromStdString(event.service.value());
    const QString to = facts.text("to");
    EventText text;
    if (to == QLatin1String("unknown")) {
        text.title = tr("%1 is not observed").arg(service);
        text.detail = tr("was %1").arg(stateWordOf(facts.text("from")));
        return text;
    }
    text.title = tr("%1 is %2").arg(service, stateWordOf(to));
    QStringList parts;
    const QString cause = facts.text("cause");
    if (facts.text("scope") == QLatin1String("effective") && !cause.isEmpty() && cause != service) {
        parts << tr("because of %1").arg(cause);
    } else {
        const QString reason = reasonOf(facts);
        if (!reason.isEmpty()) parts << reason;
        if (facts.has("likely_cause")) parts << tr("likely because of %1").arg(facts.text("likely_cause"));
    }
    if (facts.has("score")) parts << tr("health\u00A0%1").arg(score(facts.number("score")));
    text.detail = parts.join(QStringLiteral(" · "));
    return text;
}

EventText notObserved(const Event& event, const FactReader& facts) {
    const QString why = facts.text("why");
    const QString reason = why == QLatin1String("asleep")    ? tr("this machine slept")
                           : why == QLatin1String("stalled") ? tr("Holdfast stood still")
                           : why == QLatin1String("offline") ? tr("Holdfast was offline")
                                                             : tr("Holdfast was closed");
    const auto from = facts.time("from");
    const auto to = facts.time("to");
    return {.title = tr("Not observed for %1").arg(duration(to - from)),
            .detail =
                tr("%1, from %2 to %3").arg(reason, clockTime(from, event.time), clockTime(to, event.time))};
}

/// Why a breaker opened: «62 % of 24 calls failed».
QString breakerCause(const FactReader& facts) {
    const auto cause = breakerCauseFromString(facts.text("cause").toStdString());
    const QString share = percent(facts.number("ratio"));
    const QString calls = quantity(facts.number("calls"), Unit::Count);
    if (cause == BreakerCause::Failures) return tr("%1 of %2 calls failed").arg(share, calls);
    if (cause == BreakerCause::FailuresInARow) return tr("the newest %1 calls all failed").arg(calls);
    if (cause == BreakerCause::Slow)
        return tr("%1 of %2 calls took %3 or longer").arg(share, calls, facts.seconds("slow_call"));
    if (cause == BreakerCause::SlowOnAverage)
        return tr("%1 of %2 calls came when the mean was %3 or longer")
            .arg(share, calls, facts.seconds("slow_call"));
    return {};
}

EventText breakerChanged(const Event& event, const FactReader& facts) {
    const QString edge = tr("%1 to %2").arg(QString::fromStdString(event.service.value()), facts.text("to"));
    if (event.kind == EventKind::BreakerOpened) {
        const QString title =
            facts.number("again") > 0.5 ? tr("Breaker open again: %1") : tr("Breaker open: %1");
        return {.title = title.arg(edge),
                .detail = tr("%1; trials in %2").arg(breakerCause(facts), facts.seconds("cool_down"))};
    }
    if (event.kind == EventKind::BreakerHalfOpen && !facts.has("seconds")) {
        return {.title = tr("Breaker half-open: %1").arg(edge),
                .detail = tr("it was open when Holdfast stopped; the next %1 calls decide")
                              .arg(quantity(facts.number("trials"), Unit::Count))};
    }
    if (event.kind == EventKind::BreakerHalfOpen) {
        return {.title = tr("Breaker half-open: %1").arg(edge),
                .detail = tr("after %1; the next %2 calls decide")
                              .arg(facts.seconds("seconds"), quantity(facts.number("trials"), Unit::Count))};
    }
    return {.title = tr("Breaker closed: %1").arg(edge),
            .detail = tr("%1 of %2 trials failed; it was open for %3")
                          .arg(quantity(facts.number("failed"), Unit::Count),
                               quantity(facts.number("calls"), Unit::Count), facts.seconds("seconds"))};
}

/// Why a failure was expected: «memory passes 2 GiB», «goes down with redis». Empty: nothing is known of it.
QString expectationOf(const FactReader& facts) {
    const std::string kind = facts.text("reason").toStdString();
    const auto is = [&kind](warnings::ReasonKind word) { return kind == outlook::toString(word); };
    using warnings::ReasonKind;
    if (is(ReasonKind::Dependency) || facts.has("because"))
        return tr("goes down with %1").arg(facts.text("because"));
    if (is(ReasonKind::Anomaly)) return tr("behaves out of the ordinary");
    if (is(ReasonKind::Failed)) return tr("its own health is critical");
    if (!facts.has("signal")) return {};
    const auto unit = unitFromString(facts.text("unit").toStdString()).value_or(Unit::None);
    const QString signal = signalName(SignalId(facts.text("signal").toStdString()));
    const double level = facts.number("level");
    const double limit = facts.number("limit");
    const QString at = quantity(limit, unit);
    if (is(ReasonKind::AtLimit)) return tr("%1 is at its limit of %2").arg(signal, at);
    const QString words = level > limit ? tr("%1 falls from %2 to %3") : tr("%1 rises from %2 to %3");
    return words.arg(signal, quantity(level, unit), at);
}

EventText warningRaised(const QString& service, const FactReader& facts) {
    const Duration expected(static_cast<Duration::rep>(facts.number("expected") * 1000.0));
    QStringList parts{tr("in %1").arg(roughly(expected)),
                      tr("%1 likely").arg(chance(facts.number("probability")))};
    const QString why = expectationOf(facts);
    if (!why.isEmpty()) parts << why;
    const auto down = static_cast<qint64>(facts.number("down"));
    const auto degraded = static_cast<qint64>(facts.number("degraded"));
    if (down > 0) parts << tr("would take down %1").arg(count(down));
    if (degraded > 0) parts << tr("would degrade %1").arg(count(degraded));
    return {.title = tr("%1 will likely fail").arg(service), .detail = parts.join(QStringLiteral(" · "))};
}

EventText warningSettled(const QString& service, TimePoint now, const FactReader& facts) {
    const QString outcome = facts.text("outcome");
    const QString was = tr("warned at %1, %2 likely")
                            .arg(clockTime(facts.time("raised"), now), chance(facts.number("probability")));
    if (outcome == QLatin1String("hit")) {
        const Duration lead = facts.time("failed") - facts.time("raised");
        return {.title = tr("%1 failed as predicted").arg(service),
                .detail =
                    facts.has("failed") ? tr("%1 after the warning · %2").arg(roughly(lead), was) : was};
    }
    if (outcome == QLatin1String("false"))
        return {.title = tr("%1 did not fail as predicted").arg(service),
                .detail = tr("a false alarm · %1").arg(was)};
    if (outcome == QLatin1String("intervened"))
        return {.title = tr("Somebody acted on the warning about %1").arg(service),
                .detail = tr("it counts neither as true nor as false · %1").arg(was)};
    return {.title = tr("The warning about %1 cannot be judged").arg(service),
            .detail = tr("nobody saw whether it came true · %1").arg(was)};
}

} // namespace

EventText eventText(const Event& event) {
    const FactReader facts(event.facts);
    const QString service = QString::fromStdString(event.service.value());
    switch (event.kind) {
    case EventKind::ServiceStateChanged:
        return stateChanged(event, facts);
    case EventKind::ServiceUnreachable:
        return {.title = tr("%1 cannot be read").arg(service),
                .detail = tr("%1: %2").arg(facts.text("target"), problemOf(facts))};
    case EventKind::ServiceReachable:
        return {.title = tr("%1 can be read again").arg(service),
                .detail = tr("after %1").arg(facts.seconds("seconds"))};
    case EventKind::EngineStarted:
        return {.title = tr("Watching %1").arg(facts.text("fleet")), .detail = sizeOf(facts)};
    case EventKind::EngineStopped:
        return {.title = tr("Holdfast closed"), .detail = {}};
    case EventKind::NotObserved:
        return notObserved(event, facts);
    case EventKind::Offline:
        return {.title = tr("Holdfast is offline"),
                .detail = tr("%1; nothing is known of the fleet until it is back").arg(facts.text("why"))};
    case EventKind::Online:
        return {.title = tr("Holdfast is online again"),
                .detail = tr("after %1").arg(facts.seconds("seconds"))};
    case EventKind::SweepLate:
        return {.title = tr("A sweep came %1 late").arg(facts.seconds("seconds")),
                .detail = tr("one is due every %1").arg(facts.seconds("interval"))};
    case EventKind::FleetLoaded:
        return {.title = tr("Fleet file read anew"), .detail = sizeOf(facts)};
    case EventKind::FleetRefused:
        return {.title = tr("Fleet file refused; the last good one stays"), .detail = facts.text("message")};
    case EventKind::StoreTrouble:
        return {.title = tr("Trouble with the store"), .detail = facts.text("message")};
    case EventKind::StoreRecovered:
        return {.title = tr("The store is well again"),
                .detail = tr("after %1").arg(facts.seconds("seconds"))};
    case EventKind::RestartObserved:
        return {.title = tr("%1 restarted").arg(service), .detail = {}};
    case EventKind::FaultInjected:
        return {.title = tr("Lab fault in %1: %2").arg(service, facts.text("fault")), .detail = {}};
    case EventKind::FaultEnded:
        return {.title = tr("Lab fault in %1 ended: %2").arg(service, facts.text("fault")), .detail = {}};
    case EventKind::BreakerOpened:
    case EventKind::BreakerHalfOpen:
    case EventKind::BreakerClosed:
        return breakerChanged(event, facts);
    case EventKind::WarningRaised:
        return warningRaised(service, facts);
    case EventKind::WarningSettled:
        return warningSettled(service, event.time, facts);
    case EventKind::PlanProposed:
    case EventKind::PlanBegun:
    case EventKind::PlanEnded:
    case EventKind::PersonNeeded:
    case EventKind::AutomationPaused:
    case EventKind::AutomationResumed:
    case EventKind::AutomationModeSet:
    case EventKind::AutomationHeld:
        return actionEventText(event);
    }
    return {};
}

} // namespace holdfast::models::format

// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/state_text.h"

#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

#include <algorithm>
#include <array>

namespace holdfast::models::format {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("state", text);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

const SignalState* find(const ServiceState& service, const SignalId& id) {
    const auto found = std::ranges::find(service.signals, id, &SignalState::id);
    return found == service.signals.end() || !found->last ? nullptr : &*found;
}

/// «connection refused · Redis 127.0.0.1:6379»: what happened first, since it is what is read first.
QString problemSentence(const ProbeState& probe) {
    const QString problem = word(probe.problem);
    const QString detail = text(probe.detail);
    const bool saysMore = !detail.isEmpty() && detail.compare(problem, Qt::CaseInsensitive) != 0;
    return tr("%1 · %2 %3")
        .arg(saysMore ? tr("%1 (%2)").arg(problem, detail) : problem, word(probe.kind), text(probe.target));
}

/// What is worth a glance on a service that is well, in the order of telling most.
constexpr std::array kKeySignals{
    "queue_depth", "memory",      "connections",      "latency_p95", "statement_latency",
    "latency",     "error_ratio", "certificate_days", "cpu"};

} // namespace

QString word(HealthState state) {
    switch (state) {
    case HealthState::Healthy:
        return tr("healthy");
    case HealthState::Degraded:
        return tr("degraded");
    case HealthState::Critical:
        return tr("critical");
    case HealthState::Unknown:
        return tr("unknown");
    }
    return {};
}

QString stateWord(HealthState state, Freshness freshness) {
    if (freshness == Freshness::NotObserved) return tr("not observed");
    if (freshness == Freshness::Stale) return tr("stale, last %1").arg(word(state));
    return word(state);
}

QString stateWord(HealthState state, Freshness freshness, Foretold foretold) {
    const QString now = stateWord(state, freshness);
    if (foretold == Foretold::Nothing || freshness == Freshness::NotObserved ||
        state == HealthState::Critical)
        return now;
    const bool plain = state == HealthState::Healthy && freshness == Freshness::Fresh;
    return plain ? tr("failure predicted") : tr("%1, failure predicted").arg(now);
}

QString word(Part part) {
    switch (part) {
    case Part::Availability:
        return tr("availability");
    case Part::Latency:
        return tr("latency");
    case Part::Errors:
        return tr("errors");
    case Part::Saturation:
        return tr("saturation");
    case Part::None:
        return tr("not scored");
    }
    return {};
}

QString word(ServiceKind kind) {
    switch (kind) {
    case ServiceKind::Http:
        return tr("HTTP service");
    case ServiceKind::Web:
        return tr("web front end");
    case ServiceKind::Proxy:
        return tr("reverse proxy");
    case ServiceKind::Postgres:
        return tr("PostgreSQL");
    case ServiceKind::Redis:
        return tr("Redis");
    case ServiceKind::Celery:
        return tr("Celery worker");
    case ServiceKind::Prometheus:
        return tr("Prometheus");
    case ServiceKind::Tcp:
        return tr("TCP service");
    case ServiceKind::Process:
        return tr("process");
    }
    return {};
}

QString word(ProbeKind kind) {
    switch (kind) {
    case ProbeKind::Http:
        return tr("HTTP");
    case ProbeKind::Tcp:
        return tr("TCP");
    case ProbeKind::Tls:
        return tr("TLS");
    case ProbeKind::Postgres:
        return tr("PostgreSQL");
    case ProbeKind::Redis:
        return tr("Redis");
    case ProbeKind::Celery:
        return tr("Celery queue");
    case ProbeKind::Prometheus:
        return tr("Prometheus query");
    case ProbeKind::Metrics:
        return tr("metrics page");
    case ProbeKind::Process:
        return tr("process");
    }
    return {};
}

QString word(ProbeProblem problem) {
    switch (problem) {
    case ProbeProblem::None:
        return tr("fine");
    case ProbeProblem::Refused:
        return tr("connection refused");
    case ProbeProblem::NoAnswer:
        return tr("no answer in time");
    case ProbeProblem::Closed:
        return tr("connection closed in mid-answer");
    case ProbeProblem::NotReady:
        return tr("not ready");
    case ProbeProblem::NotRunning:
        return tr("not running");
    case ProbeProblem::Authentication:
        return tr("credentials refused");
    case ProbeProblem::Permission:
        return tr("permission missing");
    case ProbeProblem::Certificate:
        return tr("certificate not trusted");
    case ProbeProblem::Protocol:
        return tr("unexpected answer");
    case ProbeProblem::Configuration:
        return tr("not configured there");
    case ProbeProblem::NameUnknown:
        return tr("name does not resolve");
    case ProbeProblem::NoRoute:
        return tr("no route from here");
    case ProbeProblem::Local:
        return tr("could not be read from here");
    }
    return {};
}

QString word(Environment environment) {
    switch (environment) {
    case Environment::Lab:
        return tr("lab");
    case Environment::Development:
        return tr("development");
    case Environment::Staging:
        return tr("staging");
    case Environment::Production:
        return tr("production");
    }
    return {};
}

QString word(DependencyKind kind) {
    return kind == DependencyKind::Hard ? tr("hard") : tr("soft");
}

QString signalName(const SignalId& signal) {
    static const QHash<QString, const char*> names{
        {QStringLiteral("up"), QT_TRANSLATE_NOOP("state", "availability")},
        {QStringLiteral("latency"), QT_TRANSLATE_NOOP("state", "response time")},
        {QStringLiteral("http_status"), QT_TRANSLATE_NOOP("state", "HTTP status")},
        {QStringLiteral("certificate_days"), QT_TRANSLATE_NOOP("state", "certificate valid for")},
        {QStringLiteral("request_rate"), QT_TRANSLATE_NOOP("state", "requests")},
        {QStringLiteral("error_ratio"), QT_TRANSLATE_NOOP("state", "error rate")},
        {QStringLiteral("latency_p95"), QT_TRANSLATE_NOOP("state", "latency p95")},
        {QStringLiteral("latency_p99"), QT_TRANSLATE_NOOP("state", "latency p99")},
        {QStringLiteral("cpu"), QT_TRANSLATE_NOOP("state", "CPU")},
        {QStringLiteral("memory"), QT_TRANSLATE_NOOP("state", "memory")},
        {QStringLiteral("restarts_per_hour"), QT_TRANSLATE_NOOP("state", "restarts in an hour")},
        {QStringLiteral("open_files"), QT_TRANSLATE_NOOP("state", "open files")},
        {QStringLiteral("connections"), QT_TRANSLATE_NOOP("state", "connections")},
        {QStringLiteral("cache_hit_ratio"), QT_TRANSLATE_NOOP("state", "cache hit ratio")},
        {QStringLiteral("locks_waiting"), QT_TRANSLATE_NOOP("state", "waiting for locks")},
        {QStringLiteral("oldest_transaction"), QT_TRANSLATE_NOOP("state", "oldest transaction")},
        {QStringLiteral("replication_lag"), QT_TRANSLATE_NOOP("state", "replication lag")},
        {QStringLiteral("database_size"), QT_TRANSLATE_NOOP("state", "database size")},
        {QStringLiteral("wal_rate"), QT_TRANSLATE_NOOP("state", "WAL written")},
        {QStringLiteral("archiver_age"), QT_TRANSLATE_NOOP("state", "last WAL archived")},
        {QStringLiteral("archiver_failures"), QT_TRANSLATE_NOOP("state", "archiver failures")},
        {QStringLiteral("statement_latency"), QT_TRANSLATE_NOOP("state", "statement latency")},
        {QStringLiteral("statement_mean"), QT_TRANSLATE_NOOP("state", "mean statement time")},
        {QStringLiteral("evictions"), QT_TRANSLATE_NOOP("state", "evictions")},
        {QStringLiteral("hit_ratio"), QT_TRANSLATE_NOOP("state", "hit ratio")},
        {QStringLiteral("clients"), QT_TRANSLATE_NOOP("state", "clients")},
        {QStringLiteral("last_save_age"), QT_TRANSLATE_NOOP("state", "last save")},
        {QStringLiteral("save_failed"), QT_TRANSLATE_NOOP("state", "save failed")},
        {QStringLiteral("command_rate"), QT_TRANSLATE_NOOP("state", "commands")},
        {QStringLiteral("queue_depth"), QT_TRANSLATE_NOOP("state", "queue depth")},
        {QStringLiteral("oldest_task"), QT_TRANSLATE_NOOP("state", "oldest task")},
        {QStringLiteral("tasks_aside"), QT_TRANSLATE_NOOP("state", "tasks aside")},
        {QStringLiteral("targets_up"), QT_TRANSLATE_NOOP("state", "targets up")},
        {QStringLiteral("health_own"), QT_TRANSLATE_NOOP("state", "own health")},
        {QStringLiteral("health_effective"), QT_TRANSLATE_NOOP("state", "effective health")},
        {QStringLiteral("backup_recovery_point"), QT_TRANSLATE_NOOP("state", "recovery point")},
        {QStringLiteral("backup_recovery_time"), QT_TRANSLATE_NOOP("state", "recovery time")},
        {QStringLiteral("probe_bytes"), QT_TRANSLATE_NOOP("state", "Holdfast's own traffic")},
    };
    const QString id = text(signal.value());
    const auto found = names.constFind(id);
    if (found != names.cend()) return tr(*found);
    return QString(id).replace(QLatin1Char('_'), QLatin1Char(' '));
}

QString signalValue(const SignalState& signal) {
    if (!signal.last) return none();
    if (signal.limit) return ofLimit(signal.last->value, *signal.limit, signal.unit);
    return quantity(signal.last->value, signal.unit);
}

QStringList reasons(const ServiceState& service) {
    QStringList sentences;
    for (const auto& probe : service.probes) {
        if (probe.problem != ProbeProblem::None) sentences << problemSentence(probe);
    }
    for (const auto& part : service.own.parts) {
        const auto* signal = find(service, part.worst);
        if (part.score >= 0.995 || signal == nullptr || signal->id == SignalId("up")) continue;
        sentences << tr("%1 is %2").arg(signalName(signal->id), signalValue(*signal));
    }
    if (service.effective.score && service.effective.cause != service.id && !service.effective.path.empty()) {
        const auto& path = service.effective.path;
        const QString cause = text(service.effective.cause.value());
        if (path.size() > 2) {
            sentences << tr("limited by %1, reached through %2").arg(cause, text(path[1].value()));
        } else {
            sentences << tr("limited by %1, on which it depends").arg(cause);
        }
    }
    for (const auto& unknown : service.unknownDependencies) {
        sentences << tr("depends on %1, which is not observed").arg(text(unknown.value()));
    }
    return sentences;
}

QString shortReason(const ServiceState& service) {
    for (const auto& probe : service.probes) {
        if (meaningOf(probe.problem) == ProblemMeaning::Down) return word(probe.problem);
    }
    for (const auto& probe : service.probes) {
        if (probe.problem != ProbeProblem::None) return tr("cannot be read: %1").arg(word(probe.problem));
    }
    const bool limited = service.effective.score && service.effective.cause != service.id &&
                         !service.effective.cause.isEmpty() &&
                         (!service.own.score || *service.effective.score < *service.own.score - 0.005);
    if (limited) return tr("limited by %1").arg(text(service.effective.cause.value()));
    for (const auto& part : service.own.parts) {
        const auto* signal = find(service, part.worst);
        if (part.score >= 0.995 || signal == nullptr) continue;
        return QStringLiteral("%1 %2").arg(signalName(signal->id), signalValue(*signal));
    }
    for (const auto& unknown : service.unknownDependencies)
        return tr("depends on %1, not observed").arg(text(unknown.value()));
    return {};
}

QString keyLine(const ServiceState& service) {
    const bool well = service.state == HealthState::Healthy && service.freshness == Freshness::Fresh;
    if (!well) {
        const QString why = shortReason(service);
        if (!why.isEmpty()) return why;
        if (!service.lastObserved) return tr("nothing read yet");
    }
    QStringList figures;
    for (const auto* name : kKeySignals) {
        const auto* signal = find(service, SignalId(name));
        if (signal == nullptr || signal->freshness == Freshness::NotObserved) continue;
        const bool bare = signal->unit == Unit::Count || signal->unit == Unit::Ratio;
        figures << (bare ? tr("%1 %2").arg(signalName(signal->id), signalValue(*signal))
                         : signalValue(*signal));
        if (figures.size() == 2) break;
    }
    return figures.join(QStringLiteral(" · "));
}

} // namespace holdfast::models::format

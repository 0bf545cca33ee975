// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/advice_text.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"

#include <QtCore/QCoreApplication>

namespace holdfast::models::format {

namespace {

using topology::MitigationKind;

/// What rounds to 100 % is said without a figure.
constexpr double kCertain = 0.995;

QString tr(const char* text) {
    return QCoreApplication::translate("format", text);
}

QString nameOf(const ServiceId& service) {
    return QString::fromStdString(service.value());
}

} // namespace

QString adviceText(const topology::Mitigation& advice) {
    const QString service = nameOf(advice.service);
    const QString other = nameOf(advice.callee);
    switch (advice.kind) {
    case MitigationKind::Restart:
        return tr("Restart %1").arg(service);
    case MitigationKind::RaiseLimit:
        return tr("Raise the %1 limit of %2").arg(signalName(advice.because), service);
    case MitigationKind::ClearCache:
        return tr("Clear expired keys of %1").arg(service);
    case MitigationKind::ResetConnections:
        return tr("End blocked sessions of %1").arg(service);
    case MitigationKind::ShedQueue:
        return tr("Move waiting tasks of %1 aside").arg(service);
    case MitigationKind::Replica:
        return tr("Add a replica of %1").arg(service);
    case MitigationKind::Standby:
        return tr("Add a standby of %1").arg(service);
    case MitigationKind::Isolate:
        return tr("Take %1 out of rotation at %2").arg(service, other);
    case MitigationKind::SoftDependency:
        return tr("Let %1 live without %2").arg(service, other);
    }
    return {};
}

QString adviceAction(const topology::Mitigation& advice) {
    const auto action = topology::actionOf(advice.kind);
    if (action.empty()) return tr("a change to the service itself");
    return tr("would be: %1").arg(QString::fromUtf8(action.data(), static_cast<qsizetype>(action.size())));
}

QString hitText(const topology::Hit& hit, bool down) {
    const QString by = hit.path.size() > 1 ? nameOf(hit.path[hit.path.size() - 2]) : QString();
    const QString words = down ? tr("down with %1").arg(by) : tr("degraded by %1").arg(by);
    if (hit.probability >= kCertain) return words;
    return tr("%1, %2 likely").arg(words, percent(hit.probability));
}

} // namespace holdfast::models::format

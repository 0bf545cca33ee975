// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/cause_text.h"

#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace holdfast::models::format {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("CauseText", text);
}

QString explainedText(const CauseReasons& reasons) {
    if (reasons.explained == reasons.troubled) {
        return reasons.explained == 1 ? tr("explains the one other service in trouble")
                                      : tr("explains all %1 others in trouble").arg(count(reasons.explained));
    }
    return tr("explains %1 of the %2 others in trouble")
        .arg(count(reasons.explained), count(reasons.troubled));
}

QString orderText(const CauseReasons& reasons) {
    if (reasons.dependencies == 0) return tr("depends on nothing itself");
    if (reasons.troubledDependencies == 0) return tr("nothing that it depends on is in trouble");
    return tr("%1 of its %2 dependencies in trouble, too")
        .arg(count(reasons.troubledDependencies), count(reasons.dependencies));
}

QString timeText(const CauseReasons& reasons) {
    if (!reasons.ahead) return {};
    if (reasons.ahead->count() == 0) return tr("began in the same moment");
    return reasons.ahead->count() > 0 ? tr("began %1 before the first of them").arg(duration(*reasons.ahead))
                                      : tr("began %1 after the first of them").arg(duration(-*reasons.ahead));
}

} // namespace

QStringList causeReasons(const LikelyCause& cause) {
    const auto& reasons = cause.reasons;
    if (reasons.explained == 0) return {};
    QStringList out{explainedText(reasons), timeText(reasons), orderText(reasons)};
    if (reasons.worst.isEmpty()) out << tr("nothing is known of it itself");
    out.removeAll(QString());
    return out;
}

QStringList causeReasons(const TroubleGroup& group) {
    QStringList out = causeReasons(group.cause);
    if (out.isEmpty() || group.alternatives.empty()) return out;
    QStringList others;
    for (const auto& other : group.alternatives) {
        others << QStringLiteral("%1 (%2)").arg(QString::fromStdString(other.service.value()),
                                                percent(other.probability));
    }
    out << tr("%1 likely; else %2").arg(percent(group.cause.probability), others.join(QStringLiteral(", ")));
    return out;
}

QString partInTrouble(const ServiceId& service, const FleetState& state) {
    for (const auto& group : state.troubles) {
        if (group.cause.service == service) {
            const QStringList because = causeReasons(group);
            return because.isEmpty() ? QString()
                                     : tr("likely started here: %1").arg(because.join(QStringLiteral("; ")));
        }
        if (std::ranges::find(group.others, service) != group.others.end())
            return tr("likely because of %1").arg(QString::fromStdString(group.cause.service.value()));
    }
    return {};
}

} // namespace holdfast::models::format

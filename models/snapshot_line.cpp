// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_line.h"

#include "engine/core/automation/desk_state.h"
#include "models/desk_lines.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "models/snapshot_words.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace holdfast::models {

using snapshots::ServiceMark;
using snapshots::SnapshotState;
using snapshots::SnapshotSummary;

namespace {

constexpr qsizetype kNamed = 3; ///< versions that are told one by one

QString tr(const char* text) {
    return QCoreApplication::translate("snapshots", text);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// «learning 1.8.2 → 1.8.3»: of services that report another version than before. Both are by id.
QStringList newVersions(const SnapshotSummary& before, const SnapshotSummary& after) {
    QStringList words;
    auto old = before.services.begin();
    for (const ServiceMark& mark : after.services) {
        while (old != before.services.end() && old->service < mark.service)
            ++old;
        if (old == before.services.end()) break;
        if (old->service != mark.service || old->version == mark.version) continue;
        if (old->version.empty() || mark.version.empty()) continue;
        words << QStringLiteral("%1 %2 → %3")
                     .arg(text(mark.service.value()), text(old->version), text(mark.version));
    }
    return words;
}

QString changeWords(const SnapshotSummary& before, const SnapshotSummary& after) {
    const QStringList versions = newVersions(before, after);
    const auto changed = static_cast<qint64>(after.changed.value_or(0));
    if (versions.isEmpty()) return format::counted(changed, tr("%1 service"), tr("%1 services"));
    const QString named = versions.mid(0, kNamed).join(QStringLiteral(", "));
    const auto more = std::max<qint64>(changed, versions.size()) - std::min(kNamed, versions.size());
    return more > 0 ? tr("%1 and %2 more").arg(named, format::count(more)) : named;
}

void addChanges(std::vector<LinePoint>& points, const SnapshotState& state) {
    const SnapshotSummary* before = nullptr;
    for (auto it = state.snapshots.rbegin(); it != state.snapshots.rend(); ++it) {
        if (!it->damage.empty()) continue;
        if (before != nullptr && it->changed.value_or(0) > 0)
            points.push_back({.kind = LinePoint::Kind::Change,
                              .from = before->taken,
                              .to = it->taken,
                              .words = changeWords(*before, *it)});
        before = &*it;
    }
    for (const auto& likely : state.likely) {
        if (likely.origin.latest == TimePoint()) continue;
        points.push_back(
            {.kind = LinePoint::Kind::Change,
             .from = likely.origin.earliest == TimePoint() ? likely.origin.latest : likely.origin.earliest,
             .to = likely.origin.latest,
             .mark = Mark::Warning,
             .words = text(likely.text),
             .plan = likely.origin.plan,
             .likely = true});
    }
}

void addPlans(std::vector<LinePoint>& points, const automation::DeskState& desk, TimePoint now) {
    for (const auto& plan : desk.ended) {
        const QString title = format::planTitle(plan.action, text(plan.service.value()));
        const QString outcome = plan.outcome ? format::word(*plan.outcome) : QString();
        points.push_back({.kind = LinePoint::Kind::Plan,
                          .from = plan.firstStep.value_or(plan.began),
                          .to = plan.ended.value_or(plan.began),
                          .mark = plan.outcome ? markOf(*plan.outcome) : Mark::None,
                          .words = QStringLiteral("%1: %2").arg(title, outcome),
                          .plan = plan.plan.value()});
    }
    for (const auto& running : desk.running)
        points.push_back({.kind = LinePoint::Kind::Plan,
                          .from = running.firstStep.value_or(running.began),
                          .to = now,
                          .mark = Mark::Busy,
                          .words = tr("%1: under way")
                                       .arg(format::planTitle(running.plan.action,
                                                              text(running.plan.target.service.value()))),
                          .plan = running.plan.id.value()});
}

} // namespace

SnapshotLine snapshotLine(const FleetState& state) {
    SnapshotLine line{.now = state.time, .drift = {}};
    if (!state.snapshots) return line;
    const auto& told = *state.snapshots;
    for (auto it = told.snapshots.rbegin(); it != told.snapshots.rend(); ++it)
        line.snapshots.push_back({.id = it->id.value(),
                                  .time = it->taken,
                                  .mark = markOf(worthOf(*it)),
                                  .pinned = it->pinned,
                                  .safety = it->occasion == snapshots::Occasion::Safety,
                                  .label = format::clockTime(it->taken, state.time),
                                  .spoken = spokenText(*it, state.time)});
    addChanges(line.points, told);
    if (state.desk) addPlans(line.points, *state.desk, state.time);
    // What matters most is drawn last.
    std::ranges::stable_sort(line.points, {},
                             [](const LinePoint& point) { return std::pair(point.likely, point.to); });
    line.drift = driftText(told);
    line.driftMark = driftMark(told);
    return line;
}

} // namespace holdfast::models

// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_words.h"

#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace holdfast::models {

using snapshots::Occasion;
using snapshots::SnapshotState;
using snapshots::SnapshotSummary;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("snapshots", text);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

const QString& dot() {
    static const QString between = QStringLiteral(" · ");
    return between;
}

} // namespace

Worth worthOf(const SnapshotSummary& snapshot) {
    if (!snapshot.damage.empty()) return Worth::Damaged;
    return snapshot.safety.safe ? Worth::SafePoint : Worth::Ordinary;
}

Mark markOf(Worth worth) {
    switch (worth) {
    case Worth::SafePoint:
        return Mark::Good;
    case Worth::Damaged:
        return Mark::Bad;
    case Worth::Ordinary:
        break;
    }
    return Mark::NotSet;
}

QString word(Worth worth) {
    switch (worth) {
    case Worth::SafePoint:
        return tr("safe point");
    case Worth::Ordinary:
        return tr("not a safe point");
    case Worth::Damaged:
        return tr("damaged");
    }
    return {};
}

QString worthText(const SnapshotSummary& snapshot) {
    QStringList words{word(worthOf(snapshot))};
    if (snapshot.pinned) words << tr("pinned");
    if (snapshot.damage.empty() && !snapshot.comparable) words << tr("of another machine");
    return words.join(dot());
}

QString worthReason(const SnapshotSummary& snapshot) {
    switch (worthOf(snapshot)) {
    case Worth::Damaged:
        return text(snapshot.damage);
    case Worth::SafePoint:
        return format::counted(snapshot.safety.sweeps, tr("All was well for %1 sweep before it was taken."),
                               tr("All was well for %1 sweeps before it was taken."));
    case Worth::Ordinary:
        break;
    }
    return text(snapshot.safety.whyNot);
}

QString occasionText(const SnapshotSummary& snapshot) {
    const QString reason = text(snapshot.reason);
    switch (snapshot.occasion) {
    case Occasion::Schedule:
        return tr("by schedule");
    case Occasion::Safety:
        return reason.isEmpty() ? tr("before a plan") : tr("before a plan: %1").arg(reason);
    case Occasion::Person:
        break;
    }
    const QString who = snapshot.by.empty() ? tr("by hand") : text(snapshot.by);
    return reason.isEmpty() ? who : tr("%1: %2").arg(who, reason);
}

QString fleetText(const SnapshotSummary& snapshot) {
    if (snapshot.services.empty()) return format::none();
    const auto all = std::ssize(snapshot.services);
    const auto well = std::ranges::count(snapshot.services, HealthState::Healthy,
                                         [](const snapshots::ServiceMark& mark) { return mark.state; });
    return well == all ? tr("%1 healthy").arg(format::count(all))
                       : tr("%1 of %2 healthy").arg(format::count(well), format::count(all));
}

QString changedText(const SnapshotSummary& snapshot) {
    if (!snapshot.changed) return format::none();
    const auto changed = static_cast<qint64>(*snapshot.changed);
    return changed == 0 ? tr("nothing") : format::counted(changed, tr("%1 service"), tr("%1 services"));
}

QString spokenText(const SnapshotSummary& snapshot, TimePoint now) {
    QStringList words{format::clockTime(snapshot.taken, now), worthText(snapshot), occasionText(snapshot)};
    if (snapshot.damage.empty()) {
        words << fleetText(snapshot);
        if (snapshot.changed) words << tr("changed before it: %1").arg(changedText(snapshot));
    }
    const QString why = worthReason(snapshot);
    return why.isEmpty() ? words.join(dot()) : words.join(dot()) + QLatin1Char('\n') + why;
}

QString driftText(const SnapshotState& state) {
    if (state.safePoint.isEmpty()) return tr("no safe point to compare with");
    if (!state.driftAt) return tr("not compared yet");
    const auto different = std::ranges::count_if(
        state.drift, [](const snapshots::DriftCount& service) { return service.fields > 0; });
    const auto unknown = std::ssize(state.drift) - different;
    if (different > 0) return format::counted(different, tr("%1 service differs"), tr("%1 services differ"));
    if (unknown > 0)
        return format::counted(unknown, tr("%1 service cannot be compared"),
                               tr("%1 services cannot be compared"));
    return tr("as the safe point");
}

Mark driftMark(const SnapshotState& state) {
    if (state.safePoint.isEmpty() || !state.driftAt) return Mark::NotSet;
    const bool differs = std::ranges::any_of(
        state.drift, [](const snapshots::DriftCount& service) { return service.fields > 0; });
    if (differs) return Mark::Warning;
    return state.drift.empty() ? Mark::Good : Mark::NotSet;
}

std::vector<snapshots::DriftCount> driftCounts(const snapshots::SnapshotDiff& diff) {
    std::vector<snapshots::DriftCount> counts;
    for (const auto& service : diff.services) {
        const auto& difference = service.difference;
        const bool whole = difference.kind != snapshots::ChangeKind::Changed; // it is new or gone
        counts.push_back(
            {.service = difference.service,
             .fields = whole ? std::max<std::size_t>(1, difference.fields.size()) : difference.fields.size(),
             .unknown = !difference.unknown.empty()});
    }
    std::ranges::sort(counts, {}, &snapshots::DriftCount::service);
    return counts;
}

const snapshots::DriftCount* driftOf(const SnapshotState& state, const ServiceId& service) {
    const auto found = std::ranges::find(state.drift, service, &snapshots::DriftCount::service);
    return found == state.drift.end() ? nullptr : &*found;
}

std::vector<ActLine> likelyLines(const SnapshotState& state, TimePoint now) {
    std::vector<ActLine> lines;
    for (const auto& change : state.likely) {
        const auto* goal = findSnapshot(state, change.safePoint);
        QStringList detail;
        if (!change.origin.text.empty()) detail << tr("Changed %1.").arg(text(change.origin.text));
        detail << (goal == nullptr ? tr("There is no intact safe point of before to go back to.")
                                   : tr("Before it, all was well: safe point of %1.")
                                         .arg(format::clockTime(goal->taken, now)));
        lines.push_back({.key = change.service.value(),
                         .mark = Mark::Warning,
                         .word = tr("likely cause"),
                         .title = text(change.text),
                         .detail = detail.join(QLatin1Char(' ')),
                         .service = text(change.service.value())});
    }
    return lines;
}

QString scheduleText(const SnapshotState& state, TimePoint now) {
    if (!state.nextDue) return tr("none is taken by schedule here");
    const QString every = tr("one every %1").arg(format::duration(state.every));
    return *state.nextDue > now ? tr("%1, next in %2").arg(every, format::duration(*state.nextDue - now))
                                : tr("%1, next is due").arg(every);
}

QString captureText(const snapshots::CaptureProgress& progress) {
    const QString counted = tr("%1 of %2 services")
                                .arg(format::count(static_cast<qint64>(progress.done)),
                                     format::count(static_cast<qint64>(progress.total)));
    return progress.occasion == Occasion::Safety ? tr("Recording %1 before a plan begins").arg(counted)
                                                 : tr("Recording %1").arg(counted);
}

int snapshotsNeedingPerson(const FleetState& state) {
    if (!state.snapshots) return 0;
    const auto& told = *state.snapshots;
    const auto damaged = std::ranges::count_if(
        told.snapshots, [](const SnapshotSummary& snapshot) { return !snapshot.damage.empty(); });
    return static_cast<int>(damaged) + static_cast<int>(told.likely.size()) + (told.trouble.empty() ? 0 : 1);
}

const SnapshotSummary* findSnapshot(const SnapshotState& state, const snapshots::SnapshotId& id) {
    const auto found = std::ranges::find(state.snapshots, id, &SnapshotSummary::id);
    return found == state.snapshots.end() ? nullptr : &*found;
}

} // namespace holdfast::models

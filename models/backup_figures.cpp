// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_figures.h"

#include "engine/core/fleet/fleet_spec.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace holdfast::models {

using backups::ServiceBackups;

namespace {

/// Of a target: what uses more of it is worth a look.
constexpr double kNear = 0.7;
/// Where it stands among the figures: worse than what keeps to its target, better than what misses it.
constexpr double kNotKnown = 1.0;

QString tr(const char* text) {
    return QCoreApplication::translate("backups", text);
}

QString whose(const ServiceBackups& service, const QString& from) {
    return QStringLiteral("%1 · %2").arg(QString::fromStdString(service.service.value()), from);
}

Mark markOf(double share) {
    if (share > 1.0) return Mark::Bad;
    return share > kNear ? Mark::Warning : Mark::Good;
}

double shareOf(Duration figure, Duration target) {
    return static_cast<double>(figure.count()) / static_cast<double>(std::max(target, Duration(1)).count());
}

struct Rated {
    BackupFigure figure;
    double weight = 0.0; ///< share of the target; more is worse
};

Rated rated(const ServiceBackups& service, std::optional<Duration> figure, Duration target) {
    BackupFigure out{.service = service.service, .target = tr("target %1").arg(format::duration(target))};
    if (!figure) return {std::move(out), kNotKnown};
    const double share = shareOf(*figure, target);
    out.mark = markOf(share);
    out.share = std::min(share, 1.0);
    return {std::move(out), share};
}

Rated pointOf(const ServiceBackups& service, const BackupSettings& settings, TimePoint now) {
    const bool known = isKnown(service.recoveryPoint, now);
    auto out = rated(service, known ? std::optional(service.recoveryPoint->atMost) : std::nullopt,
                     settings.recoveryPoint);
    out.figure.value = lossText(service.recoveryPoint, now);
    const auto seen = known ? now - service.recoveryPoint->observed : Duration(0);
    out.figure.caption =
        whose(service, !known                   ? tr("not told lately")
                       : seen < Duration(1'000) ? tr("seen just now")
                                                : tr("seen %1 ago").arg(format::duration(seen)));
    return out;
}

Rated timeOf(const ServiceBackups& service, const BackupSettings& settings, TimePoint now) {
    auto out = rated(service, service.recoveryTime, settings.recoveryTime);
    const auto* drill = backups::newestDrill(service.backups);
    out.figure.value = recoveryTimeText(service.recoveryTime);
    if (!service.recoveryTime) out.figure.mark = Mark::Warning;
    out.figure.caption = whose(service, service.recoveryTime && drill != nullptr
                                            ? tr("drill %1 ago").arg(format::duration(now - drill->at))
                                            : tr("no drill yet"));
    return out;
}

std::optional<BackupFigure> worst(const FleetState& state,
                                  Rated (*rate)(const ServiceBackups&, const BackupSettings&, TimePoint)) {
    if (!state.backups || state.backups->services.empty()) return std::nullopt;
    std::optional<Rated> found;
    for (const auto& service : state.backups->services) {
        auto one = rate(service, backupSettingsOf(state, service.service), state.time);
        if (!found || one.weight > found->weight) found = std::move(one);
    }
    return std::move(found->figure);
}

} // namespace

std::optional<BackupFigure> recoveryPointFigure(const FleetState& state) {
    return worst(state, pointOf);
}

std::optional<BackupFigure> recoveryTimeFigure(const FleetState& state) {
    return worst(state, timeOf);
}

} // namespace holdfast::models

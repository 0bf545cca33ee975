// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/making_text.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>

#include <cmath>

namespace holdfast::models::format {

namespace {

using forecasting::Making;

QString tr(const char* text) {
    return QCoreApplication::translate("making", text);
}

QString seasonsText(const Making& making, Duration step) {
    if (making.seasons.empty()) return tr("no pattern that repeats was found");
    QStringList lengths;
    for (const auto season : making.seasons)
        lengths << duration(step * std::int64_t(season));
    return tr("repeats every %1").arg(lengths.join(tr(" and every ")));
}

QString historyText(const Making& making, Duration step) {
    const auto steps = std::int64_t(making.history) + std::int64_t(making.gaps);
    return tr("%1 over %2")
        .arg(counted(making.history, tr("%1 reading"), tr("%1 readings")), duration(step * steps));
}

QString gapsText(const Making& making) {
    if (making.gaps == 0) return tr("none");
    return counted(making.gaps, tr("%1 step without a reading"), tr("%1 steps without a reading"));
}

QString errorText(const Making& making, Unit unit) {
    if (making.origins == 0) return tr("not judged yet");
    return tr("off by %1 on average, over %2")
        .arg(quantity(making.meanAbsoluteError, unit),
             counted(making.origins, tr("%1 past forecast"), tr("%1 past forecasts")));
}

QString skillText(const Making& making) {
    const QString peer =
        making.seasons.empty() ? tr("repeating the last value") : tr("repeating what was one season before");
    if (making.origins == 0) return tr("not judged yet");
    // What rounds to nothing is neither better nor worse.
    if (std::abs(making.skill) < 0.005) return tr("as good as %1").arg(peer);
    if (making.skill > 0.0)
        return tr("%1 better than %2").arg(percent(std::round(making.skill * 100) / 100), peer);
    return tr("%1 worse than %2").arg(percent(std::round(-making.skill * 100) / 100), peer);
}

QString coverageText(const Making& making) {
    const auto& coverage = making.coverage;
    if (coverage.judged == 0) return tr("not judged yet");
    return tr("of %1, the 95 % band held %2, the 80 % band %3, the 50 % band %4")
        .arg(counted(coverage.judged, tr("%1 past value"), tr("%1 past values")), chance(coverage.within95),
             chance(coverage.within80), chance(coverage.within50));
}

} // namespace

std::vector<MakingLine> makingLines(const outlook::SignalForecast& forecast, TimePoint now) {
    const auto& distribution = forecast.distribution;
    const Making& making = distribution.making;
    const QString steps = counted(static_cast<qint64>(distribution.horizon()), tr("%1 step"), tr("%1 steps"));
    return {
        {tr("Model"), QString::fromStdString(making.model)},
        {tr("Pattern"), seasonsText(making, distribution.step)},
        {tr("Made from"), historyText(making, distribution.step)},
        {tr("Gaps"), gapsText(making)},
        {tr("Looks ahead"),
         tr("%1 of %2, from %3")
             .arg(steps, duration(distribution.step), clockTime(distribution.origin, now))},
        {tr("Errors so far"), errorText(making, forecast.unit)},
        {tr("Skill"), skillText(making)},
        {tr("Bands so far"), coverageText(making)},
    };
}

} // namespace holdfast::models::format

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_words.h"

#include "models/format/quantity_text.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>

#include <algorithm>
#include <cmath>

namespace holdfast::charts {

QStringList tickTexts(Unit unit, const ValueScale& scale) {
    QStringList texts;
    bool ambiguous = false;
    for (const double tick : scale.ticks) {
        texts.append(models::format::quantity(tick, unit));
        ambiguous = ambiguous || (texts.size() > 1 && texts[texts.size() - 2] == texts.last());
    }
    if (!ambiguous) return texts;
    // High above zero with small steps: three digits do not tell neighbours apart.
    const double highest = std::max(std::abs(scale.minimum), std::abs(scale.maximum));
    const int precision =
        std::clamp(static_cast<int>(std::ceil(std::log10(highest / scale.step))) + 1, 4, 15);
    for (qsizetype i = 0; i < texts.size(); ++i)
        texts[i] = QLocale().toString(scale.ticks[i], 'g', precision);
    return texts;
}

QString momentText(TimePoint time) {
    const auto local = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    return QLocale().toString(local, QStringLiteral("ddd d MMM, HH:mm:ss ")) + local.timeZoneAbbreviation();
}

} // namespace holdfast::charts

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/lab_words.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>

#include <array>
#include <cmath>

namespace holdfast::pages {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("lab", text);
}

struct Title {
    const char* fault;
    Unit unit; ///< tells apart faults of one name; None: of any unit
    const char* words;
};

constexpr std::array kTitles{
    Title{"leak", Unit::None, QT_TRANSLATE_NOOP("lab", "Leak memory")},
    Title{"fill", Unit::PerSecond, QT_TRANSLATE_NOOP("lab", "Use up connections")},
    Title{"fill", Unit::None, QT_TRANSLATE_NOOP("lab", "Fill the memory")},
    Title{"latency", Unit::None, QT_TRANSLATE_NOOP("lab", "Answer late")},
    Title{"errors", Unit::None, QT_TRANSLATE_NOOP("lab", "Fail requests")},
    Title{"locks", Unit::None, QT_TRANSLATE_NOOP("lab", "Hold locks")},
    Title{"queue-flood", Unit::None, QT_TRANSLATE_NOOP("lab", "Flood the queue")},
    Title{"crash", Unit::None, QT_TRANSLATE_NOOP("lab", "Crash")},
    Title{"hang", Unit::None, QT_TRANSLATE_NOOP("lab", "Hang")},
};

struct Strength {
    const char* name; ///< as the lab calls it
    const char* suffix;
    double factor = 1.0;
};

constexpr std::array kStrengths{
    Strength{"MiB a second", QT_TRANSLATE_NOOP("lab", " MiB/s")},
    Strength{"connections a second", QT_TRANSLATE_NOOP("lab", " conn./s")},
    Strength{"tasks a second", QT_TRANSLATE_NOOP("lab", " tasks/s")},
    Strength{"waiting sessions", QT_TRANSLATE_NOOP("lab", " waiting")},
    Strength{"seconds", QT_TRANSLATE_NOOP("lab", " s")},
    Strength{"share of requests", QT_TRANSLATE_NOOP("lab", " % of requests"), 100.0},
    Strength{"share of writes", QT_TRANSLATE_NOOP("lab", " % of writes"), 100.0},
};

} // namespace

QString faultTitle(const ports::FaultOffer& offer) {
    for (const auto& title : kTitles) {
        const bool fits = title.unit == Unit::None || title.unit == offer.strengthUnit;
        if (fits && offer.fault == title.fault) return tr(title.words);
    }
    return QString::fromStdString(offer.fault);
}

StrengthEntry strengthEntry(const ports::FaultOffer& offer) {
    StrengthEntry entry{.suffix = offer.strengthName.empty()
                                      ? QString()
                                      : QLatin1Char(' ') + QString::fromStdString(offer.strengthName)};
    for (const auto& strength : kStrengths) {
        if (offer.strengthName != strength.name) continue;
        entry.factor = strength.factor;
        entry.suffix = tr(strength.suffix);
    }
    const double least = offer.minimum * entry.factor;
    entry.decimals = least >= 1.0 ? 0 : least >= 0.1 ? 1 : 2;
    return entry;
}

QString activeFaultText(const ports::ActiveFault& fault, const ports::FaultOffer& offer) {
    const QString title = faultTitle(offer);
    if (offer.maximum <= offer.minimum) return title;
    const auto entry = strengthEntry(offer);
    const double shown = fault.strength * entry.factor;
    return QStringLiteral("%1, %2%3")
        .arg(title, QLocale().toString(shown, 'f', shown == std::round(shown) ? 0 : entry.decimals),
             entry.suffix);
}

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QLocale>

#include <array>
#include <cmath>

namespace holdfast::models::format {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("quantity", text);
}

/// Three significant digits, without zeros that say nothing.
QString digits(double value) {
    const double size = std::abs(value);
    const int decimals = size >= 100.0 || size == 0.0 ? 0 : size >= 10.0 ? 1 : 2;
    QString text = QLocale().toString(value, 'f', decimals);
    const QString point = QLocale().decimalPoint();
    if (decimals > 0 && text.contains(point)) {
        while (text.endsWith(QLatin1Char('0')))
            text.chop(1);
        if (text.endsWith(point)) text.chop(point.size());
    }
    return text;
}

QString binaryBytes(double value, const QString& suffix) {
    static constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    std::size_t step = 0;
    double scaled = value;
    while (std::abs(scaled) >= 1023.95 && step + 1 < kUnits.size()) {
        scaled /= 1024.0;
        ++step;
    }
    return digits(scaled) + QChar(0x202F) + QLatin1String(kUnits[step]) + suffix;
}

QString withUnit(const QString& number, const QString& unit) {
    return number + QChar(0x202F) + unit;
}

QString seconds(double value) {
    if (std::abs(value) < 0.9995 && value != 0.0) {
        const double ms = value * 1000.0;
        return std::abs(ms) < 0.1 ? withUnit(digits(ms * 1000.0), QStringLiteral("µs"))
                                  : withUnit(digits(ms), QStringLiteral("ms"));
    }
    if (std::abs(value) < 60.0) return withUnit(digits(value), QStringLiteral("s"));
    return duration(Duration(static_cast<Duration::rep>(value * 1000.0)));
}

QDateTime local(TimePoint time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

} // namespace

QString none() {
    return QStringLiteral("—");
}

QString quantity(double value, Unit unit) {
    if (!std::isfinite(value)) return none();
    switch (unit) {
    case Unit::Ratio:
        return percent(value);
    case Unit::Seconds:
        return seconds(value);
    case Unit::Bytes:
        return binaryBytes(value, {});
    case Unit::BytesPerSecond:
        return binaryBytes(value, QStringLiteral("/s"));
    case Unit::PerSecond:
        return withUnit(digits(value), QStringLiteral("/s"));
    case Unit::Days:
        return withUnit(digits(std::abs(value) >= 10.0 ? std::floor(value) : value), tr("d"));
    case Unit::Boolean:
        return value != 0.0 ? tr("yes") : tr("no");
    case Unit::Count:
        return std::abs(value) >= 1000.0 ? QLocale().toString(static_cast<qint64>(value)) : digits(value);
    case Unit::None:
        return digits(value);
    }
    return none();
}

QString quantity(std::optional<double> value, Unit unit) {
    return value ? quantity(*value, unit) : none();
}

QString ofLimit(double value, double limit, Unit unit) {
    const QString whole = quantity(limit, unit);
    QString part = quantity(value, unit);
    // «1.61 of 2 GiB»: a unit both share is said once.
    const auto partUnit = part.section(QChar(0x202F), 1);
    if (!partUnit.isEmpty() && partUnit == whole.section(QChar(0x202F), 1))
        part = part.section(QChar(0x202F), 0, 0);
    return tr("%1 of %2").arg(part, whole);
}

QString score(std::optional<double> health) {
    return health && std::isfinite(*health) ? QLocale().toString(*health, 'f', 2) : none();
}

QString percent(double ratio) {
    if (!std::isfinite(ratio)) return none();
    const double value = ratio * 100.0;
    // 99.95 % is not 100 %: near the whole every digit counts.
    const bool nearWhole = value > 99.0 && value < 100.0;
    const QString number =
        nearWhole ? QLocale().toString(std::floor(value * 100.0) / 100.0, 'f', 2) : digits(value);
    return withUnit(number, QStringLiteral("%"));
}

QString duration(Duration time) {
    const auto ms = std::abs(time.count());
    if (ms < 1000) return withUnit(QLocale().toString(static_cast<qint64>(ms)), QStringLiteral("ms"));

    struct Part {
        Duration::rep length;
        const char* unit;
    };

    static constexpr std::array<Part, 4> kParts{
        {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "min"}, {1000, "s"}}};
    for (std::size_t i = 0; i < kParts.size(); ++i) {
        if (ms < kParts[i].length) continue;
        QString text =
            withUnit(QLocale().toString(static_cast<qint64>(ms / kParts[i].length)), tr(kParts[i].unit));
        if (i + 1 < kParts.size()) {
            const auto rest = ms % kParts[i].length / kParts[i + 1].length;
            if (rest > 0) {
                text += QLatin1Char(' ') +
                        withUnit(QLocale().toString(static_cast<qint64>(rest)), tr(kParts[i + 1].unit));
            }
        }
        return text;
    }
    return none();
}

QString age(TimePoint time, TimePoint now) {
    const Duration passed = now - time;
    if (passed < Duration(1000)) return tr("just now");
    return tr("%1 ago").arg(duration(passed));
}

QString clockTime(TimePoint time, TimePoint now) {
    const auto then = local(time);
    if (then.date() == local(now).date()) return then.toString(QStringLiteral("HH:mm:ss"));
    return QLocale().toString(then, QStringLiteral("d MMM HH:mm"));
}

QString fullTime(TimePoint time) {
    const auto then = local(time);
    return QLocale().toString(then, QStringLiteral("dddd, d MMMM yyyy HH:mm:ss ")) +
           then.timeZoneAbbreviation();
}

QString count(qint64 number) {
    return QLocale().toString(number);
}

QString counted(qint64 number, const QString& one, const QString& many) {
    return (number == 1 ? one : many).arg(count(number));
}

QString bytes(Bytes amount) {
    return quantity(static_cast<double>(amount.count), Unit::Bytes);
}

} // namespace holdfast::models::format

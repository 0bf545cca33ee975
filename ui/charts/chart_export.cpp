// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_export.h"

#include <QtCore/QDateTime>
#include <QtCore/QSaveFile>
#include <QtCore/QTimeZone>
#include <QtWidgets/QWidget>

namespace holdfast::charts {

namespace {

QByteArray timeText(TimePoint time) {
    const auto local = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    return local.toOffsetFromUtc(local.offsetFromUtc()).toString(Qt::ISODateWithMs).toLatin1();
}

QByteArray number(double value) {
    return QByteArray::number(value, 'g', 12);
}

/// A text that a spreadsheet takes as a text: quoted where needed, and never as a formula.
QByteArray field(const QString& text) {
    QByteArray bytes = text.toUtf8();
    if (!bytes.isEmpty() && QByteArray("=+-@\t\r").contains(bytes.front())) bytes.prepend('\'');
    if (!bytes.contains('"') && !bytes.contains(',') && !bytes.contains('\n') && !bytes.contains('\r'))
        return bytes;
    bytes.replace('"', "\"\"");
    return '"' + bytes + '"';
}

} // namespace

QByteArray csvOf(const Content& content, const TimeRange& range) {
    const auto unit = toString(content.unit);
    const QByteArray unitName(unit.data(), static_cast<qsizetype>(unit.size()));
    QByteArray csv = "time,series,unit,mean,minimum,maximum,readings,note\r\n";
    for (const Line& line : content.lines) {
        const QByteArray name = field(line.name);
        for (const HistoryPoint& point : line.points) {
            if (point.time < range.from || point.time > range.to) continue;
            csv += timeText(point.time) + ',' + name + ',' + unitName + ',' + number(point.mean) + ',' +
                   number(point.minimum) + ',' + number(point.maximum) + ',' +
                   QByteArray::number(point.count) + ",\r\n";
        }
    }
    for (const Mark& mark : content.marks) {
        if (mark.time < range.from || mark.time > range.to) continue;
        const QByteArray value = number(mark.value);
        csv += timeText(mark.time) + ",unusual," + unitName + ',' + value + ',' + value + ',' + value +
               ",1," + field(mark.reason) + "\r\n";
    }
    const auto expected = [&](const QByteArray& series, auto low, auto high) {
        for (const ForecastPoint& point : content.forecast) {
            csv += timeText(point.time) + ',' + series + ',' + unitName + ',' + number(point.median) + ',' +
                   number(point.*low) + ',' + number(point.*high) + ",0,\r\n";
        }
    };
    expected("forecast 95 %", &ForecastPoint::low, &ForecastPoint::high);
    expected("forecast 50 %", &ForecastPoint::innerLow, &ForecastPoint::innerHigh);
    return csv;
}

QImage pictureOf(QWidget& widget) {
    const double ratio = widget.devicePixelRatioF() * 2.0;
    QImage image((QSizeF(widget.size()) * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    widget.render(&image);
    return image;
}

QString saveFile(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return file.errorString();
    }
    return {};
}

} // namespace holdfast::charts

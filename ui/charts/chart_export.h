// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_content.h"
#include "ui/charts/time_range.h"

#include <QtCore/QByteArray>
#include <QtGui/QImage>

class QWidget;

namespace holdfast::charts {

/// What is in sight as CSV (RFC 4180, UTF-8): one row a point, raw values in the unit named in the head,
/// times in ISO 8601 with their offset. Unusual readings follow as rows of their own with the reason, then
/// the forecast as two series: the median with its 95 % interval, and with its 50 % interval.
[[nodiscard]] QByteArray csvOf(const Content& content, const TimeRange& range);

/// A picture of the widget at twice the scale of the screen, for documents.
[[nodiscard]] QImage pictureOf(QWidget& widget);

/// Writes a whole file or leaves the old one. Empty: done; else what went wrong, in words.
[[nodiscard]] QString saveFile(const QString& path, const QByteArray& bytes);

} // namespace holdfast::charts

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sparkline.h"

#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::widgets {

namespace {

constexpr double kLine = 1.5;
constexpr double kFaded = 0.45;

/// With fewer values there is nothing to compare yet: a dot or a dash would only puzzle.
constexpr std::ptrdiff_t kLeastValues = 3;

/// Where bucket `index` of `count` and a value stand in the box.
struct Scale {
    QRectF box;
    double step;
    float minimum;
    float maximum;

    [[nodiscard]] QPointF at(double index, float value) const {
        const double range = std::max(1e-9, static_cast<double>(maximum) - static_cast<double>(minimum));
        const double share =
            std::clamp((static_cast<double>(value) - static_cast<double>(minimum)) / range, 0.0, 1.0);
        return {box.left() + step * index, box.bottom() - share * box.height()};
    }
};

/// Half a line's width inside, so that a line at the limit is not cut.
QRectF innerOf(const QRectF& box) {
    return box.adjusted(kLine, kLine, -kLine, -kLine);
}

Scale scaleOf(const QRectF& box, const SparklineData& data) {
    QRectF inner = innerOf(box);
    if (data.forecast) inner.setWidth(inner.width() * (1.0 - data.forecast->width));
    const double step =
        data.values.size() > 1 ? inner.width() / static_cast<double>(data.values.size() - 1) : 0.0;
    return {inner, step, data.minimum, data.maximum};
}

void paintMeasured(QPainter& painter, const Scale& scale, const SparklineData& data, const QColor& color) {
    painter.setPen(QPen(color, kLine, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    QPolygonF run;
    const auto flush = [&painter, &run, &color] {
        if (run.size() > 1) painter.drawPolyline(run);
        if (run.size() == 1) {
            // One value between two gaps is a point, not nothing.
            painter.save();
            painter.setPen(Qt::NoPen);
            painter.setBrush(color);
            painter.drawEllipse(run.front(), kLine, kLine);
            painter.restore();
        }
        run.clear();
    };
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        if (std::isnan(data.values[i])) {
            flush();
            continue;
        }
        run << scale.at(static_cast<double>(i), data.values[i]);
    }
    flush();
}

void paintForecast(QPainter& painter, const QRectF& box, const Scale& scale, const SparklineData& data,
                   const theme::Theme& theme) {
    const SparklineForecast& ahead = *data.forecast;
    if (ahead.points.empty()) return;
    const double last = static_cast<double>(data.values.size() - 1);
    const double width = innerOf(box).right() - scale.at(last, 0.0F).x();
    const auto at = [&](float share, float value) {
        return QPointF(scale.at(last, value).x() + static_cast<double>(share) * width,
                       scale.at(last, value).y());
    };
    QPolygonF band;
    QPolygonF line;
    if (!std::isnan(data.values.back())) { // grows out of what was measured
        band << at(0.0F, data.values.back());
        line << at(0.0F, data.values.back());
    }
    for (const auto& point : ahead.points) {
        band << at(point.at, point.high);
        line << at(point.at, point.median);
    }
    for (auto point = ahead.points.rbegin(); point != ahead.points.rend(); ++point)
        band << at(point->at, point->low);
    const double opacity = ahead.faded ? kFaded : 1.0;
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(theme::Role::Predicted, 0.24 * opacity));
    painter.drawPolygon(band);
    painter.setBrush(Qt::NoBrush);
    QPen pen(theme.color(theme::Role::Predicted, opacity), kLine);
    pen.setDashPattern({2.0, 1.6});
    painter.setPen(pen);
    painter.drawPolyline(line);
}

} // namespace

void paintSparkline(QPainter& painter, const QRectF& box, const SparklineData& data,
                    const theme::Theme& theme) {
    if (data.values.empty() || box.width() < 4 || box.height() < 4) return;
    const auto known = std::ranges::count_if(data.values, [](float value) { return !std::isnan(value); });
    if (known < kLeastValues && !data.forecast) return;
    const Scale scale = scaleOf(box, data);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintMeasured(painter, scale, data, theme.color(data.role, data.faded ? kFaded : 1.0));
    if (data.forecast) paintForecast(painter, box, scale, data, theme);
    painter.restore();
}

Sparkline::Sparkline(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Sparkline::setData(SparklineData line, const QString& words) {
    m_data = std::move(line);
    setAccessibleName(words);
    setToolTip(words);
    update();
}

QSize Sparkline::sizeHint() const {
    return {m_theme.scaled(120), m_theme.scaled(32)};
}

void Sparkline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintSparkline(painter, QRectF(rect()), m_data, m_theme);
}

} // namespace holdfast::widgets

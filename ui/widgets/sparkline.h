// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtCore/QRectF>
#include <QtWidgets/QWidget>

#include <optional>
#include <vector>

class QPainter;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// What lies ahead: a line and its interval from the last value on.
struct SparklineForecast {
    struct Point {
        float at = 0.0F; ///< 0..1 of the tail's width, ascending
        float median = 0.0F;
        float low = 0.0F;
        float high = 0.0F;

        bool operator==(const Point&) const = default;
    };

    std::vector<Point> points;
    double width = 0.2; ///< 0..1 of the box
    bool faded = false; ///< it is old

    bool operator==(const SparklineForecast&) const = default;
};

/// A small line in equal buckets, oldest first. NaN is a gap and stays one.
struct SparklineData {
    std::vector<float> values;
    float minimum = 0.0F; ///< of the scale, not of the values
    float maximum = 1.0F;
    theme::Role role = theme::Role::Healthy;
    bool faded = false;                        ///< the newest value is old
    std::optional<SparklineForecast> forecast; ///< dashed, in violet, after the last value
};

/// For delegates. `box` is filled edge to edge, without axes.
void paintSparkline(QPainter& painter, const QRectF& box, const SparklineData& data,
                    const theme::Theme& theme);

/// The same as a widget.
class Sparkline final : public QWidget {
    Q_OBJECT

public:
    explicit Sparkline(const theme::Theme& theme, QWidget* parent = nullptr);

    /// `words` tells the line to those who do not see it («between 0.91 and 0.97 in the last hour»).
    void setData(SparklineData line, const QString& words);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    SparklineData m_data;
};

} // namespace holdfast::widgets

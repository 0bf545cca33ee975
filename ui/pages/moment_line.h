// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_range.h"

#include <QtWidgets/QAbstractSlider>

#include <vector>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::pages {

/// A moment of a stretch of time, to the second, chosen along it. Marks stand for moments worth knowing.
///
/// The pointer chooses, pressed or dragged. Keys: left and right by a second, with Ctrl by a minute, page up
/// and down by a tenth of the stretch, Home and End.
class MomentLine final : public QAbstractSlider {
    Q_OBJECT

public:
    explicit MomentLine(const theme::Theme& theme, QWidget* parent = nullptr);

    /// The moment stays where it is, or comes to the nearest end.
    void setStretch(const charts::TimeRange& stretch, std::vector<TimePoint> marks);
    /// Outside of the stretch: its nearest end.
    void setMoment(TimePoint moment);

    [[nodiscard]] TimePoint moment() const;
    /// Where a moment stands, in logical pixels from the left.
    [[nodiscard]] double xOf(TimePoint time) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// By a person.
    void chosen(holdfast::TimePoint moment);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose(int seconds);
    void choose(double x);

    const theme::Theme& m_theme;
    charts::TimeRange m_stretch;
    std::vector<TimePoint> m_marks;
};

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/record_figures.h"

#include <QtWidgets/QWidget>

#include <optional>
#include <vector>

class QPainter;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::charts {

/// The reliability diagram: for each tenth of what was said, how much of it came true, as a solid bar with
/// its count, beside what was said, as a violet dashed line. Bars of too few outcomes to judge by are hollow.
/// A well calibrated prediction has its bars end at the dashed lines.
///
/// Keys: left and right go from bar to bar and read it, Escape leaves.
class ReliabilityView final : public QWidget {
    Q_OBJECT

public:
    explicit ReliabilityView(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(std::vector<models::ReliabilityRow> rows);

    /// The bar that is read now; none: none is.
    [[nodiscard]] std::optional<int> current() const noexcept { return m_current; }

    /// Where a bar stands, from the line at 0 % to its end.
    [[nodiscard]] QRectF barOf(const models::ReliabilityRow& row) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    [[nodiscard]] QRectF plot() const;
    [[nodiscard]] QPointF at(double said, double came) const;
    void read(std::optional<int> bar);
    void paintAxes(QPainter& painter) const;
    void paintBar(QPainter& painter, const models::ReliabilityRow& row) const;
    void paintLegend(QPainter& painter) const;

    const theme::Theme& m_theme;
    std::vector<models::ReliabilityRow> m_rows;
    std::optional<int> m_current;
};

} // namespace holdfast::charts

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/health.h"

#include <QtWidgets/QAbstractSlider>

#include <vector>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::pages {

/// A slider whose ground tells the worst state of each of its steps: trouble stands taller than health, and
/// where nobody watched there is nothing. Arrows and page keys move it.
class HistoryStrip final : public QAbstractSlider {
    Q_OBJECT

public:
    explicit HistoryStrip(const theme::Theme& theme, QWidget* parent = nullptr);

    /// One for each step; empty: not read yet.
    void setStates(const std::vector<HealthState>& states);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void moveTo(double x);

    const theme::Theme& m_theme;
    std::vector<HealthState> m_states;
};

} // namespace holdfast::pages

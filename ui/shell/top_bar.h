// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/time_window.h"
#include "ui/widgets/badge.h"

#include <QtWidgets/QFrame>

class QPushButton;
class QToolButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class SegmentedControl;
}

namespace holdfast::shell {

/// The bar at the top: which fleet (with its environment in words and colour), how far back charts look, the
/// command palette, the theme.
class TopBar final : public QFrame {
    Q_OBJECT

public:
    explicit TopBar(theme::Theme& theme, QWidget* parent = nullptr);

    void showState(const FleetStatePtr& state);
    void setTimeWindow(TimeWindow window);
    void setTimeWindowVisible(bool visible);

Q_SIGNALS:
    void fleetMenuRequested(const QPoint& below);
    void timeWindowChosen(holdfast::shell::TimeWindow window);
    void paletteRequested();
    void themeToggled();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();

    theme::Theme& m_theme;
    QPushButton* m_fleet;
    widgets::Badge* m_environment;
    widgets::SegmentedControl* m_window;
    QPushButton* m_palette;
    QToolButton* m_scheme;
};

} // namespace holdfast::shell

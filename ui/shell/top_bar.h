// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/time_window.h"

#include <QtWidgets/QFrame>

class QLabel;
class QMenu;
class QToolButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class SegmentedControl;
}

namespace holdfast::shell {

class FleetButton;
class PaletteButton;

/// The bar at the top: which fleet (with its environment in words and colour), how far back charts look, the
/// command palette, the look, and a menu of what concerns the window.
class TopBar final : public QFrame {
    Q_OBJECT

public:
    explicit TopBar(theme::Theme& theme, QWidget* parent = nullptr);

    void showState(const FleetStatePtr& state);
    void setTimeWindow(TimeWindow window);
    void setTimeWindowVisible(bool visible);
    /// Where the page begins: the fleet stands in line with it. Less than the name needs is ignored.
    void setPageLeft(int x);
    /// The menus are made by whoever knows what to offer; they are owned by the bar.
    void setLookMenu(QMenu* menu);
    void setWindowMenu(QMenu* menu);
    /// Before the look; takes ownership.
    void addControl(QWidget* control);

Q_SIGNALS:
    void fleetMenuRequested(const QPoint& below);
    void timeWindowChosen(holdfast::shell::TimeWindow window);
    void paletteRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();

    theme::Theme& m_theme;
    QLabel* m_logo;
    QWidget* m_brand;
    FleetButton* m_fleet;
    widgets::SegmentedControl* m_window;
    PaletteButton* m_palette;
    QToolButton* m_look;
    QToolButton* m_menu;
};

} // namespace holdfast::shell

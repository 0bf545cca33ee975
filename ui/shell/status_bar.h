// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QFrame>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
}

namespace holdfast::shell {

/// The line at the foot: what is watched, when it was last read and will be next, whether Holdfast can see,
/// whether what it sees is kept, what it costs.
class StatusBar final : public QFrame {
    Q_OBJECT

public:
    explicit StatusBar(const theme::Theme& theme, QWidget* parent = nullptr);

    void showState(const FleetStatePtr& state);
    /// Before what the engine costs; takes ownership.
    void addControl(QWidget* control);

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void showSweep();
    void showObservation();
    void showStore();
    void showCost();

    const theme::Theme& m_theme;
    FleetStatePtr m_state;
    QElapsedTimer m_sinceState; ///< the engine's clock may not be ours
    QTimer m_tick;
    widgets::ElidedLabel* m_fleet;
    widgets::ElidedLabel* m_sweep;
    widgets::ElidedLabel* m_observation;
    widgets::ElidedLabel* m_store;
    widgets::ElidedLabel* m_cost;
};

} // namespace holdfast::shell

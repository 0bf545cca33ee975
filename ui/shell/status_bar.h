// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QFrame>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
}

namespace holdfast::shell {

/// The line at the foot: what is watched, when it was last read, whether it is kept, what Holdfast itself
/// costs.
class StatusBar final : public QFrame {
    Q_OBJECT

public:
    explicit StatusBar(const theme::Theme& theme, QWidget* parent = nullptr);

    void showState(const FleetStatePtr& state);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    widgets::ElidedLabel* m_fleet;
    widgets::ElidedLabel* m_sweep;
    widgets::ElidedLabel* m_store;
    widgets::ElidedLabel* m_cost;
};

} // namespace holdfast::shell

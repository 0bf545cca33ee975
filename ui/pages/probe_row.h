// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

class QLabel;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// One probe: what it asks and where, when and how long, what went wrong, and the bytes it cost.
class ProbeRow final : public QWidget {
    Q_OBJECT

public:
    explicit ProbeRow(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const ProbeState& probe, TimePoint now);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    widgets::StateGlyph* m_glyph;
    widgets::ElidedLabel* m_kind;
    widgets::ElidedLabel* m_took;
    widgets::ElidedLabel* m_target;
    widgets::ElidedLabel* m_cost;
    QLabel* m_problem;
    QLabel* m_tls;
};

} // namespace holdfast::pages

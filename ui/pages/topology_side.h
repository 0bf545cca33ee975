// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QFrame>

class QLabel;
class QVBoxLayout;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class ElidedLabel;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

class EdgeList;
class WhyCard;

/// «Now» of the service chosen on the map: how it is and why, what it depends on and what depends on it. Lies
/// over the right side of the map, so that choosing moves nothing.
class TopologySide final : public QFrame {
    Q_OBJECT

public:
    explicit TopologySide(shell::PageContext& context, QWidget* parent = nullptr);

    void setService(const ServiceId& service);
    void show(const FleetState& state);

    [[nodiscard]] int panelWidth() const;

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void makeHead(QVBoxLayout* column);

    shell::PageContext& m_context;
    ServiceId m_service;
    widgets::StateGlyph* m_glyph;
    widgets::ElidedLabel* m_name;
    widgets::ElidedLabel* m_what;
    QLabel* m_state;
    WhyCard* m_why;
    EdgeList* m_callees;
    EdgeList* m_callers;
};

} // namespace holdfast::pages

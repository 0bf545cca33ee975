// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

class QPushButton;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
class StateLine;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// That a service differs from the safe point, with the way to what differs. There only while it does.
class DriftCard final : public QWidget {
    Q_OBJECT

public:
    explicit DriftCard(shell::PageContext& context, QWidget* parent = nullptr);

    void show(const ServiceId& service, const FleetState& state);

private:
    shell::PageContext& m_context;
    ServiceId m_service;
    widgets::Card* m_card;
    widgets::StateLine* m_line;
};

} // namespace holdfast::pages

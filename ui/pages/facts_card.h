// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <QtWidgets/QWidget>

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
}

namespace holdfast::pages {

/// What the fleet file says of a service, to be read, not changed. A secret is never among it.
class FactsCard final : public QWidget {
    Q_OBJECT

public:
    explicit FactsCard(shell::PageContext& context, QWidget* parent = nullptr);

    void show(const ServiceSpec& service, const FleetSpec& fleet);

private:
    void addRow(const QString& key, const QString& value, const QString& hint = {});

    shell::PageContext& m_context;
    widgets::Card* m_card;
    ServiceSpec m_shown;
    bool m_filled = false;
};

} // namespace holdfast::pages

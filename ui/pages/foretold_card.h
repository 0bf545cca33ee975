// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

class QLabel;

namespace holdfast::outlook {
struct ServiceOutlook;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
}

namespace holdfast::pages {

class ShareBars;

/// «What is foretold» of a service: how likely it fails, when, and why; how unusual it is and by which
/// signals; or why nothing is foretold.
class ForetoldCard final : public QWidget {
    Q_OBJECT

public:
    explicit ForetoldCard(shell::PageContext& context, QWidget* parent = nullptr);

    void show(const ServiceState& service, const FleetState& fleet);

private:
    void showPrediction(const ServiceState& service, const FleetState& fleet,
                        const outlook::ServiceOutlook& outlook);
    void showAnomaly(const FleetState& fleet, const outlook::ServiceOutlook* outlook);

    shell::PageContext& m_context;
    widgets::Card* m_card;
    QLabel* m_sentence;
    QLabel* m_reasons;
    QLabel* m_unusual;
    ShareBars* m_shares;
};

} // namespace holdfast::pages

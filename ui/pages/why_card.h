// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

class QHBoxLayout;
class QLabel;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
}

namespace holdfast::pages {

class PartsView;
class ServiceChip;

/// Why a service's health is what it is: the parts of its own, the reasons in words, and, when the trouble is
/// another's, the way to it.
class WhyCard final : public QWidget {
    Q_OBJECT

public:
    explicit WhyCard(shell::PageContext& context, QWidget* parent = nullptr);

    void show(const ServiceState& service, const FleetState& fleet);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showNote();
    void showReasons(const ServiceState& service);
    void showPath(const ServiceState& service, const FleetState& fleet);

    shell::PageContext& m_context;
    QString m_own; ///< own health in words
    widgets::Card* m_card;
    QLabel* m_reasons;
    PartsView* m_parts;
    QWidget* m_path;
    QHBoxLayout* m_chips;
    std::vector<ServiceId> m_shownPath;
    std::vector<ServiceChip*> m_pathChips;
};

} // namespace holdfast::pages

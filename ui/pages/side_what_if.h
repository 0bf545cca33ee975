// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/topology/what_if.h"

#include <QtWidgets/QWidget>

#include <vector>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
class DetailRow;
class KeyValueRow;
} // namespace holdfast::widgets

namespace holdfast::pages {

class WhatIfMode;

/// «What if it fails?»: what would go down and degrade, when and through whom, and what takes the risk away.
/// Advice only: nothing is done from here.
class SideWhatIf final : public QWidget {
    Q_OBJECT

public:
    SideWhatIf(shell::PageContext& context, const WhatIfMode& mode, QWidget* parent = nullptr);

    void show(const FleetState& state);

Q_SIGNALS:
    void serviceChosen(const holdfast::ServiceId& service);
    /// No longer assumed to fail.
    void removed(const holdfast::ServiceId& service);

private:
    void makeFigures(QVBoxLayout* column);
    void showFailing();
    void showFigures(const topology::WhatIf& answer, const FleetState& state);
    void showTravel(const topology::WhatIf& answer);
    void showAdvice(const topology::WhatIf& answer);
    /// Makes or hides rows so that there are `count`.
    void fit(std::vector<widgets::DetailRow*>& rows, widgets::Card* card, std::size_t count, bool lead);

    shell::PageContext& m_context;
    const WhatIfMode& m_mode;
    QWidget* m_chips;
    QVBoxLayout* m_chipRows;
    QLabel* m_hint;
    QLabel* m_note; ///< asking, or why there is no answer
    QWidget* m_answer;
    widgets::KeyValueRow* m_down = nullptr;
    widgets::KeyValueRow* m_degraded = nullptr;
    widgets::KeyValueRow* m_lost = nullptr;
    widgets::KeyValueRow* m_chance = nullptr;
    widgets::KeyValueRow* m_risk = nullptr;
    widgets::KeyValueRow* m_first = nullptr;
    widgets::KeyValueRow* m_people = nullptr;
    widgets::KeyValueRow* m_single = nullptr;
    widgets::Card* m_travel = nullptr;
    widgets::Card* m_advice = nullptr;
    std::vector<widgets::DetailRow*> m_travelRows;
    std::vector<widgets::DetailRow*> m_adviceRows;
    QLabel* m_more = nullptr;
    QLabel* m_noAdvice = nullptr;
    std::vector<ServiceId> m_shownFailing;
};

} // namespace holdfast::pages

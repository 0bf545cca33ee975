// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/topology/observed_edges.h"

#include <QtWidgets/QWidget>

#include <vector>

class QVBoxLayout;

namespace holdfast::models {
class ObservedSource;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
}

namespace holdfast::pages {

/// «Observed, not declared»: dependencies of a service that the last day suggests, each with its evidence and
/// its lines for the fleet file to copy. Nothing is added by itself. Hidden while there are none.
class ObservedCard final : public QWidget {
    Q_OBJECT

public:
    explicit ObservedCard(shell::PageContext& context, QWidget* parent = nullptr);

    void setService(const ServiceId& service);
    /// Call with each state that is looked at: the suggestions are asked for only then.
    void keepFresh();

    [[nodiscard]] const std::vector<topology::ObservedEdge>& shown() const noexcept { return m_shown; }

Q_SIGNALS:
    void serviceChosen(const holdfast::ServiceId& service);

private:
    void refill();
    [[nodiscard]] QWidget* rowOf(const topology::ObservedEdge& edge);
    void copy(const topology::ObservedEdge& edge);

    shell::PageContext& m_context;
    models::ObservedSource* m_source;
    widgets::Card* m_card;
    QWidget* m_rows = nullptr; ///< made anew with each change
    ServiceId m_service;
    ServiceId m_shownFor;
    std::vector<topology::ObservedEdge> m_shown;
};

} // namespace holdfast::pages

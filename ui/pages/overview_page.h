// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/lab_control.h"
#include "ui/shell/page.h"

class QLabel;
class QListView;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace holdfast::delegates {
class ServiceCardDelegate;
}

namespace holdfast::models {
class EventListModel;
class ServiceTableModel;
} // namespace holdfast::models

namespace holdfast::widgets {
class Card;
class ElidedLabel;
class EmptyState;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// The fleet at a glance: how many services are how, what is wrong and why, every service as a card, and what
/// happened. Only figures that have a source.
class OverviewPage final : public shell::Page, private ports::LabListener {
    Q_OBJECT

public:
    explicit OverviewPage(shell::PageContext& context, QWidget* parent = nullptr);
    ~OverviewPage() override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void labChanged(const ports::LabState& state) override;
    void showWelcome();
    void take(const FleetStatePtr& state);
    void showFigures(const FleetState& state);
    void showTrouble(const FleetState& state);
    void fitCards();
    [[nodiscard]] QWidget* makeFigures();
    [[nodiscard]] QWidget* makeActivity();

    struct Figure {
        widgets::Card* card;
        widgets::ElidedLabel* value;
        widgets::ElidedLabel* note;
    };

    [[nodiscard]] Figure makeFigure(const QString& title, QWidget* parent);

    models::ServiceTableModel* m_services;
    models::EventListModel* m_events;
    delegates::ServiceCardDelegate* m_cards;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    QPushButton* m_startLab = nullptr;
    QPushButton* m_openFile = nullptr;
    QWidget* m_content;
    std::vector<Figure> m_figures;
    widgets::Card* m_trouble;
    QVBoxLayout* m_troubleRows;
    QListView* m_grid;
    QListView* m_activity;
    QString m_troubleShown;
};

} // namespace holdfast::pages

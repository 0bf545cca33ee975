// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/page.h"

class QStackedWidget;

namespace holdfast::widgets {
class EmptyState;
}

namespace holdfast::pages {

class ServiceList;
class ServiceView;

/// The services of the fleet: the table of all, and the page of one.
class ServicesPage final : public shell::Page {
    Q_OBJECT

public:
    explicit ServicesPage(shell::PageContext& context, QWidget* parent = nullptr);

    void visit(const shell::Place& place) override;
    void showWhole() override;
    void entered() override;
    void left() override;
    [[nodiscard]] bool usesTimeWindow() const override;
    [[nodiscard]] QWidget* firstFocus() const override;
    [[nodiscard]] QWidget* searchField() const override;
    [[nodiscard]] std::vector<shell::Place> showcase() const override;
    [[nodiscard]] QVariantMap saveLayout() const override;
    void restoreLayout(const QVariantMap& layout) override;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void take(const FleetStatePtr& state);
    void showList();
    void showService(const ServiceId& service);
    void followReadiness();

    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    ServiceList* m_list;
    ServiceView* m_service = nullptr; ///< made when a service is first gone to
    bool m_wantsService = false;
    bool m_inFront = false;
    bool m_wasInFront = false; ///< already before the visit that is under way
};

} // namespace holdfast::pages

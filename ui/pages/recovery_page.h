// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/action_client.h"
#include "ui/shell/page.h"

class QPushButton;
class QStackedWidget;

namespace holdfast::widgets {
class Banner;
class ElidedLabel;
class EmptyState;
} // namespace holdfast::widgets

namespace holdfast::pages {

class ActListCard;
class AutomationCard;
class PlanHistoryCard;
class RunningCard;

/// What needs a person, what is proposed, what is under way, what was done; and what automation may do.
/// Acting itself is on the sheets over it.
class RecoveryPage final : public shell::Page {
    Q_OBJECT

public:
    explicit RecoveryPage(shell::PageContext& context, QWidget* parent = nullptr);

    void visit(const shell::Place& place) override;
    void entered() override;
    void left() override;
    [[nodiscard]] QWidget* firstFocus() const override;
    [[nodiscard]] QWidget* searchField() const override;

private:
    [[nodiscard]] QWidget* makeBody();
    [[nodiscard]] QWidget* makeHead();
    void wireAutomation();
    void take(const FleetStatePtr& state);
    void showBanner(const FleetState& state);
    void showGlass(const FleetState& state);
    void askRules();
    void command(const ports::ActionCommand& command, const QString& done);

    bool m_inFront = false;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    widgets::Banner* m_banner = nullptr;
    widgets::Banner* m_glass = nullptr;
    QString m_trouble;          ///< of the last order that was refused
    ports::ActingRules m_rules; ///< as they were told last
    std::uint64_t m_asked = 0;  ///< answers to an older question die
    widgets::ElidedLabel* m_store = nullptr;
    QPushButton* m_new = nullptr;
    QPushButton* m_breakGlass = nullptr;
    ActListCard* m_needs = nullptr;
    ActListCard* m_proposed = nullptr;
    RunningCard* m_running = nullptr;
    PlanHistoryCard* m_history = nullptr;
    AutomationCard* m_automation = nullptr;
};

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "models/plan_log.h"

#include <QtWidgets/QWidget>

#include <map>

class QLabel;
class QPushButton;
class QBoxLayout;
class QVBoxLayout;

namespace holdfast::acting {
class Section;
}

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class ElidedLabel;
class ProgressLine;
class StateLine;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// One plan under way: what it is, where it stands, its steps, what it says, and a way to stop it.
class RunningView final : public QWidget {
    Q_OBJECT

public:
    RunningView(const theme::Theme& theme, QWidget* parent);

    void show(const automation::RunningPlan& running, std::vector<models::ActLine> log, TimePoint now,
              bool mayAbort);

protected:
    void resizeEvent(QResizeEvent* event) override;

Q_SIGNALS:
    void opened();
    void abortAsked();

private:
    widgets::ElidedLabel* m_title;
    widgets::ElidedLabel* m_facts;
    widgets::ProgressLine* m_progress;
    const theme::Theme& m_theme;
    QBoxLayout* m_parts; ///< what is done and what is said: beside each other where there is room
    acting::Section* m_steps;
    acting::Section* m_log;
    QPushButton* m_show;
    QPushButton* m_abort;
};

/// Everything that is under way, and what others hold.
class RunningCard final : public QWidget {
    Q_OBJECT

public:
    explicit RunningCard(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const automation::DeskState& desk, TimePoint now);

Q_SIGNALS:
    void opened(const holdfast::actions::PlanId& plan);
    void abortAsked(const holdfast::actions::PlanId& plan);

private:
    const theme::Theme& m_theme;
    models::PlanLog m_said;
    widgets::Card* m_card;
    QVBoxLayout* m_column;
    widgets::StateLine* m_calm;
    acting::Section* m_leases;
    std::map<actions::PlanId, RunningView*> m_views;
};

} // namespace holdfast::pages

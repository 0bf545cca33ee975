// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"

#include <QtWidgets/QWidget>

class QStackedWidget;

namespace holdfast::models {
class PlanHistoryModel;
class PlanHistoryProxy;
} // namespace holdfast::models

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class DataTable;
class EmptyState;
class SearchField;
class SegmentedControl;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// What was done: each plan that has ended with how, by whom and how long; narrowed by words and by outcome.
class PlanHistoryCard final : public QWidget {
    Q_OBJECT

public:
    explicit PlanHistoryCard(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const std::vector<actions::PlanSummary>& plans, TimePoint now);

    [[nodiscard]] widgets::DataTable& table() const noexcept { return *m_table; }

    [[nodiscard]] QWidget* searchField() const;

Q_SIGNALS:
    void opened(const holdfast::actions::PlanId& plan);
    void said(const QString& sentence);

private:
    void narrow(int kind);
    void follow();

    models::PlanHistoryModel* m_model;
    models::PlanHistoryProxy* m_sorted;
    widgets::Card* m_card;
    widgets::SearchField* m_search;
    widgets::SegmentedControl* m_kinds;
    QStackedWidget* m_stack;
    widgets::DataTable* m_table;
    widgets::EmptyState* m_nothing;
};

} // namespace holdfast::pages

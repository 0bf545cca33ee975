// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/record.h"

#include <QtWidgets/QWidget>

class QSortFilterProxyModel;
class QStackedWidget;

namespace holdfast::models {
class PastWarningModel;
}

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class DataTable;
class EmptyState;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// Past warnings with what came of them, and failures that came without one in between; newest first unless
/// sorted by another column.
class PastCard final : public QWidget {
    Q_OBJECT

public:
    explicit PastCard(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const outlook::RecordAnswer& answer, TimePoint now);
    void showNothing(const QString& happened, const QString& next);

    [[nodiscard]] widgets::DataTable& table() const noexcept { return *m_table; }

Q_SIGNALS:
    /// Return or a double click.
    void opened(const holdfast::ServiceId& service);
    void said(const QString& sentence);

private:
    models::PastWarningModel* m_model;
    QSortFilterProxyModel* m_sorted;
    widgets::Card* m_card;
    QStackedWidget* m_stack;
    widgets::DataTable* m_table;
    widgets::EmptyState* m_nothing;
};

} // namespace holdfast::pages

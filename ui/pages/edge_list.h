// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/dependency_table_model.h"

#include <QtWidgets/QWidget>

class QListView;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
class ElidedLabel;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// What a service depends on, or what depends on it, with states, calls and breakers: as long as it needs to
/// be, up to seven entries. An entry goes to its service.
class EdgeList final : public QWidget {
    Q_OBJECT

public:
    using Scope = models::DependencyTableModel::Scope;

    EdgeList(shell::PageContext& context, Scope scope, QWidget* parent = nullptr);

    void setService(const ServiceId& service);

    [[nodiscard]] QListView& list() const noexcept { return *m_list; }

private:
    void fit();

    shell::PageContext& m_context;
    models::DependencyTableModel* m_model;
    widgets::Card* m_card;
    QListView* m_list;
    widgets::ElidedLabel* m_none;
};

} // namespace holdfast::pages

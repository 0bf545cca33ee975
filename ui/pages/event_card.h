// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"

#include <QtWidgets/QWidget>

class QListView;

namespace holdfast::models {
class EventListModel;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
class ElidedLabel;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// What happened to one service, newest first: as long as it needs to be up to a height, then it scrolls.
class EventCard final : public QWidget {
    Q_OBJECT

public:
    explicit EventCard(shell::PageContext& context, QWidget* parent = nullptr);

    void setService(const ServiceId& service);

private:
    void fit();

    shell::PageContext& m_context;
    widgets::Card* m_card;
    QListView* m_list;
    widgets::ElidedLabel* m_none;
    models::EventListModel* m_events = nullptr;
};

} // namespace holdfast::pages

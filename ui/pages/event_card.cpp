// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/event_card.h"

#include "models/event_list_model.h"
#include "ui/delegates/event_delegate.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QtWidgets/QListView>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

namespace {

constexpr int kTallest = 300;

} // namespace

EventCard::EventCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_card(new widgets::Card(context.theme(), tr("Events"), this))
    , m_list(new QListView(m_card))
    , m_none(new widgets::ElidedLabel(context.theme(), theme::TextStyle::Body, theme::Role::Muted, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kGap);
    m_card->body()->addWidget(m_list);
    m_card->body()->addWidget(m_none);
    m_none->setContentsMargins(14, 0, 14, 4);
    m_list->setItemDelegate(new delegates::EventDelegate(context.theme(), m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Events of this service"));
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&context.theme(), &theme::Theme::changed, this, &EventCard::fit);
}

void EventCard::setService(const ServiceId& service) {
    auto* next = new models::EventListModel(m_context.link(), service, this);
    m_list->setModel(next);
    delete m_events;
    m_events = next;
    connect(next, &models::EventListModel::loaded, this, &EventCard::fit);
    connect(next, &QAbstractItemModel::rowsInserted, this, &EventCard::fit);
    connect(next, &QAbstractItemModel::modelReset, this, &EventCard::fit);
    fit();
}

void EventCard::fit() {
    if (m_events == nullptr) return;
    const int rows = m_events->rowCount();
    const int tallest = m_context.theme().scaled(kTallest);
    int height = 0;
    for (int row = 0; row < rows && height < tallest; ++row)
        height += m_list->sizeHintForRow(row);
    m_list->setVisible(rows > 0);
    m_list->setFixedHeight(std::min(height, tallest));
    m_none->setVisible(rows == 0);
    if (!m_events->isLoaded())
        m_none->setText(tr("Reading events…"));
    else if (!m_events->trouble().isEmpty())
        m_none->setText(m_events->trouble());
    else
        m_none->setText(tr("nothing has happened to it yet"));
}

} // namespace holdfast::pages

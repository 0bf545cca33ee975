// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/edge_list.h"

#include "models/format/quantity_text.h"
#include "ui/delegates/dependency_delegate.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"

#include <QtWidgets/QListView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

namespace {

constexpr int kMostLines = 7;

} // namespace

EdgeList::EdgeList(shell::PageContext& context, Scope scope, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new models::DependencyTableModel(context.link(), scope, {}, this))
    , m_card(new widgets::Card(context.theme(), scope == Scope::Callees ? tr("Depends on") : tr("Used by"),
                               this))
    , m_list(new QListView(m_card))
    , m_none(new widgets::ElidedLabel(context.theme(), theme::TextStyle::Body, theme::Role::Muted, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kGap);
    m_card->body()->addWidget(m_list);
    m_card->body()->addWidget(m_none);
    m_none->setText(tr("nothing in this fleet"));
    m_none->setContentsMargins(14, 0, 14, 4);
    m_list->setModel(m_model);
    m_list->setModelColumn(scope == Scope::Callees ? models::DependencyTableModel::To
                                                   : models::DependencyTableModel::From);
    m_list->setItemDelegate(new delegates::DependencyDelegate(context.theme(), m_list));
    m_list->setAccessibleName(scope == Scope::Callees ? tr("Depends on") : tr("Used by"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const auto open = [this](const QModelIndex& index) {
        const ServiceId service = m_model->farEnd(index);
        if (!service.isEmpty()) m_context.showService(service);
    };
    connect(m_list, &QListView::clicked, this, open);
    connect(m_list, &QListView::activated, this, open);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &EdgeList::fit);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &EdgeList::fit);
    connect(&context.theme(), &theme::Theme::changed, this, &EdgeList::fit);
    fit();
}

void EdgeList::setService(const ServiceId& service) {
    m_model->setService(service);
    fit();
}

void EdgeList::fit() {
    const int rows = m_model->rowCount();
    m_list->setVisible(rows > 0);
    m_none->setVisible(rows == 0);
    m_list->setFixedHeight(std::min(rows, kMostLines) *
                           delegates::DependencyDelegate::heightIn(m_context.theme()));
    m_card->setNote(rows > 0 ? models::format::count(rows) : QString());
}

} // namespace holdfast::pages

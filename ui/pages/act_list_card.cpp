// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/act_list_card.h"

#include "ui/delegates/act_line_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/fitted_list.h"
#include "ui/widgets/state_line.h"

#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

namespace {

constexpr int kTallest = 340;

} // namespace

ActListCard::ActListCard(const theme::Theme& theme, const QString& title, const QString& button,
                         QWidget* parent)
    : QWidget(parent)
    , m_model(new models::ActLineModel(this))
    , m_card(new widgets::Card(theme, title, this))
    , m_list(new widgets::FittedList(title, m_card))
    , m_calm(new widgets::StateLine(theme, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kTight);
    m_list->setChoosing(true);
    m_list->setMostHeight(theme.scaled(kTallest));
    m_list->setModel(m_model);
    auto* delegate =
        new delegates::ActLineDelegate(theme, delegates::ActLineDelegate::Style::Sentence, m_list);
    delegate->setSides(theme::kPadding - 3);
    delegate->setButton(button);
    m_list->setItemDelegate(delegate);
    m_list->viewport()->setCursor(Qt::PointingHandCursor);
    m_card->body()->addWidget(m_list);
    m_card->body()->addWidget(m_calm);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_list, &QListView::clicked, this, &ActListCard::choose);
    connect(m_list, &widgets::FittedList::opened, this, &ActListCard::choose);
    show({}, {});
}

void ActListCard::show(std::vector<models::ActLine> lines, const QString& note) {
    m_model->show(std::move(lines));
    m_card->setNote(note);
    m_list->setVisible(m_model->rowCount() > 0);
    m_calm->setVisible(m_model->rowCount() == 0);
}

void ActListCard::setCalm(const theme::StateLook& look, const QString& text, const QString& detail) {
    m_calm->tell(look, text, detail);
}

void ActListCard::choose(const QModelIndex& index) {
    if (index.isValid()) Q_EMIT chosen(m_model->row(index.row()));
}

} // namespace holdfast::pages

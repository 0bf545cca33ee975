// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/topology_bar.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/segmented_control.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolButton>

namespace holdfast::pages {

TopologyBar::TopologyBar(const theme::Theme& look, QWidget* parent)
    : QWidget(parent)
    , m_look(look)
    , m_row(new QHBoxLayout(this))
    , m_choice(new widgets::SegmentedControl(look, this))
    , m_search(new widgets::SearchField(look, tr("Find a service"), this)) {
    m_row->setContentsMargins(theme::kPadding, 0, theme::kPadding, 0);
    m_row->setSpacing(theme::kGap);
    m_choice->setAccessibleName(tr("View"));
    m_choice->addSegment(tr("Map"));
    m_choice->addSegment(tr("Table"), tr("Every dependency as a row (Ctrl+T)"));
    m_choice->setCurrent(0);
    connect(m_choice, &widgets::SegmentedControl::chosen, this,
            [this](int index) { Q_EMIT viewChosen(index == 1); });
    m_search->setFixedWidth(look.scaled(220));
    m_row->addWidget(m_choice);
    m_row->addWidget(m_search);
    m_fit = addButton(QStringLiteral("fit"), tr("Show the whole fleet (F)"));
    connect(m_fit, &QToolButton::clicked, this, &TopologyBar::fitWanted);
    connect(addButton(QStringLiteral("zoom-in"), tr("Nearer (+)")), &QToolButton::clicked, this,
            [this] { Q_EMIT zoomWanted(1.25); });
    connect(addButton(QStringLiteral("zoom-out"), tr("Further (-)")), &QToolButton::clicked, this,
            [this] { Q_EMIT zoomWanted(0.8); });
    connect(addButton(QStringLiteral("refresh"), tr("Arrange anew: places change")), &QToolButton::clicked,
            this, &TopologyBar::arrangeWanted);
    m_note = new widgets::ElidedLabel(look, theme::TextStyle::Caption, theme::Role::DegradedText, this);
    m_row->addWidget(m_note, 1);
}

QToolButton* TopologyBar::addButton(const QString& icon, const QString& words) {
    auto* button = new QToolButton(this);
    button->setIcon(m_look.icon(icon));
    button->setToolTip(words);
    button->setAccessibleName(words);
    m_row->addWidget(button);
    return button;
}

void TopologyBar::insertTools(QWidget* tools) {
    m_row->insertWidget(1, tools);
    QWidget::setTabOrder(m_choice, tools);
    QWidget::setTabOrder(tools, m_search);
}

void TopologyBar::setTable(bool shown) {
    m_choice->setCurrent(shown ? 1 : 0);
    m_fit->setEnabled(!shown);
}

void TopologyBar::setNote(const QString& words, const QString& hint) {
    m_note->setText(words);
    m_note->setHint(hint);
}

} // namespace holdfast::pages

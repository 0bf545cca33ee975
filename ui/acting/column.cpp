// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/column.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/fitted_list.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;

Section::Section(const theme::Theme& theme, const QString& title, delegates::ActLineDelegate::Style style,
                 QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new widgets::ElidedLabel(theme, TextStyle::Strong, Role::Muted, this))
    , m_note(new widgets::ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_model(new models::ActLineModel(this))
    , m_list(new widgets::FittedList(title, this))
    , m_text(new QLabel(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, theme::kPadding);
    column->setSpacing(theme::kTight);
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::kGap);
    head->addWidget(m_title, 1);
    head->addWidget(m_note);
    column->addLayout(head);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new delegates::ActLineDelegate(theme, style, m_list));
    m_list->setFocusPolicy(Qt::TabFocus);
    column->addWidget(m_list);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme.dress(m_text, TextStyle::Body, Role::Muted);
    column->addWidget(m_text);
    setTitle(title);
    follow();
}

void Section::setTitle(const QString& title) {
    m_title->setText(title);
    m_list->setAccessibleName(title);
    setAccessibleName(title);
}

void Section::setNote(const QString& note, Role role) {
    m_note->setText(note);
    m_note->setRole(role);
    m_note->setVisible(!note.isEmpty());
}

void Section::setText(const QString& text, Role role) {
    m_text->setText(text);
    m_theme.dress(m_text, TextStyle::Body, role);
    follow();
}

QString Section::text() const {
    return m_text->text();
}

void Section::setLines(std::vector<models::ActLine> lines) {
    m_model->show(std::move(lines));
    follow();
}

void Section::setWanted(bool wanted) {
    m_wanted = wanted;
    follow();
}

void Section::follow() {
    const bool lines = m_model->rowCount() > 0;
    m_list->setVisible(lines);
    m_text->setVisible(!m_text->text().isEmpty());
    setVisible(m_wanted && (lines || !m_text->text().isEmpty()));
}

Column::Column(const theme::Theme& theme, const QString& name, QWidget* parent)
    : QScrollArea(parent), m_theme(theme) {
    setAccessibleName(name);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget(this);
    m_layout = new QVBoxLayout(inside);
    m_layout->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, 0);
    m_layout->setSpacing(0);
    m_layout->addStretch(1);
    setWidget(inside);
    inside->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

Section* Column::add(const QString& title, delegates::ActLineDelegate::Style style) {
    auto* section = new Section(m_theme, title, style, widget());
    addWidget(section);
    return section;
}

void Column::setSides(int pixels) {
    QMargins margins = m_layout->contentsMargins();
    margins.setLeft(pixels);
    margins.setRight(pixels);
    m_layout->setContentsMargins(margins);
}

void Column::addWidget(QWidget* widget) {
    m_layout->insertWidget(m_layout->count() - 1, widget);
}

} // namespace holdfast::acting

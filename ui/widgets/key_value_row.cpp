// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/key_value_row.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtGui/QPainter>
#include <QtWidgets/QBoxLayout>

namespace holdfast::widgets {

KeyValueRow::KeyValueRow(const theme::Theme& theme, const QString& key, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_key(new ElidedLabel(theme, theme::TextStyle::Body, theme::Role::Muted, this))
    , m_value(new ElidedLabel(theme, theme::TextStyle::Body, theme::Role::Ink, this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 6, 0, 7);
    row->setSpacing(theme::kCardGap);
    m_key->setText(key);
    m_value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_value->setDigits(ElidedLabel::Digits::Tabular);
    row->addWidget(m_key);
    row->addWidget(m_value, 1);
    setAccessibleName(key);
}

void KeyValueRow::setValue(const QString& value, const QString& hint, theme::Role role) {
    m_value->setText(value);
    m_value->setHint(hint);
    m_value->setRole(role);
    setAccessibleDescription(value);
}

QString KeyValueRow::value() const {
    return m_value->text();
}

void KeyValueRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRectF(0, height() - 1, width(), 1), m_theme.color(theme::Role::Line));
}

} // namespace holdfast::widgets

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/confirm_bar.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

namespace holdfast::acting {

namespace {

constexpr int kNameField = 180;

} // namespace

ConfirmBar::ConfirmBar(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_read(new QCheckBox(tr("I have read whom it affects"), this))
    , m_typeWords(new QLabel(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kCardGap);
    row->addWidget(m_read);
    connect(m_read, &QCheckBox::toggled, this, &ConfirmBar::changed);
    theme.dress(m_typeWords, theme::TextStyle::Body, theme::Role::Muted);
    m_typeWords->setTextFormat(Qt::RichText);
    row->addWidget(m_typeWords);
    m_typed = addField(tr("Name of the service"));
    m_typed->setMinimumWidth(theme.scaled(kNameField));
    m_typeWords->setBuddy(m_typed);
    m_reason = addField(tr("Reason"));
    m_reason->setPlaceholderText(tr("Reason: why must this be?"));
    m_second = addField(tr("Second person"));
    m_second->setPlaceholderText(tr("Second person"));
    row->addStretch(0);
}

QLineEdit* ConfirmBar::addField(const QString& name) {
    auto* field = new QLineEdit(this);
    field->setAccessibleName(name);
    layout()->addWidget(field);
    connect(field, &QLineEdit::textChanged, this, &ConfirmBar::changed);
    return field;
}

void ConfirmBar::ask(const actions::ConfirmationAsk& ask) {
    m_read->setChecked(false);
    for (auto* field : {m_typed, m_reason, m_second})
        field->clear();
    m_read->setVisible(ask.readImpact);
    const bool typed = !ask.typedName.empty();
    const QString name = QString::fromStdString(ask.typedName);
    m_typeWords->setVisible(typed);
    m_typeWords->setText(tr("Type <b>%1</b> to confirm").arg(name.toHtmlEscaped()));
    m_typed->setVisible(typed);
    m_typed->setAccessibleDescription(tr("Type %1 to confirm").arg(name));
    m_reason->setVisible(ask.reason);
    m_second->setVisible(ask.secondPerson);
    setVisible(ask.readImpact || typed || ask.reason || ask.secondPerson);
}

models::ConfirmationDraft ConfirmBar::draft() const {
    return {.impactRead = m_read->isChecked(),
            .typedName = m_typed->text(),
            .reason = m_reason->text(),
            .secondPerson = m_second->text()};
}

QWidget* ConfirmBar::firstField() const {
    if (!m_read->isHidden()) return m_read;
    for (auto* field : {m_typed, m_reason, m_second}) {
        if (!field->isHidden()) return field;
    }
    return nullptr;
}

} // namespace holdfast::acting

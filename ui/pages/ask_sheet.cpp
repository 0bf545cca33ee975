// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/ask_sheet.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr QSize kPanel(460, 220);

} // namespace

AskSheet::AskSheet(const theme::Theme& theme, QWidget* parent)
    : Sheet(theme, Placement::Centre, parent)
    , m_title(new QLabel(this))
    , m_words(new QLabel(this))
    , m_field(new QLineEdit(this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_do(new QPushButton(this)) {
    setPanelSize(kPanel);
    for (auto* label : {m_title, m_words}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        body()->addWidget(label);
    }
    look().dress(m_title, TextStyle::Title, Role::Ink);
    look().dress(m_words, TextStyle::Body, Role::Muted);
    body()->addWidget(m_field);
    body()->addStretch(1);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addStretch(1);
    row->addWidget(m_cancel);
    row->addWidget(m_do);
    body()->addLayout(row);
    connect(m_cancel, &QPushButton::clicked, this, &Sheet::close);
    connect(m_do, &QPushButton::clicked, this, &AskSheet::give);
    connect(m_field, &QLineEdit::returnPressed, this, &AskSheet::give);
}

void AskSheet::ask(const Question& question, std::function<void(const QString&)> answer) {
    m_answer = std::move(answer);
    setAccessibleName(question.title);
    m_title->setText(question.title);
    m_words->setText(question.words);
    m_field->clear();
    m_field->setVisible(!question.field.isEmpty());
    m_field->setPlaceholderText(question.field);
    m_field->setAccessibleName(question.field);
    m_do->setText(question.verb);
    m_do->setProperty("emphasis", question.danger ? QStringLiteral("danger") : QStringLiteral("main"));
    m_do->style()->unpolish(m_do);
    m_do->style()->polish(m_do);
    // What deletes is not one careless Return away.
    open(!question.field.isEmpty() ? static_cast<QWidget*>(m_field) : question.danger ? m_cancel : m_do);
}

void AskSheet::give() {
    const auto answer = std::exchange(m_answer, nullptr);
    close();
    if (answer) answer(m_field->text().trimmed());
}

} // namespace holdfast::pages

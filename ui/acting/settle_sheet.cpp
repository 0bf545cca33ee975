// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/settle_sheet.h"

#include "engine/core/automation/desk_state.h"
#include "models/action_link.h"
#include "models/engine_link.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr QSize kPanel(560, 380);

} // namespace

SettleSheet::SettleSheet(shell::PageContext& context, QWidget* parent)
    : Sheet(context.theme(), Placement::Centre, parent)
    , m_context(context)
    , m_why(new QLabel(this))
    , m_words(new QLabel(this))
    , m_found(new QPlainTextEdit(this))
    , m_settle(new QPushButton(tr("Settle"), this)) {
    setPanelSize(kPanel);
    setAccessibleName(tr("Settle an open question"));
    auto* title = new QLabel(accessibleName(), this);
    look().dress(title, TextStyle::Title, Role::Ink);
    body()->addWidget(title);
    for (auto* label : {m_why, m_words}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        look().dress(label, TextStyle::Body, label == m_why ? Role::Ink : Role::Muted);
    }
    body()->addWidget(m_why);
    m_found->setPlaceholderText(tr("What did you find, and what did you do?"));
    m_found->setAccessibleName(tr("What you found"));
    m_found->setTabChangesFocus(true);
    body()->addWidget(m_found, 1);
    body()->addWidget(m_words);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    row->addWidget(cancel);
    m_settle->setProperty("emphasis", QStringLiteral("main"));
    row->addWidget(m_settle);
    body()->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &Sheet::close);
    connect(m_settle, &QPushButton::clicked, this, &SettleSheet::settle);
    connect(m_found, &QPlainTextEdit::textChanged, this, &SettleSheet::follow);
    connect(&context.link(), &models::EngineLink::stateChanged, this, &SettleSheet::follow);
}

void SettleSheet::ask(const actions::PlanId& plan) {
    m_plan = plan;
    m_found->clear();
    const auto state = m_context.link().state();
    m_why->clear();
    if (state && state->desk) {
        const auto& questions = state->desk->questions;
        const auto found = std::ranges::find(questions, plan, &automation::OpenQuestion::plan);
        if (found != questions.end())
            m_why->setText(QStringLiteral("%1: %2").arg(QString::fromStdString(found->service.value()),
                                                        QString::fromStdString(found->why)));
    }
    follow();
    open(m_found);
}

void SettleSheet::follow() {
    const auto state = m_context.link().state();
    const bool unlocked = state && state->desk && state->desk->access.unlocked;
    const bool said = !m_found->toPlainText().trimmed().isEmpty();
    m_settle->setEnabled(unlocked && said);
    m_words->setText(!unlocked ? tr("Acting is locked. Unlock it first.")
                     : !said   ? tr("Say what you found: it goes into the audit trail.")
                               : tr("Until it is settled, automation leaves the service alone."));
}

void SettleSheet::settle() {
    if (m_context.actions() == nullptr) return;
    const ports::SettleQuestion found{.plan = m_plan, .text = m_found->toPlainText().trimmed().toStdString()};
    m_context.actions()->command(found, this, [this](const Result<std::string>& done) {
        if (!done) return m_words->setText(QString::fromStdString(done.error().detail));
        m_context.say(tr("Settled"));
        close();
    });
}

} // namespace holdfast::acting

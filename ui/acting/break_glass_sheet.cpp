// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/break_glass_sheet.h"

#include "engine/core/automation/desk_state.h"
#include "models/action_link.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr QSize kPanel(600, 340);
constexpr int kShortestReason = 10; ///< characters, as the engine asks

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

BreakGlassSheet::BreakGlassSheet(shell::PageContext& context, QWidget* parent)
    : Sheet(context.theme(), Placement::Centre, parent), m_context(context) {
    setPanelSize(kPanel);
    setAccessibleName(tr("Break the glass"));
    const auto label = [this](const QString& words, TextStyle style, Role role) {
        auto* made = new QLabel(words, this);
        made->setTextFormat(Qt::PlainText);
        made->setWordWrap(true);
        look().dress(made, style, role);
        body()->addWidget(made);
        return made;
    };
    label(accessibleName(), TextStyle::Title, Role::Ink);
    m_store = label({}, TextStyle::Body, Role::Ink);
    label(tr("For ten minutes plans run on one service though its lock cannot be kept where others see it. "
             "Two people may then act on it at once: ask them first. It goes into the audit trail with your "
             "name and reason, as soon as that can be written."),
          TextStyle::Body, Role::Muted);
    addFields();
    body()->addStretch(1);
    addFoot();
    connect(&context.link(), &models::EngineLink::stateChanged, this, [this] {
        if (isOpen()) follow();
    });
}

void BreakGlassSheet::addFields() {
    m_service = new QComboBox(this);
    m_service->setAccessibleName(tr("Service"));
    m_service->setItemDelegate(new QStyledItemDelegate(m_service)); // the combo box's own knows no sheet
    m_service->setMaxVisibleItems(14);
    body()->addWidget(m_service);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kCardGap);
    m_typeWords = new QLabel(this);
    m_typeWords->setTextFormat(Qt::RichText);
    look().dress(m_typeWords, TextStyle::Body, Role::Muted);
    m_typed = new QLineEdit(this);
    m_typed->setAccessibleName(tr("Name of the service"));
    m_typeWords->setBuddy(m_typed);
    row->addWidget(m_typeWords);
    row->addWidget(m_typed, 1);
    body()->addLayout(row);
    m_reason = new QLineEdit(this);
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setPlaceholderText(tr("Reason: why must this be now?"));
    body()->addWidget(m_reason);
    connect(m_service, &QComboBox::currentIndexChanged, this, [this] {
        m_typed->clear();
        follow();
    });
    for (auto* field : {m_typed, m_reason})
        connect(field, &QLineEdit::textChanged, this, &BreakGlassSheet::follow);
}

void BreakGlassSheet::addFoot() {
    m_words = new QLabel(this);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addWidget(m_words, 1);
    m_unlock = new QPushButton(tr("Unlock…"), this);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_break = new QPushButton(tr("Break the glass"), this);
    m_break->setProperty("emphasis", QStringLiteral("danger"));
    for (auto* button : {m_unlock, m_cancel, m_break}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    body()->addLayout(row);
    connect(m_unlock, &QPushButton::clicked, &m_context, &shell::PageContext::unlock);
    connect(m_cancel, &QPushButton::clicked, this, &Sheet::close);
    connect(m_break, &QPushButton::clicked, this, &BreakGlassSheet::breakIt);
}

void BreakGlassSheet::ask(const ServiceId& service) {
    const auto state = m_context.link().state();
    ++m_round;
    m_refusal.clear();
    {
        const QSignalBlocker quiet(m_service);
        m_service->clear();
        if (state) {
            for (const auto& each : state->services)
                m_service->addItem(text(each.id.value()));
        }
        m_service->setCurrentIndex(std::max(0, m_service->findText(text(service.value()))));
    }
    m_typed->clear();
    m_reason->clear();
    follow();
    open(m_service);
}

QString BreakGlassSheet::whyNot() const {
    const auto state = m_context.link().state();
    if (m_context.actions() == nullptr || !state || !state->desk)
        return tr("Nobody can act here: %1").arg(state ? models::whyNobodyActs(*state) : QString());
    if (!state->desk->access.unlocked) return tr("Acting is locked. Unlock it first.");
    if (m_typed->text() != m_service->currentText())
        return tr("Type the name of the service exactly as it stands.");
    if (m_reason->text().trimmed().size() < kShortestReason)
        return tr("Give a reason of at least %1 characters.").arg(kShortestReason);
    return {};
}

void BreakGlassSheet::follow() {
    const auto state = m_context.link().state();
    const auto* desk = state ? state->desk.get() : nullptr;
    const bool away = desk != nullptr && !desk->store.trouble.empty();
    m_store->setText(
        away ? text(desk->store.trouble)
             : tr("What keeps the locks answers: only a plan for the service that keeps them itself "
                  "needs this."));
    look().dress(m_store, TextStyle::Body, away ? Role::CriticalText : Role::DegradedText);
    m_typeWords->setText(tr("Type <b>%1</b> to confirm").arg(m_service->currentText().toHtmlEscaped()));
    m_typed->setAccessibleDescription(tr("Type %1 to confirm").arg(m_service->currentText()));
    const QString missing = whyNot();
    m_unlock->setVisible(desk != nullptr && !desk->access.unlocked);
    m_break->setEnabled(missing.isEmpty());
    m_break->setToolTip(missing);
    m_words->setText(m_refusal.isEmpty() ? missing : m_refusal);
    look().dress(m_words, TextStyle::Body, m_refusal.isEmpty() ? Role::Muted : Role::CriticalText);
}

void BreakGlassSheet::breakIt() {
    if (!whyNot().isEmpty()) return follow();
    m_refusal.clear();
    const ports::BreakGlass order{.service = ServiceId(m_service->currentText().toStdString()),
                                  .reason = m_reason->text().trimmed().toStdString()};
    m_context.actions()->command(order, this, [this, round = m_round](const Result<std::string>& done) {
        if (round != m_round) return;
        if (!done) {
            m_refusal = text(done.error().detail);
            return follow();
        }
        m_context.say(tr("The glass is broken for %1").arg(m_service->currentText()));
        close();
    });
}

} // namespace holdfast::acting

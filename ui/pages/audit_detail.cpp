// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/audit_detail.h"

#include "models/format/quantity_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/key_value_row.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::KeyValueRow;
namespace format = models::format;

AuditDetail::AuditDetail(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_card(new widgets::Card(theme, tr("Entry"), this))
    , m_text(new QLabel(m_card))
    , m_when(new KeyValueRow(theme, tr("When"), m_card))
    , m_who(new KeyValueRow(theme, tr("Who"), m_card))
    , m_service(new KeyValueRow(theme, tr("Service"), m_card))
    , m_plan(new KeyValueRow(theme, tr("Plan"), m_card))
    , m_hash(new KeyValueRow(theme, tr("SHA-256"), m_card))
    , m_json(new QPlainTextEdit(m_card))
    , m_open(new QPushButton(tr("Open plan"), m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_open->setProperty("emphasis", QStringLiteral("quiet"));
    m_card->addAction(m_open);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    theme.dress(m_text, TextStyle::Body, Role::Ink);
    auto* body = m_card->body();
    body->setSpacing(0);
    body->addWidget(m_text);
    body->addSpacing(theme::kGap);
    for (auto* row : {m_when, m_who, m_service, m_plan, m_hash})
        body->addWidget(row);
    body->addSpacing(theme::kCardGap);
    m_json->setReadOnly(true);
    m_json->setAccessibleName(tr("Detail"));
    m_json->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_json->setTabChangesFocus(true);
    const auto fixedPitch = [this, &theme] { m_json->setFont(theme.font(TextStyle::Mono)); };
    connect(&theme, &theme::Theme::changed, this, fixedPitch);
    fixedPitch();
    body->addWidget(m_json, 1);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT planAsked(m_plan->value()); });
    showNothing();
}

void AuditDetail::show(const models::AuditRow& row) {
    m_card->setTitle(tr("Entry %1: %2").arg(format::count(static_cast<qint64>(row.sequence)), row.kind));
    m_text->setText(row.text);
    const auto value = [](KeyValueRow* line, const QString& words, const QString& hint = {}) {
        line->setValue(words.isEmpty() ? format::none() : words, hint);
    };
    value(m_when, format::fullTime(row.time));
    value(m_who, row.actor);
    value(m_service, row.service);
    value(m_plan, QString::fromStdString(row.plan));
    const QString hash = QString::fromStdString(row.hash);
    value(m_hash, hash.size() > 20 ? hash.first(8) + QStringLiteral("…") + hash.last(8) : hash, hash);
    m_open->setVisible(!row.plan.empty());
    if (m_shown == row.sequence) return; // where somebody scrolled to stays
    m_shown = row.sequence;
    const QString json = models::readableJson(row.detail);
    m_json->setPlainText(json.isEmpty() ? tr("This entry has no detail.") : json);
}

void AuditDetail::showNothing() {
    m_shown = 0;
    m_card->setTitle(tr("Entry"));
    m_text->setText(tr("Choose an entry to read it in full."));
    for (auto* row : {m_when, m_who, m_service, m_plan, m_hash})
        row->setValue(format::none());
    m_json->clear();
    m_open->setVisible(false);
}

} // namespace holdfast::pages

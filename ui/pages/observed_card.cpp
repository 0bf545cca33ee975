// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/observed_card.h"

#include "models/format/observed_text.h"
#include "models/format/quantity_text.h"
#include "models/observed_source.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/detail_row.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace holdfast::pages {

using models::ObservedSource;
namespace format = models::format;

namespace {

QString nameOf(const ServiceId& service) {
    return QString::fromStdString(service.value());
}

} // namespace

ObservedCard::ObservedCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_source(new ObservedSource(context.link(), this))
    , m_card(new widgets::Card(context.theme(), tr("Observed, not declared"), this)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    setAccessibleName(tr("Observed, not declared"));
    connect(m_source, &ObservedSource::changed, this, &ObservedCard::refill);
    hide();
}

void ObservedCard::setService(const ServiceId& service) {
    m_service = service;
    keepFresh();
    refill();
}

void ObservedCard::keepFresh() {
    m_source->keepFresh();
}

void ObservedCard::refill() {
    auto edges = m_source->of(m_service);
    if (edges == m_shown && m_service == m_shownFor) return;
    m_shown = std::move(edges);
    m_shownFor = m_service;
    if (m_rows != nullptr) {
        m_rows->hide();
        m_rows->deleteLater();
        m_rows = nullptr;
    }
    setVisible(!m_shown.empty());
    if (m_shown.empty()) return;
    m_card->setNote(
        format::count(std::ssize(m_shown)),
        tr("How troubles travelled lately suggests these dependencies. Nothing is added by itself: "
           "copy the lines into the fleet file where they are right."));
    m_rows = new QWidget(m_card);
    auto* column = new QVBoxLayout(m_rows);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kGap);
    for (const auto& edge : m_shown)
        column->addWidget(rowOf(edge));
    m_card->body()->addWidget(m_rows);
    m_rows->show(); // at once, not with the next turn of the event loop
}

QWidget* ObservedCard::rowOf(const topology::ObservedEdge& edge) {
    const ServiceId other = edge.from == m_service ? edge.to : edge.from;
    const QString evidence = format::observedEvidence(edge, m_service, ObservedSource::kWindow);
    auto* row = new QWidget(m_rows);
    auto* column = new QVBoxLayout(row);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kTight);
    auto* head = new widgets::DetailRow(m_context.theme(), true, row);
    head->setWords({.lead = {},
                    .title = nameOf(other),
                    .detail = format::observedDirection(edge, m_service),
                    .figure = format::percent(edge.strength)});
    head->setAccessibleDescription(evidence);
    connect(head, &widgets::DetailRow::clicked, this, [this, other] { Q_EMIT serviceChosen(other); });
    auto* words = new QLabel(evidence, row);
    m_context.theme().dress(words, theme::TextStyle::Caption, theme::Role::Muted);
    words->setWordWrap(true);
    words->setTextFormat(Qt::PlainText);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* copyLines = new QToolButton(row);
    copyLines->setText(tr("Copy lines for the fleet file"));
    copyLines->setIcon(m_context.theme().icon(QStringLiteral("copy")));
    copyLines->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copyLines->setFocusPolicy(Qt::StrongFocus);
    copyLines->setAccessibleName(
        tr("Copy the lines that declare that %1 depends on %2").arg(nameOf(edge.from), nameOf(edge.to)));
    connect(copyLines, &QToolButton::clicked, this, [this, edge] { copy(edge); });
    column->addWidget(head);
    column->addWidget(words);
    column->addWidget(copyLines, 0, Qt::AlignLeft);
    return row;
}

void ObservedCard::copy(const topology::ObservedEdge& edge) {
    const auto state = m_context.link().state();
    if (!state || !state->fleet) return;
    QGuiApplication::clipboard()->setText(format::observedYaml(edge, *state->fleet, ObservedSource::kWindow));
    m_context.say(tr("Copied: to be put at %1 in the fleet file").arg(nameOf(edge.from)));
}

} // namespace holdfast::pages

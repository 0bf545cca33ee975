// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/topology_side.h"

#include "models/format/cause_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/outlook_view.h"
#include "ui/pages/edge_list.h"
#include "ui/pages/event_card.h"
#include "ui/pages/history_mode.h"
#include "ui/pages/observed_card.h"
#include "ui/pages/side_what_if.h"
#include "ui/pages/what_if_mode.h"
#include "ui/pages/why_card.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/state_glyph.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

namespace {

constexpr int kWidth = 332;
constexpr int kBarRoom = 4; ///< between cards and scroll bar

} // namespace

TopologySide::TopologySide(shell::PageContext& context, WhatIfMode& whatIf, HistoryMode& history,
                           QWidget* parent)
    : QFrame(parent)
    , m_context(context)
    , m_glyph(new widgets::StateGlyph(context.theme(), this))
    , m_name(new ElidedLabel(context.theme(), TextStyle::Title, Role::Ink, this))
    , m_what(new ElidedLabel(context.theme(), TextStyle::Caption, Role::Muted, this))
    , m_state(new QLabel(this))
    , m_choice(new widgets::SegmentedControl(context.theme(), this))
    , m_views(new QStackedWidget(this))
    , m_mode(whatIf)
    , m_history(history)
    , m_events(new EventCard(context))
    , m_whatIf(new SideWhatIf(context, whatIf))
    , m_why(new WhyCard(context, this))
    , m_callees(new EdgeList(context, EdgeList::Scope::Callees, this))
    , m_callers(new EdgeList(context, EdgeList::Scope::Callers, this))
    , m_observed(new ObservedCard(context, this)) {
    setAccessibleName(tr("Chosen service"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme::kPadding, theme::kCardGap, theme::kPadding - kBarRoom, theme::kCardGap);
    outer->setSpacing(theme::kGap);
    m_name->setElideMode(Qt::ElideMiddle);
    makeHead(outer);
    makeChoice(outer);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, kBarRoom, 0);
    column->setSpacing(theme::kCardGap);
    column->addWidget(m_why);
    column->addWidget(m_callees);
    column->addWidget(m_callers);
    column->addWidget(m_observed);
    column->addStretch(1);
    m_views->addWidget(scrolled(content, tr("How the chosen service is")));
    m_whatIf->setContentsMargins(0, 0, kBarRoom, 0);
    m_views->addWidget(scrolled(m_whatIf, tr("What would happen")));
    auto* past = new QWidget;
    auto* pastColumn = new QVBoxLayout(past);
    pastColumn->setContentsMargins(0, 0, kBarRoom, 0);
    pastColumn->addWidget(m_events);
    pastColumn->addStretch(1);
    m_views->addWidget(scrolled(past, tr("How the chosen service was")));
    connect(m_observed, &ObservedCard::serviceChosen, this, &TopologySide::serviceChosen);
    auto* open = new QPushButton(tr("Open service"), this);
    open->setProperty("emphasis", QStringLiteral("main"));
    connect(open, &QPushButton::clicked, this, [this] { m_context.showService(m_service); });
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(0, 0, kBarRoom, 0);
    foot->addWidget(open);
    outer->addLayout(foot);
}

void TopologySide::makeHead(QVBoxLayout* column) {
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::kGap);
    m_glyph->setSide(14);
    head->addWidget(m_glyph);
    head->addWidget(m_name);
    head->addStretch(1);
    auto* close = new QToolButton(this);
    close->setIcon(m_context.theme().icon(QStringLiteral("close")));
    close->setToolTip(tr("Close (Esc)"));
    close->setAccessibleName(tr("Close"));
    connect(close, &QToolButton::clicked, this, &TopologySide::closed);
    head->addWidget(close);
    column->addLayout(head);
    column->addWidget(m_what);
    m_context.theme().dress(m_state, TextStyle::Body, Role::Ink);
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    column->addWidget(m_state);
}

QScrollArea* TopologySide::scrolled(QWidget* content, const QString& name) {
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(name);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return scroll;
}

void TopologySide::makeChoice(QVBoxLayout* column) {
    m_choice->setAccessibleName(tr("View of the service"));
    m_choice->addSegment(tr("Now"));
    m_choice->addSegment(tr("What if it fails?"), tr("What would go down with it"));
    m_choice->addSegment(tr("History"), tr("The fleet at any past moment"));
    m_choice->setCurrent(0);
    connect(m_choice, &widgets::SegmentedControl::chosen, this, [this](int index) {
        m_mode.setOn(index == 1);
        m_history.setOn(index == 2);
    });
    connect(&m_mode, &WhatIfMode::changed, this, &TopologySide::followModes);
    connect(&m_history, &HistoryMode::changed, this, &TopologySide::followModes);
    connect(m_whatIf, &SideWhatIf::serviceChosen, this, &TopologySide::serviceChosen);
    connect(m_whatIf, &SideWhatIf::removed, &m_mode, &WhatIfMode::remove);
    column->addWidget(m_choice, 0, Qt::AlignLeft);
    column->addWidget(m_views, 1);
}

void TopologySide::followModes() {
    const int view = m_history.isOn() ? 2 : m_mode.isOn() ? 1 : 0;
    m_choice->setCurrent(view);
    m_views->setCurrentIndex(view);
}

int TopologySide::panelWidth() const {
    return m_context.theme().scaled(kWidth);
}

void TopologySide::setService(const ServiceId& service) {
    m_service = service;
    m_callees->setService(service);
    m_callers->setService(service);
    m_events->setService(service);
    m_observed->setService(service);
}

void TopologySide::show(const FleetState& state) {
    const ServiceState* service = state.find(m_service);
    if (service == nullptr) return;
    const ServiceSpec* spec = state.fleet ? state.fleet->find(m_service) : nullptr;
    const auto foretold = models::foretoldOf(*service, models::warningsOf(state));
    const QString word = format::stateWord(service->state, service->freshness, foretold);
    m_glyph->setLook(theme::lookOf(service->state, service->freshness, foretold), word);
    m_name->setText(QString::fromStdString(m_service.value()));
    m_what->setText(spec == nullptr ? QString()
                                    : QStringLiteral("%1 · %2").arg(format::word(spec->kind),
                                                                    QString::fromStdString(spec->address)));
    m_what->setHint(spec == nullptr ? QString() : QString::fromStdString(spec->role));
    const bool past = m_history.state() != nullptr;
    const QString since = service->since == TimePoint{}
                              ? QString()
                              : tr(" since %1").arg(format::clockTime(service->since, state.time));
    const QString at =
        service->effective.score ? tr(" at %1").arg(format::score(service->effective.score)) : QString();
    QString words = QStringLiteral("%1%2%3").arg(word, at, since);
    if (past) {
        const auto& cause = service->effective.cause;
        if (!cause.isEmpty() && cause != m_service)
            words += tr(", limited by %1").arg(QString::fromStdString(cause.value()));
        words = tr("Then: %1").arg(words);
    }
    const QString part = past ? QString() : format::partInTrouble(m_service, state);
    if (!part.isEmpty()) words += QLatin1Char('\n') + part;
    m_state->setText(words);
    if (past) return;
    m_why->show(*service, state);
    m_observed->keepFresh();
    if (m_mode.isOn()) m_whatIf->show(state);
}

void TopologySide::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_context.theme().color(Role::Surface));
    painter.fillRect(QRect(0, 0, 1, height()), m_context.theme().color(Role::Line));
}

} // namespace holdfast::pages

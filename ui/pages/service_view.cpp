// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/service_view.h"

#include "models/engine_link.h"
#include "models/outlook_view.h"
#include "ui/charts/time_view.h"
#include "ui/pages/drift_card.h"
#include "ui/pages/edge_list.h"
#include "ui/pages/event_card.h"
#include "ui/pages/facts_card.h"
#include "ui/pages/foretold_card.h"
#include "ui/pages/probe_card.h"
#include "ui/pages/service_header.h"
#include "ui/pages/signal_grid.h"
#include "ui/pages/time_bar.h"
#include "ui/pages/why_card.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/empty_state.h"

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

namespace {

constexpr int kSideWidth = 340;

/// Live charts end at the fleet's newest state, so that a clock that differs from the engine's leaves no
/// empty edge.
TimePoint nowOf(const models::EngineLink& link) {
    const auto wall = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    if (!link.state()) return wall;
    const TimePoint told = link.state()->time;
    const bool believable = std::chrono::abs(wall - told) < std::chrono::minutes(10);
    return believable ? std::max(told, wall - std::chrono::minutes(10)) : told;
}

} // namespace

ServiceView::ServiceView(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_time(new charts::TimeView([&link = context.link()] { return nowOf(link); },
                                  lengthOf(context.timeWindow()), this))
    , m_stack(new QStackedWidget(this))
    , m_gone(new widgets::EmptyState(context.theme(), m_stack))
    , m_scroll(new QScrollArea(m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_scroll);
    m_stack->addWidget(m_gone);
    connect(m_gone->addAction(tr("All services")), &QPushButton::clicked, this, &ServiceView::backChosen);

    auto* content = new QWidget(m_scroll);
    auto* page = new QVBoxLayout(content);
    page->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    page->setSpacing(theme::kCardGap);
    m_header = new ServiceHeader(context, content);
    page->addWidget(m_header);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(theme::kCardGap);
    columns->addWidget(makeMain(), 1);
    columns->addWidget(makeSide(), 0, Qt::AlignTop);
    page->addLayout(columns, 1);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setAccessibleName(tr("Service"));
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->installEventFilter(this);
    m_signals->installEventFilter(this);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this, &ServiceView::tellVisiblePart);
    connect(m_header, &ServiceHeader::backChosen, this, &ServiceView::backChosen);
    connect(m_signals, &SignalGrid::settled, this, &ServiceView::settled);
    connect(&context.link(), &models::EngineLink::stateChanged, this, &ServiceView::take);
    connect(&context, &shell::PageContext::timeWindowChanged, this,
            [this](shell::TimeWindow window) { m_time->setLength(lengthOf(window)); });
}

QWidget* ServiceView::makeMain() {
    auto* main = new QWidget(this);
    auto* column = new QVBoxLayout(main);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kCardGap);
    m_why = new WhyCard(m_context, main);
    m_foretold = new ForetoldCard(m_context, main);
    m_signals = new SignalGrid(m_context, *m_time, main);
    column->addWidget(m_why);
    column->addWidget(m_foretold);
    column->addWidget(new TimeBar(m_context.theme(), *m_time, tr("Signals"), main));
    column->addWidget(m_signals);
    column->addStretch(1);
    return main;
}

QWidget* ServiceView::makeSide() {
    auto* side = new QWidget(this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kCardGap);
    m_drift = new DriftCard(m_context, side);
    column->addWidget(m_drift);
    m_callees = new EdgeList(m_context, EdgeList::Scope::Callees, side);
    m_callers = new EdgeList(m_context, EdgeList::Scope::Callers, side);
    m_probes = new ProbeCard(m_context, side);
    m_facts = new FactsCard(m_context, side);
    m_events = new EventCard(m_context, side);
    column->addWidget(m_callees);
    column->addWidget(m_callers);
    column->addWidget(m_events);
    column->addWidget(m_probes);
    column->addWidget(m_facts);
    side->setFixedWidth(m_context.theme().scaled(kSideWidth));
    return side;
}

void ServiceView::setService(const ServiceId& service) {
    if (service == m_service) return;
    m_service = service;
    m_signals->setService(service);
    m_callees->setService(service);
    m_callers->setService(service);
    m_probes->setService(service);
    m_events->setService(service);
    m_scroll->verticalScrollBar()->setValue(0);
    m_time->setCursor(std::nullopt);
    if (m_context.link().state()) take(m_context.link().state());
    tellVisiblePart();
}

void ServiceView::setAwake(bool awake) {
    m_awake = awake;
    m_time->setAwake(awake);
    tellVisiblePart();
}

QWidget* ServiceView::firstFocus() const {
    return m_scroll;
}

bool ServiceView::isSettled() const {
    return m_stack->currentWidget() == m_gone || m_signals->isSettled();
}

void ServiceView::take(const FleetStatePtr& state) {
    if (m_service.isEmpty()) return;
    const ServiceState* service = state->find(m_service);
    if (service == nullptr) {
        m_gone->set(QStringLiteral("services"),
                    tr("%1 is not in this fleet").arg(QString::fromStdString(m_service.value())),
                    tr("The fleet file no longer names it. Its history stays in the store."));
        m_stack->setCurrentWidget(m_gone);
        return;
    }
    m_stack->setCurrentWidget(m_scroll);
    const ServiceSpec* spec = state->fleet ? state->fleet->find(m_service) : nullptr;
    m_header->show(*service, spec, state->time, models::foretoldOf(*service, models::warningsOf(*state)));
    m_why->show(*service, *state);
    m_foretold->show(*service, *state);
    m_drift->show(m_service, *state);
    m_signals->show(*service);
    m_probes->show(*service, state->time);
    if (spec != nullptr) m_facts->show(*spec, *state->fleet);
}

bool ServiceView::eventFilter(QObject* watched, QEvent* event) {
    const bool moved = event->type() == QEvent::Resize || event->type() == QEvent::Move;
    if (moved && (watched == m_signals || watched == m_scroll->viewport())) tellVisiblePart();
    return QWidget::eventFilter(watched, event);
}

void ServiceView::tellVisiblePart() {
    if (!m_awake) {
        m_signals->setVisiblePart({});
        return;
    }
    const QPoint corner = m_signals->mapTo(m_scroll->widget(), QPoint(0, 0)) -
                          QPoint(0, m_scroll->verticalScrollBar()->value());
    const QRect seen =
        m_scroll->viewport()->rect().translated(-corner) & QRect(QPoint(0, 0), m_signals->size());
    m_signals->setVisiblePart(seen);
}

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/services_page.h"

#include "models/engine_link.h"
#include "ui/pages/service_list.h"
#include "ui/pages/service_view.h"
#include "ui/pages/signal_grid.h"
#include "ui/widgets/empty_state.h"

#include <QtGui/QKeyEvent>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

namespace {

const QString kPage = QStringLiteral("services");

} // namespace

ServicesPage::ServicesPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack))
    , m_list(new ServiceList(context, m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_list);
    m_empty->set(kPage, tr("Waiting for the first sweep"), tr("Every service is being read once."));
    connect(m_list, &ServiceList::opened, this,
            [this](const ServiceId& service) { this->context().showService(service); });
    connect(&context.link(), &models::EngineLink::stateChanged, this, &ServicesPage::take);
    if (context.link().state()) take(context.link().state());
}

void ServicesPage::take(const FleetStatePtr& state) {
    if (!state->fleet) {
        m_empty->set(kPage, tr("No fleet is open"),
                     tr("Open a fleet file, or start the lab and look around."));
        m_stack->setCurrentWidget(m_empty);
        setReadiness(Readiness::Ready);
        return;
    }
    if (state->services.empty()) {
        m_empty->set(kPage, tr("This fleet has no services"),
                     tr("Name some in its fleet file: it is read again when it changes."));
        m_stack->setCurrentWidget(m_empty);
        setReadiness(Readiness::Ready);
        return;
    }
    if (m_stack->currentWidget() == m_empty) {
        if (m_wantsService)
            m_stack->setCurrentWidget(m_service);
        else
            m_stack->setCurrentWidget(m_list);
    }
    followReadiness();
}

void ServicesPage::visit(const shell::Place& place) {
    if (!place.service.isEmpty()) {
        m_wasInFront = m_inFront;
        showService(place.service);
        return;
    }
    // Coming here from elsewhere shows what was left; asked for while it is in front, the table.
    const bool again = m_inFront && m_wasInFront && m_wantsService && place.part.isEmpty();
    m_wasInFront = m_inFront;
    if (again || place.part == QStringLiteral("list")) showList();
}

void ServicesPage::showWhole() {
    showList();
}

void ServicesPage::showList() {
    m_wantsService = false;
    if (m_service != nullptr) {
        m_service->setAwake(false);
        m_list->select(m_service->service());
    }
    if (m_stack->currentWidget() != m_empty) m_stack->setCurrentWidget(m_list);
    m_list->table().setFocus();
    followReadiness();
}

void ServicesPage::showService(const ServiceId& service) {
    m_wantsService = true;
    if (m_service == nullptr) {
        m_service = new ServiceView(context(), m_stack);
        m_stack->addWidget(m_service);
        connect(m_service, &ServiceView::backChosen, this,
                [this] { context().goTo({.page = kPage, .service = {}, .part = QStringLiteral("list")}); });
        connect(m_service, &ServiceView::settled, this, &ServicesPage::followReadiness);
    }
    m_service->setService(service);
    if (m_stack->currentWidget() != m_empty) m_stack->setCurrentWidget(m_service);
    m_service->setAwake(m_inFront);
    m_service->firstFocus()->setFocus();
    followReadiness();
}

/// Esc leaves a service for where one came from.
void ServicesPage::keyPressEvent(QKeyEvent* event) {
    if (!m_wantsService || event->key() != Qt::Key_Escape) return Page::keyPressEvent(event);
    context().back();
}

void ServicesPage::entered() {
    m_inFront = true;
    m_wasInFront = false;
    if (m_wantsService) m_service->setAwake(true);
}

void ServicesPage::left() {
    m_inFront = false;
    if (m_service != nullptr) m_service->setAwake(false);
}

bool ServicesPage::usesTimeWindow() const {
    return m_wantsService;
}

QWidget* ServicesPage::firstFocus() const {
    if (m_stack->currentWidget() == m_empty) return nullptr;
    return m_wantsService ? m_service->firstFocus() : static_cast<QWidget*>(&m_list->table());
}

QWidget* ServicesPage::searchField() const {
    return m_wantsService ? nullptr : m_list->searchField();
}

std::vector<shell::Place> ServicesPage::showcase() const {
    const auto state = context().link().state();
    if (!state || state->services.empty()) return {};
    // The one that has most to tell: whose own trouble is the worst, else the one with most signals.
    const auto worst = std::ranges::min_element(state->services, {}, [](const ServiceState& service) {
        return std::pair(service.own.score.value_or(1.0) >= 0.7,
                         -static_cast<double>(service.signals.size()));
    });
    return {{.page = kPage, .service = worst->id, .part = QStringLiteral("service")}};
}

QVariantMap ServicesPage::saveLayout() const {
    return m_list->saveLayout();
}

void ServicesPage::restoreLayout(const QVariantMap& layout) {
    m_list->restoreLayout(layout);
}

void ServicesPage::followReadiness() {
    const auto state = context().link().state();
    const bool read = state && (state->sweep.number > 0 || !state->fleet);
    const bool there = !m_wantsService || m_service->isSettled();
    setReadiness(read && there ? Readiness::Ready : Readiness::Loading);
}

} // namespace holdfast::pages

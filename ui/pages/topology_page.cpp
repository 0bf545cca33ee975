// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/topology_page.h"

#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "ui/pages/dependency_table.h"
#include "ui/pages/history_bar.h"
#include "ui/pages/history_mode.h"
#include "ui/pages/topology_bar.h"
#include "ui/pages/topology_side.h"
#include "ui/pages/topology_tools.h"
#include "ui/pages/what_if_mode.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/topology/fleet_map.h"
#include "ui/topology/map_arranger.h"
#include "ui/topology/map_legend.h"
#include "ui/topology/topology_view.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/search_field.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::pages {

namespace topology = ui::topology;

namespace {

const QString kPage = QStringLiteral("topology");

topology::LayoutProcess::Settings settingsOf(const QString& program) {
    return {.program = program.isEmpty() ? topology::findLayoutProgram(QCoreApplication::applicationDirPath())
                                         : program};
}

} // namespace

TopologyPage::TopologyPage(shell::PageContext& context, const QString& layoutProgram, QWidget* parent)
    : Page(context, parent)
    , m_arranger(new topology::MapArranger(settingsOf(layoutProgram), this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack))
    , m_content(new QWidget(m_stack))
    , m_views(new QStackedWidget(m_content)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
    auto* page = new QVBoxLayout(m_content);
    page->setContentsMargins(0, theme::kPadding, 0, theme::kGap);
    page->setSpacing(theme::kGap);
    makeBar();
    makeMap();
    makeTools();
    m_empty->set(kPage, tr("Waiting for the first sweep"), tr("Every service is being read once."));
    connect(&context.link(), &models::EngineLink::stateChanged, this, &TopologyPage::take);
    if (context.link().state()) take(context.link().state());
}

void TopologyPage::makeBar() {
    m_bar = new TopologyBar(context().theme(), m_content);
    connect(m_bar, &TopologyBar::viewChosen, this, &TopologyPage::setTable);
    connect(m_bar, &TopologyBar::fitWanted, this, [this] { m_map->fit(); });
    connect(m_bar, &TopologyBar::zoomWanted, this,
            [this](double factor) { m_map->zoomBy(factor, m_map->rect().center()); });
    connect(m_bar, &TopologyBar::arrangeWanted, m_arranger, [this] { m_arranger->arrange(); });
    auto* other = new QAction(this);
    other->setShortcut(Qt::CTRL | Qt::Key_T);
    other->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(other, &QAction::triggered, this, [this] {
        setTable(m_views->currentIndex() == 0);
        if (QWidget* focus = firstFocus(); focus != nullptr) focus->setFocus();
    });
    addAction(other);
    connect(&m_bar->search(), &QLineEdit::textChanged, this, &TopologyPage::search);
    connect(&m_bar->search(), &widgets::SearchField::leftDownwards, this,
            [this] { m_views->currentWidget()->setFocus(); });
    connect(&m_bar->search(), &QLineEdit::returnPressed, this, &TopologyPage::chooseFound);
    m_content->layout()->addWidget(m_bar);
}

void TopologyPage::makeMap() {
    auto& look = context().theme();
    auto* holder = new QWidget(m_views);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_progress = new widgets::ProgressLine(look, widgets::ProgressLine::Cancel::Offered, holder);
    m_progress->setContentsMargins(theme::kPadding, 0, theme::kPadding, 0);
    m_progress->hide();
    m_map = new topology::TopologyView(look, holder);
    m_legend = new topology::MapLegend(look, holder);
    auto* below = new QHBoxLayout;
    below->setContentsMargins(theme::kPadding, 0, theme::kPadding, 0);
    below->addWidget(m_legend);
    m_whatIf = new WhatIfMode(context().link(), this);
    m_history = new HistoryMode(context().link(), this);
    m_history->setLength(shell::lengthOf(context().timeWindow()));
    column->addWidget(new HistoryBar(context(), *m_history, holder));
    column->addWidget(m_progress);
    column->addWidget(m_map, 1);
    column->addLayout(below);
    m_views->addWidget(holder);
    static_cast<QVBoxLayout*>(m_content->layout())->addWidget(m_views, 1);
    m_map->installEventFilter(this);
    connect(m_map, &topology::TopologyView::marked, this, [this](const QString& id) {
        if (m_map->isGroup(id)) return;
        if (!isSideOpen()) m_map->setCurrent(id);
        m_whatIf->toggle(ServiceId(id.toStdString()));
    });
    connect(m_history, &HistoryMode::changed, this, &TopologyPage::followHistory);
    connect(&context(), &shell::PageContext::timeWindowChanged, this,
            [this](shell::TimeWindow window) { m_history->setLength(shell::lengthOf(window)); });
    connect(m_whatIf, &WhatIfMode::changed, this, [this] {
        m_fleetMap->setMarks(m_whatIf->marks());
        showLegend();
        if (isSideOpen()) m_side->show(*shownState());
        followReadiness();
    });
    connect(m_map, &topology::TopologyView::currentChanged, this, &TopologyPage::showChosen);
    connect(m_map, &topology::TopologyView::completed, this, &TopologyPage::followReadiness);
    connect(m_progress, &widgets::ProgressLine::cancelled, m_arranger, &topology::MapArranger::takeSimple);
    connect(m_arranger, &topology::MapArranger::progressChanged, this, &TopologyPage::showProgress);
}

void TopologyPage::makeTools() {
    m_fleetMap = new topology::FleetMap(context().link(), context().theme(), *m_arranger, *m_map, this);
    connect(m_fleetMap, &topology::FleetMap::opened, this,
            [this](const QString& id) { context().showService(ServiceId(id.toStdString())); });
    connect(m_fleetMap, &topology::FleetMap::rebuilt, this, &TopologyPage::takeWish);
    connect(m_fleetMap, &topology::FleetMap::rebuilt, this, &TopologyPage::showLegend);
    connect(m_fleetMap, &topology::FleetMap::overlayChanged, this, &TopologyPage::showLegend);
    connect(m_map, &topology::TopologyView::searchWanted, &m_bar->search(), qOverload<>(&QWidget::setFocus));
    auto* tools = new TopologyTools(context(), *m_fleetMap, *m_map, m_content);
    connect(tools, &TopologyTools::troubled, this, [this](const QString& words) { m_bar->setNote(words); });
    m_bar->insertTools(tools);
}

void TopologyPage::showLegend() {
    m_legend->setContent(topology::legendOf(m_map->scene().content()));
}

void TopologyPage::take(const FleetStatePtr& state) {
    const bool nothing = !state->fleet || state->services.empty();
    if (nothing) {
        m_empty->set(kPage, state->fleet ? tr("This fleet has no services") : tr("No fleet is open"),
                     state->fleet ? tr("Name some in its fleet file: it is read again when it changes.")
                                  : tr("Open a fleet file, or start the lab and look around."));
        m_stack->setCurrentWidget(m_empty);
        setReadiness(Readiness::Ready);
        return;
    }
    m_stack->setCurrentWidget(m_content);
    // Out of sight a map of a large fleet is not drawn anew with every state: that time is another page's.
    m_missed = !m_inFront && m_drawn;
    if (m_missed) return;
    m_drawn = true;
    const QString fleet = QString::fromStdString(state->fleet->name);
    if (fleet != m_fleet) {
        m_fleet = fleet;
        m_fleetMap->restore(m_remembered.value(fleet).toMap());
    }
    if (!m_history->state()) m_fleetMap->show(state);
    if (isSideOpen()) m_side->show(*shownState());
    showProgress();
    followReadiness();
}

void TopologyPage::showProgress() {
    m_bar->setNote(m_arranger->trouble(), m_arranger->trouble());
    m_progress->setVisible(m_arranger->isWaiting());
    if (m_arranger->isWaiting()) {
        m_progress->setProgress(models::format::counted(std::ssize(context().link().state()->services),
                                                        tr("Arranging %1 service"),
                                                        tr("Arranging %1 services")),
                                std::nullopt);
    }
    followReadiness();
}

void TopologyPage::visit(const shell::Place& place) {
    if (place.service.isEmpty()) return;
    setTable(false);
    m_wish = QString::fromStdString(place.service.value());
    m_wishPart = place.part;
    takeWish();
    m_map->setFocus();
}

FleetStatePtr TopologyPage::shownState() const {
    return m_history->state() ? m_history->state() : context().link().state();
}

void TopologyPage::followHistory() {
    if (m_history->isOn()) m_whatIf->setOn(false);
    Q_EMIT timeWindowUseChanged();
    const auto state = shownState();
    if (!state || state->services.empty()) return;
    m_fleetMap->show(state);
    if (isSideOpen()) m_side->show(*state);
    followReadiness();
}

bool TopologyPage::usesTimeWindow() const {
    return m_history != nullptr && m_history->isOn();
}

void TopologyPage::entered() {
    m_inFront = true;
    if (m_missed) take(context().link().state());
}

void TopologyPage::left() {
    m_inFront = false;
}

void TopologyPage::showWhole() {
    m_wish.clear();
    m_wishPart.clear();
    setTable(false);
    m_map->setCurrent({});
    m_map->fit();
}

/// A service that was asked for before it has a place is chosen as soon as it has one.
void TopologyPage::takeWish() {
    if (!m_wish.isEmpty()) m_fleetMap->uncover(m_wish);
    if (m_wish.isEmpty() || m_map->scene().indexOf(m_wish) < 0) return;
    m_map->setCurrent(std::exchange(m_wish, QString()));
    const QString part = std::exchange(m_wishPart, QString());
    if (part.isEmpty()) return;
    m_whatIf->setOn(part == QStringLiteral("what-if"));
    m_history->setOn(part == QStringLiteral("history"));
}

/// Made when it is first asked for: most who open the page look at the map.
DependencyTable& TopologyPage::table() {
    if (m_table == nullptr) {
        m_table = new DependencyTable(context(), m_views);
        m_table->filter(m_bar->search().text());
        m_views->addWidget(m_table);
    }
    return *m_table;
}

/// The panel beside the map, made with the first service that is chosen.
void TopologyPage::makeSide() {
    if (m_side != nullptr) return;
    m_side = new TopologySide(context(), *m_whatIf, *m_history, m_map);
    m_side->hide();
    connect(m_side, &TopologySide::closed, this, [this] {
        m_map->setCurrent({});
        m_map->setFocus();
    });
    connect(m_side, &TopologySide::serviceChosen, this,
            [this](const ServiceId& service) { m_map->setCurrent(QString::fromStdString(service.value())); });
}

bool TopologyPage::isSideOpen() const {
    return m_side != nullptr && m_side->isVisible();
}

void TopologyPage::setTable(bool shown) {
    m_bar->setTable(shown);
    if (shown) (void)table();
    m_views->setCurrentIndex(shown ? 1 : 0);
}

QWidget* TopologyPage::firstFocus() const {
    if (m_stack->currentWidget() == m_empty) return nullptr;
    return m_views->currentIndex() == 1 ? static_cast<QWidget*>(m_table->table())
                                        : static_cast<QWidget*>(m_map);
}

QWidget* TopologyPage::searchField() const {
    return &m_bar->search();
}

void TopologyPage::search(const QString& words) {
    if (m_table != nullptr) m_table->filter(words);
    const topology::Found found = m_fleetMap->find(words);
    m_map->setFound(found.cards);
    if (words.isEmpty())
        showProgress();
    else
        m_bar->setNote(found.words);
}

/// Return in the search: to the first that was found, out of its group when that is folded.
void TopologyPage::chooseFound() {
    const QString first = m_fleetMap->find(m_bar->search().text()).first;
    if (first.isEmpty()) return;
    m_wish = first;
    m_wishPart.clear();
    takeWish();
    m_map->setFocus();
}

void TopologyPage::showChosen(const QString& id) {
    const bool isService = !id.isEmpty() && !m_map->isGroup(id);
    if (isService) makeSide();
    if (m_side != nullptr) m_side->setVisible(isService);
    placeSide();
    if (id.isEmpty()) {
        m_whatIf->setOn(false);
        m_history->setOn(false);
    }
    m_whatIf->choose(isService ? ServiceId(id.toStdString()) : ServiceId());
    if (!isService) return;
    m_side->setService(ServiceId(id.toStdString()));
    if (shownState()) m_side->show(*shownState());
    m_map->reveal(id);
    Q_EMIT placeChanged({.page = kPage, .service = ServiceId(id.toStdString()), .part = {}});
}

void TopologyPage::placeSide() {
    if (m_side == nullptr) return;
    const int width = m_side->panelWidth();
    m_side->setGeometry(m_map->width() - width, 0, width, m_map->height());
    m_map->setObscured(m_side->isHidden() ? QMargins() : QMargins(0, 0, width, 0));
}

void TopologyPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    placeSide();
}

bool TopologyPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_map && event->type() == QEvent::Resize) placeSide();
    return Page::eventFilter(watched, event);
}

std::vector<shell::Place> TopologyPage::showcase() const {
    const auto state = context().link().state();
    if (!state || state->services.empty()) return {};
    const auto worst = std::ranges::min_element(
        state->services, {}, [](const ServiceState& s) { return s.own.score.value_or(1.0); });
    std::vector<shell::Place> places{{.page = kPage, .service = worst->id, .part = QStringLiteral("chosen")}};
    if (state->standing && state->standing->services.size() == state->services.size()) {
        const auto most =
            std::ranges::max_element(state->standing->services, {}, &ServiceStanding::criticality);
        const auto index = static_cast<std::size_t>(most - state->standing->services.begin());
        places.push_back(
            {.page = kPage, .service = state->services[index].id, .part = QStringLiteral("what-if")});
    }
    places.push_back({.page = kPage, .service = worst->id, .part = QStringLiteral("history")});
    return places;
}

QVariantMap TopologyPage::saveLayout() const {
    QVariantMap layout = m_remembered;
    const QVariantMap places = m_fleetMap->save();
    if (!m_fleet.isEmpty()) {
        if (places.isEmpty())
            layout.remove(m_fleet);
        else
            layout.insert(m_fleet, places);
    }
    return layout;
}

void TopologyPage::restoreLayout(const QVariantMap& layout) {
    m_remembered = layout;
}

void TopologyPage::followReadiness() {
    const auto state = context().link().state();
    const bool read = state && (state->sweep.number > 0 || !state->fleet);
    setReadiness(read && !m_whatIf->isAsking() && !m_history->isLoading() && !m_arranger->isArranging()
                     ? Readiness::Ready
                     : Readiness::Loading);
}

} // namespace holdfast::pages

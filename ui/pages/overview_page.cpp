// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview_page.h"

#include "models/engine_link.h"
#include "models/event_groups_model.h"
#include "models/event_list_model.h"
#include "models/fleet_summary.h"
#include "models/roles.h"
#include "models/service_table_model.h"
#include "ui/delegates/event_delegate.h"
#include "ui/delegates/service_card_delegate.h"
#include "ui/pages/next_card.h"
#include "ui/pages/overview_figures.h"
#include "ui/pages/trouble_card.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/card_grid.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QResizeEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QListView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::pages {

namespace {

constexpr int kActivityWidth = 340;
constexpr int kLeastActivityWidth = 280;
constexpr int kLeastCard = 168;
constexpr int kMostCard = 236;
/// What a card grows to where few of them have much room.
constexpr int kGrownWidth = 340;
constexpr int kGrownHeight = 140;
/// From this width on what is wrong and what happens next stand beside each other.
constexpr int kBeside = 1900;

ServiceId serviceAt(const QModelIndex& index) {
    return ServiceId(index.data(models::ServiceRole).toString().toStdString());
}

} // namespace

OverviewPage::OverviewPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_services(new models::ServiceTableModel(context.link(), this))
    , m_events(new models::EventListModel(context.link(), {}, this))
    , m_cardDelegate(new delegates::ServiceCardDelegate(context.theme(), this))
    , m_leads(context.leadsTo(QStringLiteral("services"))) {
    m_figures = new OverviewFigures(
        context.theme(), {.services = m_leads, .backups = context.leadsTo(QStringLiteral("backups"))}, this);
    m_trouble = new TroubleCard(context.theme(), m_leads, this);
    const bool forecasts = context.leadsTo(QStringLiteral("forecast"));
    m_next = new NextCard(context.theme(),
                          !m_leads    ? NextCard::Leads::Nowhere
                          : forecasts ? NextCard::Leads::ServicesAndForecasts
                                      : NextCard::Leads::Services,
                          this);
    // The grid reaches into the gap between the columns: its scroll bar stands there.
    m_above = new QBoxLayout(QBoxLayout::TopToBottom);
    m_above->setContentsMargins(0, 0, theme::kCardGap, 0);
    m_above->setSpacing(theme::kCardGap);
    m_above->addWidget(m_trouble, 1, Qt::AlignTop);
    m_above->addWidget(m_next, 1, Qt::AlignTop);
    auto* left = new QVBoxLayout;
    left->setSpacing(theme::kCardGap);
    left->addLayout(m_above);
    left->addWidget(makeFleet(), 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(0);
    columns->addLayout(left, 1);
    columns->addWidget(makeActivity());
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    page->setSpacing(theme::kCardGap);
    page->addWidget(m_figures);
    page->addLayout(columns, 1);

    const auto show = [this](const ServiceId& service) { this->context().showService(service); };
    connect(m_figures, &OverviewFigures::serviceChosen, this, show);
    connect(m_figures, &OverviewFigures::servicesChosen, this, [this] {
        this->context().goTo({.page = QStringLiteral("services"), .service = {}, .part = {}});
    });
    connect(m_figures, &OverviewFigures::backupsChosen, this, [this](const ServiceId& service) {
        this->context().goTo({.page = QStringLiteral("backups"), .service = service, .part = {}});
    });
    connect(m_trouble, &TroubleCard::serviceChosen, this, show);
    connect(m_next, &NextCard::serviceChosen, this, show);
    const auto plan = [this](const ServiceId& service, actions::RecoveryAction action) {
        this->context().reviewPlan({.service = service, .action = action, .arguments = {}, .reason = {}});
    };
    connect(m_trouble, &TroubleCard::planAsked, this, plan);
    connect(m_next, &NextCard::planAsked, this, plan);
    connect(m_next, &NextCard::forecastsChosen, this, [this] {
        this->context().goTo({.page = QStringLiteral("forecast"), .service = {}, .part = {}});
    });
    connect(&context.link(), &models::EngineLink::stateChanged, this, &OverviewPage::take);
    connect(&context.theme(), &theme::Theme::changed, this, &OverviewPage::fitCards);
    const auto refit = [this] { m_fitted = false; };
    connect(m_services, &QAbstractItemModel::modelReset, this, refit);
    connect(m_services, &QAbstractItemModel::rowsInserted, this, refit);
    connect(m_services, &QAbstractItemModel::rowsRemoved, this, refit);
    if (context.link().state()) take(context.link().state());
}

QWidget* OverviewPage::makeFleet() {
    m_grid = new widgets::CardGrid(this);
    m_grid->setAccessibleName(tr("Fleet"));
    m_grid->setModel(m_services);
    m_grid->setModelColumn(models::ServiceTableModel::Name);
    m_grid->setItemDelegate(m_cardDelegate);
    m_grid->setGap(theme::kCardGap);
    m_grid->setScrollBarRoom(theme::kCardGap);
    m_grid->setCardCursor(m_leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
    openOn(m_grid);
    return m_grid;
}

QWidget* OverviewPage::makeActivity() {
    auto& look = context().theme();
    m_activityCard = new widgets::Card(look, tr("Activity"), this);
    m_activityCard->setBodyPadding(1, theme::kGap);
    auto* list = new widgets::RowList(tr("Activity"), m_activityCard);
    auto* groups = new models::EventGroupsModel(*m_events, this);
    auto* delegate = new delegates::EventDelegate(look, list);
    m_activity = list;
    m_activity->setModel(groups);
    m_activity->setItemDelegate(delegate);
    connect(list, &widgets::RowList::openAsked, groups, &models::EventGroupsModel::setOpen);
    connect(delegate, &delegates::EventDelegate::foldAsked, this, [this, groups](const QModelIndex& index) {
        m_folding = true;
        groups->setOpen(index, !index.data(models::OpenRole).toBool());
    });
    m_activity->setResizeMode(QListView::Adjust);
    openOn(m_activity);
    m_noEvents = new widgets::EmptyState(look, m_activityCard);
    m_activityCard->body()->addWidget(m_activity, 1);
    m_activityCard->body()->addWidget(m_noEvents, 1);
    connect(m_events, &models::EventListModel::loaded, this, &OverviewPage::showActivityState);
    connect(m_events, &QAbstractItemModel::rowsInserted, this, &OverviewPage::showActivityState);
    connect(m_events, &QAbstractItemModel::modelReset, this, &OverviewPage::showActivityState);
    showActivityState();
    return m_activityCard;
}

/// A click or Enter on a row goes to its service, where there is a page for it.
void OverviewPage::openOn(QListView* view) {
    if (!m_leads) return;
    const auto open = [this](const QModelIndex& index) {
        if (std::exchange(m_folding, false)) return;
        const ServiceId service = serviceAt(index);
        if (!service.isEmpty()) context().showService(service);
    };
    connect(view, &QListView::clicked, this, open);
    connect(view, &QListView::activated, this, open);
}

void OverviewPage::showActivityState() {
    const bool some = m_events->rowCount() > 0;
    m_activity->setVisible(some);
    m_noEvents->setVisible(!some);
    m_activityCard->setNote(some && !m_events->trouble().isEmpty() ? tr("older ones cannot be read")
                                                                   : QString());
    if (!m_events->trouble().isEmpty()) {
        m_noEvents->set(QStringLiteral("database"), tr("What happened cannot be read"), m_events->trouble());
    } else if (m_events->isLoaded()) {
        m_noEvents->set(QStringLiteral("clock"), tr("Nothing has happened yet"),
                        tr("Changes of state, restarts and gaps in observation are kept here."));
    } else {
        m_noEvents->set(QStringLiteral("clock"), tr("Reading what happened"), {});
    }
    settle();
}

void OverviewPage::take(const FleetStatePtr& state) {
    if (!state || !state->fleet) return;
    m_hasState = true;
    auto summary = models::summarise(*state);
    m_cardDelegate->setInterveneBelow(state->fleet->interveneBelow);
    m_figures->show(*state, summary);
    const bool acts = state->desk && context().actions() != nullptr;
    m_trouble->setActs(acts);
    m_next->setActs(acts);
    m_trouble->show(*state, std::move(summary));
    m_next->show(*state);
    if (!m_fitted) fitCards();
    settle();
}

void OverviewPage::settle() {
    const bool kept =
        context().link().state() && context().link().state()->store.condition != StoreCondition::None;
    setReadiness(m_hasState && (m_events->isLoaded() || !kept) ? Readiness::Ready : Readiness::Loading);
}

QWidget* OverviewPage::firstFocus() const {
    return m_grid;
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    const auto& look = context().theme();
    // A fifth of a wide window, but never less than an event needs to be read.
    const int wanted = std::max(look.scaled(kActivityWidth), width() / 5);
    m_activityCard->setFixedWidth(std::clamp(width() / 3, look.scaled(kLeastActivityWidth), wanted));
    const bool beside = width() >= look.scaled(kBeside);
    m_above->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    // Two cards share the room that cards of services leave; one under the other they have half each.
    const int roomForRows = (height() - look.scaled(beside ? 420 : 490)) / look.scaled(38);
    const int rows = beside ? roomForRows : roomForRows / 2;
    m_trouble->setMostRows(std::clamp(rows, 2, 6));
    m_next->setMostRows(std::clamp(rows, 2, 6));
}

/// Cards are as wide as nine names in ten need, within reason.
void OverviewPage::fitCards() {
    // Measuring a thousand names takes longer than everything else on this page: one is chosen by its
    // letters.
    std::vector<QStringView> names;
    names.reserve(m_services->rows().size());
    for (const auto& row : m_services->rows())
        names.emplace_back(row.name);
    m_fitted = !names.empty();
    if (names.empty()) return;
    const auto ninth = names.begin() + static_cast<std::ptrdiff_t>((names.size() - 1) * 9 / 10);
    std::ranges::nth_element(names, ninth, {}, &QStringView::size);
    const int width = m_cardDelegate->widthFor(ninth->toString());
    const auto& look = context().theme();
    m_grid->setCardSize(std::clamp(width, look.scaled(kLeastCard), look.scaled(kMostCard)),
                        m_cardDelegate->height());
    m_grid->setMostCardSize(look.scaled(kGrownWidth), look.scaled(kGrownHeight));
}

} // namespace holdfast::pages

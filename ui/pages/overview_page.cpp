// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview_page.h"

#include "engine/ports/lab_control.h"
#include "models/engine_link.h"
#include "models/event_list_model.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/roles.h"
#include "models/service_table_model.h"
#include "ui/delegates/service_card_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/state_glyph.h"

#include <QtGui/QResizeEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QListView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <map>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

namespace {

constexpr int kTroubleRows = 4;

/// What ails under one cause: the cause, and whom it limits.
struct Trouble {
    const ServiceState* cause = nullptr;
    QStringList limited;
};

/// Grouped under the likely cause, the worst first.
std::vector<Trouble> troubles(const FleetState& state) {
    std::map<ServiceId, Trouble> byCause;
    for (const auto& service : state.services) {
        const bool ill = service.state == HealthState::Critical || service.state == HealthState::Degraded;
        if (!ill) continue;
        const ServiceId cause = service.effective.cause.isEmpty() ? service.id : service.effective.cause;
        auto& trouble = byCause[cause];
        trouble.cause = state.find(cause);
        if (cause != service.id) trouble.limited << QString::fromStdString(service.id.value());
    }
    std::vector<Trouble> out;
    for (auto& [cause, trouble] : byCause) {
        if (trouble.cause != nullptr) out.push_back(std::move(trouble));
    }
    std::ranges::stable_sort(out, {}, [](const Trouble& t) { return t.cause->own.score.value_or(1.0); });
    return out;
}

QListView* makeList(QWidget* parent, const QString& name) {
    auto* view = new QListView(parent);
    view->setFrameShape(QFrame::NoFrame);
    view->setAccessibleName(name);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setMouseTracking(true);
    view->setStyleSheet(QStringLiteral("QListView { background: transparent; }"));
    return view;
}

} // namespace

OverviewPage::OverviewPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_services(new models::ServiceTableModel(context.link(), this))
    , m_events(new models::EventListModel(context.link(), {}, this))
    , m_cards(new delegates::ServiceCardDelegate(context.theme(), this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), this))
    , m_content(new QWidget(this))
    , m_trouble(new widgets::Card(context.theme(), tr("What is wrong now"), m_content))
    , m_troubleRows(m_trouble->body())
    , m_grid(makeList(m_content, tr("Fleet")))
    , m_activity(nullptr) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);

    m_grid->setModel(m_services);
    m_grid->setModelColumn(models::ServiceTableModel::Name);
    m_grid->setItemDelegate(m_cards);
    m_grid->setViewMode(QListView::IconMode);
    m_grid->setMovement(QListView::Static);
    m_grid->setResizeMode(QListView::Adjust);
    m_grid->setUniformItemSizes(true);
    m_grid->setSpacing(0);
    auto* left = new QVBoxLayout;
    left->setSpacing(theme::kCardGap);
    left->addWidget(m_trouble);
    left->addWidget(m_grid, 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(theme::kCardGap);
    columns->addLayout(left, 1);
    columns->addWidget(makeActivity());
    auto* page = new QVBoxLayout(m_content);
    page->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    page->setSpacing(theme::kCardGap);
    page->addWidget(makeFigures());
    page->addLayout(columns, 1);

    connect(&context.link(), &models::EngineLink::stateChanged, this, &OverviewPage::take);
    m_startLab = m_empty->addAction(tr("Start the lab"));
    m_openFile = m_empty->addAction(tr("Open a fleet file…"));
    connect(m_startLab, &QPushButton::clicked, this,
            [this] { this->context().lab()->start([](const Result<void>&) {}); });
    connect(m_openFile, &QPushButton::clicked, this, [this] { this->context().openFleet({}); });
    if (context.lab() != nullptr) context.lab()->addListener(this);
    showWelcome();
    if (context.link().state()) take(context.link().state());
}

OverviewPage::~OverviewPage() {
    if (context().lab() != nullptr) context().lab()->removeListener(this);
}

void OverviewPage::labChanged(const ports::LabState&) {
    if (m_stack->currentWidget() == m_empty) showWelcome();
}

/// What to do when nothing is watched; while the lab starts, how far it is.
void OverviewPage::showWelcome() {
    const auto state = context().link().state();
    const auto lab = context().lab() != nullptr ? context().lab()->state() : ports::LabState{};
    const bool starting = lab.phase == ports::LabPhase::Starting;
    const bool watching = state && state->fleet;
    m_startLab->setVisible(context().lab() != nullptr && !starting && !watching);
    m_openFile->setVisible(!starting && !watching);
    if (watching) {
        m_empty->set(QStringLiteral("overview"), tr("Waiting for the first sweep"),
                     tr("Every service is being read once."));
    } else if (starting) {
        m_empty->set(QStringLiteral("lab"), tr("The lab is starting: %1").arg(format::percent(lab.progress)),
                     QString::fromStdString(lab.step));
    } else if (lab.phase == ports::LabPhase::Failed) {
        m_empty->set(QStringLiteral("warning"), tr("The lab did not start"),
                     QString::fromStdString(lab.trouble), Role::Critical);
    } else {
        m_empty->set(QStringLiteral("shield"), tr("No fleet is watched yet"),
                     tr("The lab is a fleet of thirteen real services on this machine, made to be hurt. Or "
                        "open a fleet "
                        "file of your own: a name, a kind and an address for each service are enough."),
                     Role::Accent);
    }
}

OverviewPage::Figure OverviewPage::makeFigure(const QString& title, QWidget* parent) {
    auto& look = context().theme();
    Figure figure{.card = new widgets::Card(look, title, parent),
                  .value = new ElidedLabel(look, TextStyle::Figure, Role::Ink),
                  .note = new ElidedLabel(look, TextStyle::Caption, Role::Muted)};
    figure.value->setDigits(ElidedLabel::Digits::Tabular);
    figure.card->body()->addWidget(figure.value);
    figure.card->body()->addWidget(figure.note);
    return figure;
}

QWidget* OverviewPage::makeFigures() {
    auto* row = new QWidget(m_content);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kCardGap);
    for (const auto& title :
         {tr("Healthy services"), tr("Worst health"), tr("Response time"), tr("Errors"), tr("Observed")}) {
        m_figures.push_back(makeFigure(title, row));
        layout->addWidget(m_figures.back().card, 1);
    }
    row->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    return row;
}

QWidget* OverviewPage::makeActivity() {
    auto& look = context().theme();
    auto* card = new widgets::Card(look, tr("Activity"), m_content);
    card->setNote(tr("kept in the store"));
    card->setBodyPadding(0, theme::kGap);
    m_activity = makeList(card, tr("Activity"));
    m_activity->setModel(m_events);
    m_activity->setItemDelegate(new delegates::EventDelegate(look, m_activity));
    m_activity->setSelectionMode(QAbstractItemView::SingleSelection);
    card->body()->addWidget(m_activity);
    card->setFixedWidth(look.scaled(340));
    return card;
}

void OverviewPage::take(const FleetStatePtr& state) {
    const bool read = state->fleet && state->sweep.number > 0;
    m_stack->setCurrentWidget(read ? m_content : static_cast<QWidget*>(m_empty));
    if (!read) {
        showWelcome();
        setReadiness(state->fleet ? Readiness::Loading : Readiness::Ready);
        return;
    }
    showFigures(*state);
    showTrouble(*state);
    fitCards();
    setReadiness(Readiness::Ready);
}

void OverviewPage::showFigures(const FleetState& state) {
    std::map<HealthState, int> counts;
    const ServiceState* worst = nullptr;
    const SignalState* slowest = nullptr;
    const SignalState* faulty = nullptr;
    QString slowestName;
    QString faultyName;
    for (const auto& service : state.services) {
        ++counts[service.freshness == Freshness::NotObserved ? HealthState::Unknown : service.state];
        if (service.own.score && (worst == nullptr || *service.own.score < *worst->own.score))
            worst = &service;
        for (const auto& signal : service.signals) {
            if (!signal.last || signal.freshness == Freshness::NotObserved) continue;
            const auto worse = [&](const SignalState* best) {
                return best == nullptr || signal.last->value > best->last->value;
            };
            if (signal.id == SignalId("latency") && worse(slowest)) {
                slowest = &signal;
                slowestName = QString::fromStdString(service.id.value());
            }
            if (signal.id == SignalId("error_ratio") && worse(faulty)) {
                faulty = &signal;
                faultyName = QString::fromStdString(service.id.value());
            }
        }
    }
    const auto show = [](const Figure& figure, const QString& value, const QString& note,
                         Role role = Role::Ink) {
        figure.value->setText(value);
        figure.value->setRole(role);
        figure.note->setText(note);
    };
    QStringList others;
    for (const auto kind : {HealthState::Critical, HealthState::Degraded, HealthState::Unknown}) {
        if (counts[kind] > 0)
            others << QStringLiteral("%1 %2").arg(format::count(counts[kind]), format::word(kind));
    }
    show(m_figures[0],
         tr("%1 of %2")
             .arg(format::count(counts[HealthState::Healthy]),
                  format::count(static_cast<qint64>(state.services.size()))),
         others.isEmpty() ? tr("all healthy") : others.join(QStringLiteral(" · ")));
    if (worst != nullptr) {
        show(m_figures[1], format::score(worst->own.score), QString::fromStdString(worst->id.value()),
             theme::lookOf(worst->ownState, worst->freshness).text);
    } else {
        show(m_figures[1], format::none(), tr("nothing observed"));
    }
    show(m_figures[2], slowest != nullptr ? format::signalValue(*slowest) : format::none(),
         slowest != nullptr ? tr("slowest: %1").arg(slowestName) : tr("not measured"));
    show(m_figures[3], faulty != nullptr ? format::signalValue(*faulty) : format::none(),
         faulty != nullptr ? tr("worst: %1").arg(faultyName) : tr("no requests counted yet"));
    show(m_figures[4],
         state.observedSince ? format::duration(state.time - *state.observedSince) : format::none(),
         state.observedSince ? tr("since %1").arg(format::clockTime(*state.observedSince, state.time))
                             : QString());
}

void OverviewPage::showTrouble(const FleetState& state) {
    const auto found = troubles(state);
    QString fingerprint;
    for (const auto& trouble : found) {
        fingerprint += QString::fromStdString(trouble.cause->id.value()) + format::keyLine(*trouble.cause) +
                       QString::number(static_cast<int>(trouble.cause->state)) +
                       trouble.limited.join(QLatin1Char(','));
    }
    m_trouble->setVisible(!found.empty());
    if (fingerprint == m_troubleShown) return;
    m_troubleShown = fingerprint;
    while (auto* item = m_troubleRows->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    m_trouble->setNote(found.size() > kTroubleRows
                           ? tr("%n more causes", nullptr, static_cast<int>(found.size()) - kTroubleRows)
                           : tr("grouped under the likely cause"));
    auto& look = context().theme();
    for (std::size_t i = 0; i < std::min<std::size_t>(found.size(), kTroubleRows); ++i) {
        const auto& trouble = found[i];
        auto* row = new QWidget(m_trouble);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, theme::kTight, 0, theme::kTight);
        layout->setSpacing(theme::kGap + 4);
        auto* glyph = new widgets::StateGlyph(look, row);
        glyph->setLook(theme::lookOf(trouble.cause->state, trouble.cause->freshness),
                       format::stateWord(trouble.cause->state, trouble.cause->freshness));
        auto* name = new ElidedLabel(look, TextStyle::Strong, Role::Ink, row);
        name->setText(QString::fromStdString(trouble.cause->id.value()));
        auto* why = new ElidedLabel(look, TextStyle::Body, Role::Ink, row);
        why->setText(format::keyLine(*trouble.cause));
        auto* affects = new ElidedLabel(look, TextStyle::Caption, Role::Muted, row);
        affects->setText(trouble.limited.isEmpty()
                             ? tr("limits no other service")
                             : tr("limits %1").arg(trouble.limited.join(QStringLiteral(", "))));
        layout->addWidget(glyph);
        layout->addWidget(name);
        layout->addWidget(why, 3);
        layout->addWidget(affects, 3);
        m_troubleRows->addWidget(row);
    }
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fitCards();
}

/// Cards fill the width: as many as fit at their least width, all of one size.
void OverviewPage::fitCards() {
    const int width = m_grid->viewport()->width();
    const int least = context().theme().scaled(172);
    if (width < least) return;
    const int columns = std::max(1, width / least);
    const QSize size((width - 2) / columns, context().theme().scaled(118));
    if (m_grid->gridSize() == size) return;
    m_cards->setCardSize(size);
    m_grid->setGridSize(size);
}

} // namespace holdfast::pages

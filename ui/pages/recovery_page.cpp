// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/recovery_page.h"

#include "models/action_link.h"
#include "models/aside_lines.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "ui/pages/act_list_card.h"
#include "ui/pages/automation_card.h"
#include "ui/pages/plan_history_card.h"
#include "ui/pages/running_card.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/card.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fitted_list.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <iterator>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

theme::StateLook calm() {
    return theme::lookOf(HealthState::Healthy, Freshness::Fresh);
}

/// The bar lies in the margin at the right of the cards, which keep their width whether or not there is one.
void keepGutter(QScrollArea& scroll, int gutter) {
    auto* bar = scroll.verticalScrollBar();
    const auto fit = [bar, gutter, column = scroll.widget()->layout()] {
        QMargins margins = column->contentsMargins();
        const int taken = bar->maximum() > bar->minimum() ? bar->sizeHint().width() : 0;
        margins.setRight(std::max(0, gutter - taken));
        column->setContentsMargins(margins);
    };
    QObject::connect(bar, &QScrollBar::rangeChanged, &scroll, fit);
    fit();
}

QScrollArea* scrollOf(QWidget* inside, int gutter, QWidget* parent) {
    auto* scroll = new QScrollArea(parent);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    keepGutter(*scroll, gutter);
    return scroll;
}

} // namespace

RecoveryPage::RecoveryPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeBody());
    m_empty->set(QStringLiteral("clock"), tr("Waiting for the engine"), {});
    wireAutomation();
    connect(&context.link(), &models::EngineLink::stateChanged, this, [this](const FleetStatePtr& state) {
        if (m_inFront) take(state);
    });
    if (context.link().state()) take(context.link().state());
}

QWidget* RecoveryPage::makeBody() {
    auto& look = context().theme();
    auto* body = new QWidget(m_stack);
    auto* outer = new QVBoxLayout(body);
    outer->setContentsMargins(theme::kPadding, theme::kCardGap, 0, 0);
    outer->setSpacing(theme::kCardGap);
    auto* above = new QVBoxLayout;
    above->setContentsMargins(0, 0, theme::kPadding, 0);
    above->setSpacing(theme::kCardGap);
    above->addWidget(makeHead());
    m_banner = new widgets::Banner(look, body);
    m_glass = new widgets::Banner(look, body);
    m_glass->hide();
    above->addWidget(m_glass);
    above->addWidget(m_banner);
    outer->addLayout(above);
    connect(m_banner, &widgets::Banner::actionChosen, &context(), &shell::PageContext::unlock);
    connect(m_banner, &widgets::Banner::dismissed, this, [this] {
        m_trouble.clear();
        showBanner(*context().link().state());
    });
    auto* columns = new QHBoxLayout;
    columns->setSpacing(0);
    auto* left = new QWidget(body);
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, theme::kPadding);
    leftColumn->setSpacing(theme::kCardGap);
    m_needs = new ActListCard(look, tr("Needs a person"), tr("Settle…"), left);
    m_needs->setCalm(calm(), tr("Nothing waits for a person"), {});
    m_proposed = new ActListCard(look, tr("Proposed"), tr("Review plan"), left);
    m_running = new RunningCard(look, left);
    m_history = new PlanHistoryCard(look, left);
    for (QWidget* card : {static_cast<QWidget*>(m_needs), static_cast<QWidget*>(m_proposed),
                          static_cast<QWidget*>(m_running)})
        leftColumn->addWidget(card);
    leftColumn->addWidget(m_history, 1);
    auto* right = new QWidget(body);
    auto* rightColumn = new QVBoxLayout(right);
    rightColumn->setContentsMargins(0, 0, 0, theme::kPadding);
    m_automation = new AutomationCard(look, right);
    rightColumn->addWidget(m_automation);
    rightColumn->addStretch(1);
    columns->addWidget(scrollOf(left, theme::kCardGap, body), 13);
    columns->addWidget(scrollOf(right, theme::kPadding, body), 8);
    outer->addLayout(columns, 1);
    connect(m_needs, &ActListCard::chosen, this,
            [this](const models::ActLine& line) { context().settle(actions::PlanId(line.plan)); });
    connect(m_proposed, &ActListCard::chosen, this, [this](const models::ActLine& line) {
        context().reviewPlan({.service = ServiceId(line.service.toStdString()),
                              .action = static_cast<actions::RecoveryAction>(line.action),
                              .arguments = {},
                              .reason = {}});
    });
    connect(m_running, &RunningCard::opened, &context(), &shell::PageContext::showPlan);
    connect(m_running, &RunningCard::abortAsked, this, [this](const actions::PlanId& plan) {
        command(ports::AbortPlan{.plan = plan}, tr("It is being aborted"));
    });
    connect(m_history, &PlanHistoryCard::opened, &context(), &shell::PageContext::showPlan);
    connect(m_history, &PlanHistoryCard::said, &context(), &shell::PageContext::say);
    return body;
}

QWidget* RecoveryPage::makeHead() {
    auto& look = context().theme();
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    m_new = new QPushButton(tr("New plan…"), head);
    m_new->setProperty("emphasis", QStringLiteral("main"));
    connect(m_new, &QPushButton::clicked, this, [this] { context().newPlan({}); });
    auto* guards = new QPushButton(tr("Test the guards…"), head);
    guards->setToolTip(tr("Proves that each refusal refuses; nothing is done"));
    connect(guards, &QPushButton::clicked, this, [this] { context().testGuards(); });
    m_store = new widgets::ElidedLabel(look, TextStyle::Caption, Role::Muted, head);
    row->addWidget(m_new);
    row->addWidget(guards);
    m_breakGlass = new QPushButton(tr("Break the glass…"), head);
    m_breakGlass->setToolTip(tr("Lets plans run on one service though what keeps the locks is away"));
    connect(m_breakGlass, &QPushButton::clicked, this, [this] { context().breakGlass({}); });
    row->addWidget(m_breakGlass);
    row->addStretch(1);
    row->addWidget(m_store);
    return head;
}

void RecoveryPage::wireAutomation() {
    connect(m_automation, &AutomationCard::modeChosen, this,
            [this](const ServiceId& service, actions::AutomationMode mode) {
                command(ports::SetAutomationMode{.service = service, .mode = mode},
                        tr("Automation: %1").arg(format::word(mode)));
            });
    connect(m_automation, &AutomationCard::pauseAsked, this, [this](const ServiceId& service) {
        command(ports::PauseAutomation{.service = service, .why = tr("by hand").toStdString()},
                tr("Automation is paused"));
    });
    connect(m_automation, &AutomationCard::ladderAsked, &context(), &shell::PageContext::editLadder);
    connect(m_automation, &AutomationCard::resumeAsked, this, [this](const ServiceId& service) {
        command(ports::ResumeAutomation{.service = service}, tr("Automation goes on"));
    });
}

void RecoveryPage::command(const ports::ActionCommand& command, const QString& done) {
    if (context().actions() == nullptr) return;
    context().actions()->command(command, this, [this, done](const Result<std::string>& result) {
        if (result) context().say(done);
        m_trouble = result ? QString() : text(result.error().detail);
        // A control that was refused shows again how it is.
        if (context().link().state()) take(context().link().state());
    });
}

void RecoveryPage::take(const FleetStatePtr& state) {
    setReadiness(Readiness::Ready);
    const QString nobody = models::whyNobodyActs(*state);
    if (!state->desk) {
        m_empty->set(QStringLiteral("shield"), tr("Nobody can act here"), nobody);
        m_stack->setCurrentIndex(0);
        return;
    }
    const auto& desk = *state->desk;
    m_stack->setCurrentIndex(1);
    auto questions = models::questionLines(desk, state->time);
    const auto asked = std::ssize(questions);
    m_needs->show(std::move(questions), asked > 1 ? format::count(asked) : QString());
    auto proposals = models::proposalLines(desk, state->time);
    std::ranges::move(models::asideLines(*state), std::back_inserter(proposals));
    const auto proposed = std::ssize(proposals);
    m_proposed->show(std::move(proposals), proposed > 1 ? format::count(proposed) : QString());
    const bool silent = desk.fleetMode == actions::AutomationMode::Observe;
    m_proposed->setCalm(silent ? theme::StateLook{} : calm(), tr("Nothing is proposed"),
                        silent ? tr("automation only observes") : tr("no trigger is due"));
    m_running->show(desk, state->time);
    m_history->show(desk.ended, state->time);
    m_automation->show(*state, m_rules);
    const auto& store = desk.store;
    const bool alone = store.reach == actions::LeaseReach::ThisMachine;
    m_store->setText(!nobody.isEmpty()        ? nobody
                     : !store.trouble.empty() ? text(store.trouble)
                     : alone ? tr("%1: locks are seen on this machine only").arg(text(store.kind))
                             : tr("%1: locks are shared").arg(text(store.kind)));
    m_store->setRole(nobody.isEmpty() && store.trouble.empty() ? Role::Muted : Role::CriticalText);
    m_store->setHint(text(store.where));
    showBanner(*state);
    showGlass(*state);
    m_new->setEnabled(context().actions() != nullptr && nobody.isEmpty());
    m_breakGlass->setEnabled(context().actions() != nullptr);
    if (m_inFront) askRules();
}

/// What is ruled beside the fleet file comes with no state: it is asked for while somebody looks.
void RecoveryPage::askRules() {
    if (context().actions() == nullptr) return;
    context().actions()->askRules(this, [this, asked = ++m_asked](const Result<ports::ActingRules>& rules) {
        const auto state = context().link().state();
        if (asked != m_asked || !state || !state->desk) return;
        m_rules = rules.value_or(ports::ActingRules{});
        showGlass(*state);
        m_automation->show(*state, m_rules);
    });
}

void RecoveryPage::showGlass(const FleetState& state) {
    QStringList names;
    QStringList details;
    for (const auto& glass : m_rules.broken) {
        if (glass.until <= state.time) continue;
        names << text(glass.service.value());
        details << tr("until %1 by %2: %3")
                       .arg(format::clockTime(glass.until, state.time), text(glass.by), text(glass.why));
    }
    m_glass->setVisible(!names.isEmpty());
    if (names.isEmpty()) return;
    m_glass->set(
        {.key = QStringLiteral("glass"),
         .tone = widgets::Tone::Degraded,
         .icon = QStringLiteral("warning"),
         .title = tr("The glass is broken for %1").arg(names.join(QStringLiteral(", "))),
         .detail = tr("%1. Nobody else's lock can be seen there.").arg(details.join(QStringLiteral("; "))),
         .action = {},
         .dismissible = false});
}

/// An order that was refused stays until it is read; the lock explains itself.
void RecoveryPage::showBanner(const FleetState& state) {
    const bool locked = state.desk && !state.desk->access.unlocked;
    if (!m_trouble.isEmpty()) {
        m_banner->set({.key = QStringLiteral("refused"),
                       .tone = widgets::Tone::Critical,
                       .icon = QStringLiteral("warning"),
                       .title = tr("It was not done"),
                       .detail = m_trouble,
                       .action = locked ? tr("Unlock…") : QString(),
                       .dismissible = true});
    } else if (locked) {
        m_banner->set({.key = QStringLiteral("locked"),
                       .tone = widgets::Tone::Neutral,
                       .icon = QStringLiteral("shield"),
                       .title = tr("Acting is locked"),
                       .detail = tr("Everything is shown and nothing is changed. Plans can be read."),
                       .action = tr("Unlock…")});
    }
    m_banner->setVisible(locked || !m_trouble.isEmpty());
}

/// A place with a service asks for a plan for it.
void RecoveryPage::visit(const shell::Place& place) {
    if (!place.service.isEmpty()) context().newPlan(place.service);
}

void RecoveryPage::entered() {
    m_inFront = true;
    if (context().link().state()) take(context().link().state());
}

void RecoveryPage::left() {
    m_inFront = false;
}

QWidget* RecoveryPage::firstFocus() const {
    if (m_stack->currentIndex() == 0) return nullptr;
    if (!m_needs->list().isHidden()) return &m_needs->list();
    if (!m_proposed->list().isHidden()) return &m_proposed->list();
    return m_new;
}

QWidget* RecoveryPage::searchField() const {
    return m_stack->currentIndex() == 1 ? m_history->searchField() : nullptr;
}

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/snapshots_page.h"

#include "engine/core/automation/desk_state.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "models/snapshot_words.h"
#include "ui/delegates/act_line_delegate.h"
#include "ui/pages/act_list_card.h"
#include "ui/pages/ask_sheet.h"
#include "ui/pages/compare_card.h"
#include "ui/pages/snapshot_bar.h"
#include "ui/pages/snapshot_orders.h"
#include "ui/pages/snapshot_table_card.h"
#include "ui/pages/snapshot_timeline.h"
#include "ui/pages/timeline_card.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/state_glyph.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using snapshots::SnapshotId;
using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

SnapshotId idOf(const QString& id) {
    return SnapshotId(id.toStdString());
}

/// Why nothing may be changed here, in a sentence; empty: it may.
QString lockedOf(const FleetState& state) {
    const QString nobody = models::whyNobodyActs(state);
    if (!nobody.isEmpty()) return nobody;
    return state.desk->access.unlocked ? QString() : SnapshotsPage::tr("Acting is locked. Unlock it first.");
}

} // namespace

SnapshotsPage::SnapshotsPage(shell::PageContext& context, QWidget* parent)
    : Page(context, parent)
    , m_orders(new SnapshotOrders(context, this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack))
    , m_first(m_empty->addAction(tr("Take one now…"))) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeBody());
    m_first->hide();
    m_empty->set(QStringLiteral("clock"), tr("Waiting for the engine"), {});
    m_sheet = new AskSheet(context.theme(), this);
    wire();
    if (context.link().state()) take(context.link().state());
}

QWidget* SnapshotsPage::makeHead(QWidget* parent) {
    auto& look = context().theme();
    auto* head = new QWidget(parent);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    m_glyph = new widgets::StateGlyph(look, head);
    m_standing = new widgets::ElidedLabel(look, TextStyle::Strong, Role::Ink, head);
    m_schedule = new widgets::ElidedLabel(look, TextStyle::Caption, Role::Muted, head);
    m_import = new QPushButton(tr("Import…"), head);
    m_take = new QPushButton(tr("Take one now…"), head);
    row->addWidget(m_glyph);
    row->addWidget(m_standing);
    row->addWidget(m_schedule, 1);
    row->addWidget(m_import);
    row->addWidget(m_take);
    return head;
}

QWidget* SnapshotsPage::makeBody() {
    auto& look = context().theme();
    auto* body = new QWidget(m_stack);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(theme::kPadding, theme::kCardGap, theme::kPadding, theme::kPadding);
    column->setSpacing(theme::kCardGap);
    column->addWidget(makeHead(body));
    m_banner = new widgets::Banner(look, body);
    m_progress = new widgets::ProgressLine(look, widgets::ProgressLine::Cancel::None, body);
    m_cause = new widgets::Banner(look, body);
    m_likely = new ActListCard(look, tr("Likely causes"), tr("Review plan"), body);
    m_line = new TimelineCard(context(), body);
    column->addWidget(m_banner);
    column->addWidget(m_progress);
    column->addWidget(m_cause);
    column->addWidget(m_likely);
    column->addWidget(m_line);
    auto* both = new QHBoxLayout;
    both->setSpacing(theme::kCardGap);
    m_table = new SnapshotTableCard(look, m_choice, body);
    m_compare = new CompareCard(context(), m_choice, body);
    both->addWidget(m_table, 2);
    both->addWidget(m_compare, 3);
    column->addLayout(both, 1);
    return body;
}

void SnapshotsPage::wire() {
    connect(&context().link(), &models::EngineLink::stateChanged, this, [this](const FleetStatePtr& state) {
        if (m_inFront) take(state);
    });
    connect(m_first, &QPushButton::clicked, this, &SnapshotsPage::askTake);
    connect(m_take, &QPushButton::clicked, this, &SnapshotsPage::askTake);
    connect(m_import, &QPushButton::clicked, m_orders, &SnapshotOrders::importFrom);
    connect(m_banner, &widgets::Banner::actionChosen, &context(), &shell::PageContext::unlock);
    connect(m_banner, &widgets::Banner::dismissed, this, [this] {
        m_refused.clear();
        m_trouble.clear();
        showBanner(*context().link().state());
    });
    auto& line = m_line->timeline();
    connect(&line, &SnapshotTimeline::chosen, this, [this](const QString& id) { m_choice.choose(idOf(id)); });
    connect(&line, &SnapshotTimeline::secondChosen, this,
            [this](const QString& id) { m_choice.toggle(idOf(id)); });
    connect(&line, &SnapshotTimeline::planChosen, this,
            [this](const QString& plan) { context().showPlan(actions::PlanId(plan.toStdString())); });
    connect(&m_choice, &models::SnapshotChoice::changed, this,
            [this] { m_line->timeline().setChosen(m_choice.before().value(), m_choice.after().value()); });
    connect(m_cause, &widgets::Banner::actionChosen, this, &SnapshotsPage::putBack);
    connect(m_likely, &ActListCard::chosen, this,
            [this](const models::ActLine& cause) { putBack(cause.service); });
    auto& bar = m_compare->bar();
    connect(&bar, &SnapshotBar::pinAsked, m_orders, &SnapshotOrders::pin);
    connect(&bar, &SnapshotBar::verifyAsked, m_orders, &SnapshotOrders::verify);
    connect(&bar, &SnapshotBar::dropAsked, this, &SnapshotsPage::askDrop);
    connect(&bar, &SnapshotBar::exportAsked, this, [this](const QString& id) {
        const auto state = context().link().state();
        const auto* snapshot =
            state && state->snapshots ? models::findSnapshot(*state->snapshots, idOf(id)) : nullptr;
        if (snapshot != nullptr) m_orders->exportAs(*snapshot);
    });
    connect(m_orders, &SnapshotOrders::busyChanged, this,
            [this] { m_compare->bar().setBusy(m_orders->isBusy()); });
    connect(m_orders, &SnapshotOrders::failed, this, [this](const QString& what, const QString& why) {
        m_refused = what;
        m_trouble = why;
        if (context().link().state()) take(context().link().state());
    });
    connect(m_orders, &SnapshotOrders::arrived, this, [this](const QString& id) {
        m_refused.clear();
        m_trouble.clear();
        if (context().link().state()) take(context().link().state());
        const auto state = context().link().state();
        const bool there =
            state && state->snapshots && models::findSnapshot(*state->snapshots, idOf(id)) != nullptr;
        if (there) m_choice.choose(idOf(id));
    });
    connect(m_table, &SnapshotTableCard::said, &context(), &shell::PageContext::say);
    connect(m_compare, &CompareCard::compared, this, &SnapshotsPage::keepDrift);
    connect(m_compare, &CompareCard::settled, this, &SnapshotsPage::settle);
}

void SnapshotsPage::take(const FleetStatePtr& state) {
    const QString locked = lockedOf(*state);
    if (!state->snapshots || context().snapshots() == nullptr || state->snapshots->snapshots.empty()) {
        showNone(*state, locked);
        m_stack->setCurrentIndex(0);
        return setReadiness(Readiness::Ready);
    }
    const auto& told = *state->snapshots;
    m_stack->setCurrentIndex(1);
    showHead(*state, locked);
    showBanner(*state);
    showLikely(*state);
    m_progress->setVisible(told.capturing.has_value());
    if (told.capturing) {
        const auto& capturing = *told.capturing;
        m_progress->setProgress(models::captureText(capturing),
                                capturing.total == 0 ? std::nullopt
                                                     : std::optional(static_cast<double>(capturing.done) /
                                                                     static_cast<double>(capturing.total)));
    }
    const auto newest = m_seen.newest(state);
    m_line->show(*newest);
    m_choice.follow(told);
    m_line->timeline().setChosen(m_choice.before().value(), m_choice.after().value());
    m_table->show(*newest->snapshots, state->time);
    m_compare->show(state, locked);
    settle();
}

void SnapshotsPage::keepDrift(const snapshots::SnapshotDiff& diff) {
    const auto state = context().link().state();
    if (!state || !state->snapshots) return;
    m_seen.keep(diff, state->time);
    const auto newest = m_seen.newest(state);
    m_line->show(*newest);
    m_table->show(*newest->snapshots, state->time);
}

/// Pictures are taken of what was compared, not of the waiting.
void SnapshotsPage::settle() {
    if (m_compare->isSettled()) setReadiness(Readiness::Ready);
}

void SnapshotsPage::showHead(const FleetState& state, const QString& locked) {
    const auto& told = *state.snapshots;
    const auto* safe = models::findSnapshot(told, told.safePoint);
    const auto look = delegates::lookOf(safe != nullptr ? models::Mark::Good : models::Mark::Warning);
    const QString words = safe == nullptr ? tr("There is no intact safe point")
                                          : tr("Safe point of %1, %2")
                                                .arg(format::clockTime(safe->taken, state.time),
                                                     format::age(safe->taken, state.time));
    m_glyph->setLook(look, words);
    m_standing->setText(words);
    m_standing->setHint(safe == nullptr ? tr("One is taken when all has been well for a while.")
                                        : format::fullTime(safe->taken));
    m_standing->setRole(safe == nullptr ? Role::DegradedText : Role::Ink);
    m_schedule->setText(
        tr("%1 · at most %2 kept")
            .arg(models::scheduleText(told, state.time), format::count(static_cast<qint64>(told.most))));
    m_schedule->setHint(text(told.folder));
    m_take->setEnabled(locked.isEmpty() && !told.capturing);
    m_take->setToolTip(!locked.isEmpty() ? locked
                       : told.capturing  ? tr("One is being taken.")
                                         : tr("Records every service as it is configured now"));
    m_import->setEnabled(locked.isEmpty());
    m_import->setToolTip(!locked.isEmpty() ? locked : tr("A snapshot that was exported, here or elsewhere"));
}

/// What was refused stays until it is read; then what is wrong with taking them; then the lock.
void SnapshotsPage::showBanner(const FleetState& state) {
    const bool locked = state.desk && !state.desk->access.unlocked;
    const auto trouble = state.snapshots ? text(state.snapshots->trouble) : QString();
    widgets::BannerText words;
    if (!m_refused.isEmpty())
        words = {.key = QStringLiteral("refused"),
                 .tone = widgets::Tone::Critical,
                 .icon = QStringLiteral("warning"),
                 .title = m_refused,
                 .detail = m_trouble,
                 .action = locked ? tr("Unlock…") : QString(),
                 .dismissible = true};
    else if (!trouble.isEmpty())
        words = {.key = QStringLiteral("trouble"),
                 .tone = widgets::Tone::Critical,
                 .icon = QStringLiteral("warning"),
                 .title = tr("Snapshots are in trouble"),
                 .detail = trouble,
                 .action = {}};
    else if (locked)
        words = {.key = QStringLiteral("locked"),
                 .tone = widgets::Tone::Neutral,
                 .icon = QStringLiteral("shield"),
                 .title = tr("Acting is locked"),
                 .detail = tr("Snapshots can be compared, verified and exported. Plans can be read."),
                 .action = tr("Unlock…")};
    m_banner->setVisible(!words.key.isEmpty());
    if (!words.key.isEmpty()) m_banner->set(words);
}

void SnapshotsPage::showLikely(const FleetState& state) {
    auto lines = models::likelyLines(*state.snapshots, state.time);
    const auto count = std::ssize(lines);
    m_cause->setVisible(count == 1);
    if (count == 1)
        m_cause->set(
            {.key = lines.front().service,
             .tone = widgets::Tone::Degraded,
             .icon = QStringLiteral("warning"),
             .title = tr("Likely cause: %1").arg(lines.front().title),
             .detail = lines.front().detail,
             .action = state.snapshots->likely.front().safePoint.isEmpty() ? QString() : tr("Review plan")});
    m_likely->setVisible(count > 1);
    m_likely->show(std::move(lines), format::count(count));
}

/// Asks for the plan that takes back what likely made it ill.
void SnapshotsPage::putBack(const QString& service) {
    const auto state = context().link().state();
    if (!state || !state->snapshots) return;
    for (const auto& likely : state->snapshots->likely) {
        if (text(likely.service.value()) != service || likely.safePoint.isEmpty()) continue;
        context().reviewPlan({.service = likely.service,
                              .action = actions::RecoveryAction::EmergencyRollback,
                              .arguments = {{"snapshot", likely.safePoint.value()}, {"scope", "service"}},
                              .reason = likely.text});
    }
}

void SnapshotsPage::showNone(const FleetState& state, const QString& locked) {
    m_first->hide();
    if (!state.snapshots || context().snapshots() == nullptr) {
        const QString nobody = models::whyNobodyActs(state);
        m_empty->set(QStringLiteral("snapshots"), tr("No snapshots are taken here"),
                     nobody.isEmpty() ? tr("This engine records no configuration. Ask the one that acts.")
                                      : nobody);
        return;
    }
    const auto& told = *state.snapshots;
    if (!told.trouble.empty()) {
        m_empty->set(QStringLiteral("warning"), tr("There is no snapshot"), text(told.trouble),
                     Role::Critical);
    } else if (told.capturing) {
        m_empty->set(QStringLiteral("snapshots"), tr("The first snapshot is being taken"),
                     models::captureText(*told.capturing));
        return;
    } else {
        m_empty->set(QStringLiteral("snapshots"), tr("There is no snapshot yet"),
                     tr("A snapshot records how every service is configured: %1.")
                         .arg(models::scheduleText(told, state.time)));
    }
    m_first->setVisible(true);
    m_first->setEnabled(locked.isEmpty());
    m_first->setToolTip(locked);
}

void SnapshotsPage::askTake() {
    m_sheet->ask({.title = tr("Take a snapshot"),
                  .words = tr("It records how every service is configured now. Nothing is changed."),
                  .field = tr("Reason"),
                  .verb = tr("Take it")},
                 [this](const QString& reason) { m_orders->take(reason); });
}

void SnapshotsPage::askDrop(const QString& id) {
    const auto state = context().link().state();
    const auto* snapshot =
        state && state->snapshots ? models::findSnapshot(*state->snapshots, idOf(id)) : nullptr;
    if (snapshot == nullptr) return;
    m_sheet->ask({.title = tr("Drop the snapshot of %1").arg(format::clockTime(snapshot->taken, state->time)),
                  .words = tr("It is deleted and cannot be rolled back to any more. Export it first to keep "
                              "it elsewhere."),
                  .field = {},
                  .verb = tr("Drop it"),
                  .danger = true},
                 [this, id](const QString&) { m_orders->drop(id); });
}

void SnapshotsPage::visit(const shell::Place& place) {
    if (!place.service.isEmpty()) {
        m_choice.choose({});
        m_compare->setWords(text(place.service.value()));
    }
    if (place.part == QLatin1String("take") && m_take->isEnabled()) askTake();
}

void SnapshotsPage::showWhole() {
    m_choice.choose({});
    m_compare->setWords({});
}

void SnapshotsPage::entered() {
    m_inFront = true;
    m_line->setAwake(true);
    m_compare->setAwake(true);
    if (context().link().state()) take(context().link().state());
}

void SnapshotsPage::left() {
    m_inFront = false;
    m_line->setAwake(false);
    m_compare->setAwake(false);
}

QWidget* SnapshotsPage::firstFocus() const {
    return m_stack->currentIndex() == 1 ? &m_line->timeline() : nullptr;
}

QWidget* SnapshotsPage::searchField() const {
    return m_stack->currentIndex() == 1 ? &m_compare->search() : nullptr;
}

QVariantMap SnapshotsPage::saveLayout() const {
    return {{QStringLiteral("period"), m_line->period()}};
}

void SnapshotsPage::restoreLayout(const QVariantMap& layout) {
    m_line->setPeriod(layout.value(QStringLiteral("period"), -1).toInt());
}

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/plan_sheet.h"

#include "models/action_link.h"
#include "models/confirmation_draft.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/acting/confirm_bar.h"
#include "ui/acting/evidence_panel.h"
#include "ui/acting/plan_board.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/stepper.h"

#include <QtGui/QMouseEvent>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

using namespace std::chrono_literals;
constexpr QSize kPanel(1040, 780);

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QFrame* hairline(const theme::Theme& theme, QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    const auto paint = [line, &theme] {
        QPalette palette = line->palette();
        palette.setColor(QPalette::Window, theme.color(Role::Line));
        line->setPalette(palette);
    };
    QObject::connect(&theme, &theme::Theme::changed, line, paint);
    paint();
    return line;
}

} // namespace

PlanSheet::PlanSheet(shell::PageContext& context, QWidget* parent)
    : Sheet(context.theme(), Placement::Centre, parent)
    , m_context(context)
    , m_stack(new QStackedWidget(this))
    , m_message(new widgets::EmptyState(context.theme(), m_stack))
    , m_board(new PlanBoard(context.theme(), m_stack))
    , m_evidence(new EvidencePanel(context.theme(), m_stack)) {
    setPanelSize(kPanel);
    setAccessibleName(tr("Plan"));
    body()->setContentsMargins(0, theme::kPadding, 0, theme::kPadding);
    body()->setSpacing(0);
    addHead();
    for (QWidget* one : {static_cast<QWidget*>(m_message), static_cast<QWidget*>(m_board),
                         static_cast<QWidget*>(m_evidence)})
        m_stack->addWidget(one);
    body()->addWidget(m_stack, 1);
    addFoot();
    connect(m_evidence, &EvidencePanel::said, &context, &shell::PageContext::say);
    connect(&context.link(), &models::EngineLink::stateChanged, this, &PlanSheet::takeState);
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, &PlanSheet::showWhyNot);
    connect(this, &Sheet::closed, this, [this] {
        m_tick.stop();
        ++m_round;
    });
    if (context.link().state()) takeState(context.link().state());
}

void PlanSheet::addHead() {
    auto* head = new QVBoxLayout;
    head->setContentsMargins(theme::kPadding, 0, theme::kPadding, theme::kCardGap);
    head->setSpacing(theme::kCardGap);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kCardGap);
    m_title = new widgets::ElidedLabel(look(), TextStyle::Title, Role::Ink, this);
    m_badge = new widgets::Badge(look(), this);
    m_facts = new widgets::ElidedLabel(look(), TextStyle::Caption, Role::Muted, this);
    row->addWidget(m_title);
    row->addWidget(m_badge);
    row->addStretch(1);
    head->addLayout(row);
    m_stepper = new widgets::Stepper(
        look(), {tr("Plan"), tr("Checks"), tr("Confirm"), tr("Execute"), tr("Verify"), tr("Evidence")}, this);
    auto* second = new QHBoxLayout;
    second->setSpacing(theme::kPadding);
    second->addWidget(m_stepper);
    second->addStretch(1);
    second->addWidget(m_facts);
    head->addLayout(second);
    body()->addLayout(head);
    body()->addWidget(hairline(look(), this));
}

QPushButton* PlanSheet::addButton(QHBoxLayout* row, const QString& words) {
    auto* button = new QPushButton(words, this);
    button->setAutoDefault(false);
    button->setDefault(false);
    row->addWidget(button);
    return button;
}

void PlanSheet::addFoot() {
    body()->addWidget(hairline(look(), this));
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(theme::kPadding, theme::kCardGap, theme::kPadding, 0);
    foot->setSpacing(theme::kCardGap);
    m_confirm = new ConfirmBar(look(), this);
    connect(m_confirm, &ConfirmBar::changed, this, &PlanSheet::showWhyNot);
    foot->addWidget(m_confirm);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    m_whyNot = new QLabel(this);
    m_whyNot->setTextFormat(Qt::PlainText);
    m_whyNot->setWordWrap(true);
    look().dress(m_whyNot, TextStyle::Body, Role::Muted);
    row->addWidget(m_whyNot, 1);
    m_unlock = addButton(row, tr("Unlock…"));
    m_anew = addButton(row, tr("Draw up anew"));
    m_close = addButton(row, tr("Cancel Esc"));
    m_dryRun = addButton(row, tr("Dry run"));
    m_dryRun->setToolTip(tr("Shows the calls of each step and changes nothing"));
    m_export = addButton(row, tr("Export plan"));
    m_abort = addButton(row, tr("Abort"));
    m_abort->setToolTip(tr("Stops at the next step's boundary; what was done is undone"));
    m_go = addButton(row, {});
    m_go->setProperty("emphasis", QStringLiteral("danger"));
    foot->addLayout(row);
    body()->addLayout(foot);
    connect(m_unlock, &QPushButton::clicked, this, &PlanSheet::unlockAsked);
    connect(m_anew, &QPushButton::clicked, this, &PlanSheet::draw);
    connect(m_close, &QPushButton::clicked, this, &Sheet::close);
    connect(m_dryRun, &QPushButton::clicked, this, &PlanSheet::rehearse);
    connect(m_export, &QPushButton::clicked, this, &PlanSheet::exportIt);
    connect(m_abort, &QPushButton::clicked, this, &PlanSheet::abort);
    connect(m_go, &QPushButton::clicked, this, &PlanSheet::execute);
}

TimePoint PlanSheet::now() const {
    return m_state ? m_state->time + Duration(m_sinceState.elapsed()) : TimePoint{};
}

void PlanSheet::review(const actions::PlanRequest& request) {
    m_request = request;
    showHead(request.action, request.service);
    draw();
    open(m_close);
}

void PlanSheet::draw() {
    m_plan.reset();
    m_detail.reset();
    m_id = {};
    m_refusal.clear();
    m_rehearsing = false;
    m_facts->setText({});
    m_badge->set({}, widgets::Tone::Neutral);
    m_board->clearRehearsal();
    const std::uint64_t round = ++m_round;
    if (m_context.actions() == nullptr) {
        setStage(Stage::Failed);
        return showMessage(QStringLiteral("shield"), tr("Nobody can act here"),
                           m_state ? models::whyNobodyActs(*m_state) : QString(), false);
    }
    setStage(Stage::Drawing);
    showMessage(QStringLiteral("clock"), tr("The plan is being drawn up"),
                tr("What runs now is read from the platform."), false);
    m_context.actions()->drawPlan(m_request, this, [this, round](const Result<actions::PlanSheet>& sheet) {
        if (round == m_round) takeSheet(sheet);
    });
}

void PlanSheet::takeSheet(const Result<actions::PlanSheet>& sheet) {
    if (!sheet) {
        setStage(Stage::Failed);
        return showMessage(QStringLiteral("warning"), tr("The plan cannot be drawn up"),
                           text(sheet.error().detail), true);
    }
    m_plan = *sheet;
    m_id = sheet->plan.id;
    showHead(sheet->plan.action, sheet->plan.target.service);
    showPlanFacts(sheet->plan);
    m_board->show(*sheet);
    m_confirm->ask(sheet->ask);
    m_go->setText(format::verb(sheet->plan.action));
    setStage(Stage::Drawn);
    m_tick.start();
    // The keyboard is handed on only from where it was put at first.
    if (m_close->hasFocus() && m_confirm->firstField() != nullptr) m_confirm->firstField()->setFocus();
}

void PlanSheet::follow(const actions::PlanId& plan) {
    m_plan.reset();
    m_detail.reset();
    m_refusal.clear();
    m_id = plan;
    ++m_round;
    setStage(Stage::Closing);
    showMessage(QStringLiteral("clock"), tr("Reading the plan"), {}, false);
    open(m_close); // what is not open takes no state
    if (const auto* live = running(); live != nullptr) {
        setStage(Stage::Running);
        takeState(m_state);
    } else if (m_context.actions() != nullptr) {
        m_context.actions()->askPlan(plan, this, [this, round = m_round](const auto& detail) {
            if (round == m_round) takeDetail(detail);
        });
    }
}

const automation::RunningPlan* PlanSheet::running() const {
    if (!m_state || !m_state->desk) return nullptr;
    const auto& plans = m_state->desk->running;
    const auto found = std::ranges::find_if(plans, [this](const auto& each) { return each.plan.id == m_id; });
    return found == plans.end() ? nullptr : &*found;
}

void PlanSheet::takeState(const FleetStatePtr& state) {
    m_state = state;
    m_sinceState.start();
    if (!state) return;
    if (state->desk) m_log.take(*state->desk, state->time);
    const bool unlocked = state->desk && state->desk->access.unlocked;
    const bool justUnlocked = unlocked && !std::exchange(m_unlocked, unlocked);
    m_unlocked = unlocked;
    if (isHidden()) return;
    // What the role's check said was true only of before.
    if (justUnlocked && m_stage == Stage::Drawn) return draw();
    if (m_stage == Stage::Starting || m_stage == Stage::Running) {
        if (const auto* live = running(); live != nullptr) {
            m_stage = Stage::Running;
            showHead(live->plan.action, live->plan.target.service);
            showPlanFacts(live->plan);
            m_board->show(*live, m_log.of(m_id, now()), now());
            m_stack->setCurrentWidget(m_board);
            m_stepper->setCurrent(live->phase == actions::Phase::Verifying ? 4 : 3);
            showFoot();
        } else if (m_stage == Stage::Running) {
            m_stage = Stage::Closing;
        }
    }
    if (m_stage == Stage::Starting || m_stage == Stage::Closing) {
        const bool ended = state->desk && std::ranges::any_of(state->desk->ended, [this](const auto& plan) {
                               return plan.plan == m_id && plan.outcome.has_value();
                           });
        if (ended && m_context.actions() != nullptr) {
            m_stage = Stage::Closing;
            m_context.actions()->askPlan(m_id, this, [this, round = m_round](const auto& detail) {
                if (round == m_round) takeDetail(detail);
            });
        }
    }
    showWhyNot();
}

void PlanSheet::takeDetail(const Result<actions::PlanDetail>& detail) {
    if (m_stage == Stage::Ended) return;
    if (!detail) {
        setStage(Stage::Failed);
        return showMessage(QStringLiteral("warning"), tr("The plan cannot be read"),
                           text(detail.error().detail), true);
    }
    m_detail = *detail;
    m_request = {
        .service = detail->plan.target.service, .action = detail->plan.action, .arguments = {}, .reason = {}};
    showHead(detail->plan.action, detail->plan.target.service);
    showPlanFacts(detail->plan);
    m_evidence->show(*detail, now());
    m_stack->setCurrentWidget(m_evidence);
    setStage(Stage::Ended);
}

void PlanSheet::showHead(actions::RecoveryAction action, const ServiceId& service) {
    const QString title = format::planTitle(action, text(service.value()));
    m_title->setText(title);
    setAccessibleName(title);
}

void PlanSheet::showPlanFacts(const actions::Plan& plan) {
    const bool production = plan.target.environment == Environment::Production;
    m_badge->set(tr("%1 · tier %2 action")
                     .arg(format::word(plan.target.environment), format::count(static_cast<int>(plan.tier))),
                 plan.tier >= actions::Tier::Hard ? widgets::Tone::Critical
                 : production                     ? widgets::Tone::Degraded
                                                  : widgets::Tone::Neutral);
    m_badge->setToolTip(format::tierText(plan.tier));
    m_facts->setText(tr("Plan %1 · built from live state %2")
                         .arg(text(plan.id.value()), format::clockTime(plan.drawnUp, now())));
    m_facts->setMinimumWidth(std::min(m_facts->sizeHint().width(), look().scaled(kPanel.width() * 2 / 5)));
    m_facts->setHint(tr("State %1, %2").arg(plan.revision).arg(format::fullTime(plan.drawnUp)));
}

void PlanSheet::setStage(Stage stage) {
    m_stage = stage;
    switch (stage) {
    case Stage::Drawing:
    case Stage::Failed:
        m_stepper->setCurrent(0);
        break;
    case Stage::Drawn:
        m_stack->setCurrentWidget(m_board);
        m_stepper->setCurrent(m_plan && m_plan->guards.refused() ? 1 : 2);
        break;
    case Stage::Starting:
    case Stage::Running:
        m_stepper->setCurrent(3);
        break;
    case Stage::Closing:
        break;
    case Stage::Ended:
        m_stepper->setCurrent(5);
        break;
    }
    showFoot();
}

void PlanSheet::showMessage(const QString& icon, const QString& happened, const QString& next, bool trouble) {
    m_message->set(icon, happened, next, trouble ? Role::Critical : Role::Muted);
    m_stack->setCurrentWidget(m_message);
}

void PlanSheet::showFoot() {
    const bool drawn = m_stage == Stage::Drawn || m_stage == Stage::Starting;
    const auto* live = m_stage == Stage::Running ? running() : nullptr;
    m_confirm->setEnabled(m_stage == Stage::Drawn);
    if (!drawn) m_confirm->hide();
    m_go->setVisible(drawn);
    m_dryRun->setVisible(drawn);
    m_dryRun->setEnabled(m_stage == Stage::Drawn && !m_rehearsing);
    m_export->setVisible(drawn || m_stage == Stage::Ended);
    m_export->setText(m_stage == Stage::Ended ? tr("Export evidence") : tr("Export plan"));
    m_abort->setVisible(live != nullptr);
    m_abort->setEnabled(live != nullptr && live->abortBy.empty());
    m_close->setText(drawn || m_stage == Stage::Drawing ? tr("Cancel Esc") : tr("Close Esc"));
    showWhyNot();
}

void PlanSheet::showWhyNot() {
    const auto* desk = m_state ? m_state->desk.get() : nullptr;
    const bool locked = desk != nullptr && !desk->access.unlocked;
    const bool stale =
        m_stage == Stage::Drawn && m_plan && (models::isExpired(*m_plan, now()) || m_plan->guards.refused());
    m_unlock->setVisible(m_stage == Stage::Drawn && locked);
    m_anew->setVisible((stale && !locked) || m_stage == Stage::Failed || m_stage == Stage::Ended);
    m_anew->setText(m_stage == Stage::Ended ? tr("Plan it again") : tr("Draw up anew"));
    QString words;
    Role role = Role::Muted;
    if (m_stage == Stage::Drawn && m_plan) {
        const QString missing = models::whyNotYet(*m_plan, m_confirm->draft(), desk, now());
        m_go->setEnabled(missing.isEmpty());
        m_go->setToolTip(missing);
        m_go->setAccessibleDescription(missing);
        const QString holds =
            tr("Holds for another %1.")
                .arg(format::duration(std::chrono::floor<std::chrono::seconds>(m_plan->expires - now())));
        words = missing.isEmpty() ? holds : missing;
        if (m_plan->guards.refused() || stale) role = Role::CriticalText;
    } else if (m_stage == Stage::Starting) {
        m_go->setEnabled(false);
        words = tr("It is being handed over: the checks are asked once more.");
    } else if (const auto* live = m_stage == Stage::Running ? running() : nullptr; live != nullptr) {
        words = tr("%1 · confirmed by %2").arg(models::progressText(*live), text(live->confirmedBy));
    } else if (m_stage == Stage::Closing) {
        words = tr("The evidence is being read.");
    }
    if (!m_refusal.isEmpty() && m_stage != Stage::Starting) {
        words = m_refusal;
        role = Role::CriticalText;
    }
    m_whyNot->setText(words);
    look().dress(m_whyNot, TextStyle::Body, role);
}

/// What was typed is not lost by a click beside the sheet.
void PlanSheet::mousePressEvent(QMouseEvent* event) {
    event->accept();
}

} // namespace holdfast::acting

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/plan_board.h"

#include "models/desk_lines.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "models/plan_lines.h"
#include "ui/acting/column.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/fitted_list.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>

namespace holdfast::acting {

using Style = delegates::ActLineDelegate::Style;
using theme::Role;
namespace format = models::format;

namespace {

constexpr int kLogHeight = 160;

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

PlanBoard::PlanBoard(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_left(new Column(theme, tr("What will be done"), this))
    , m_right(new Column(theme, tr("What speaks for and against it"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(1);
    row->addWidget(m_left, 1);
    row->addWidget(m_right, 1);
    m_changes = m_left->add(tr("What will change"), Style::Field);
    m_steps = m_left->add(tr("Steps"));
    m_calls = m_left->add(tr("Dry run"), Style::Calls);
    m_wayBack = m_left->add(tr("If it does not verify"));
    m_now = m_right->add(tr("Now"));
    m_log = m_right->add(tr("What was said"), Style::Log);
    m_log->list().setMostHeight(theme.scaled(kLogHeight));
    m_affected = m_right->add(tr("Who is affected"));
    m_checks = m_right->add(tr("Checks"));
    m_verified = m_right->add(tr("Verified when"));
}

void PlanBoard::showPlan(const actions::Plan& plan) {
    m_changes->setLines(models::changeLines(plan));
    m_changes->setText(plan.changes.empty() ? tr("No field of the configuration.") : QString());
    m_steps->setNote(plan.expected > Duration(0) ? tr("about %1").arg(format::duration(plan.expected))
                                                 : QString());
    m_wayBack->setText(text(plan.wayBack));
    m_affected->setLines(models::affectedLines(plan));
    m_affected->setText(plan.affected.empty() ? tr("Nobody else.") : QString());
    m_verified->setText(format::successText(plan.success));
}

void PlanBoard::show(const actions::PlanSheet& sheet) {
    showPlan(sheet.plan);
    m_steps->setLines(models::stepLines(sheet.plan, {}, std::nullopt));
    m_now->setTitle(tr("Why"));
    m_now->setText(text(sheet.plan.reason), Role::Ink);
    m_now->setNote({});
    m_log->setWanted(false);
    m_checks->setWanted(true);
    m_checks->setNote(tr("%1 · asked again just before").arg(models::guardCount(sheet.guards)));
    m_checks->setLines(models::guardLines(sheet.guards));
}

void PlanBoard::showRehearsal(const actions::Plan& plan, const actions::Rehearsal& rehearsal) {
    m_calls->setWanted(true);
    m_calls->setNote(tr("nothing was changed"));
    m_calls->setLines(models::rehearsalLines(plan, rehearsal));
    m_calls->setText(text(rehearsal.trouble), Role::CriticalText);
}

void PlanBoard::clearRehearsal() {
    m_calls->setWanted(false);
}

void PlanBoard::show(const automation::RunningPlan& running, std::vector<models::ActLine> log,
                     TimePoint now) {
    showPlan(running.plan);
    clearRehearsal();
    m_steps->setLines(models::stepLines(running.plan, running.steps, running.current));
    m_now->setTitle(tr("Now"));
    m_now->setNote(tr("for %1").arg(format::duration(now - running.began)));
    QString words = running.text.empty() ? models::progressText(running) : text(running.text);
    if (running.interrupted)
        words += QLatin1Char('\n') + tr("It was begun by a Holdfast that ended, and taken up again.");
    if (!running.abortBy.empty())
        words += QLatin1Char('\n') +
                 tr("%1 asked to abort it: what was done is undone.").arg(text(running.abortBy));
    m_now->setText(words, running.abortBy.empty() ? Role::Ink : Role::DegradedText);
    m_log->setWanted(true);
    m_log->setLines(std::move(log));
    m_log->list().scrollToBottom();
    m_checks->setWanted(false);
}

void PlanBoard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(m_right->x() - 1, 0, 1, height()), m_theme.color(Role::Line));
}

} // namespace holdfast::acting

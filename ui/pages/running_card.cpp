// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/running_card.h"

#include "models/desk_lines.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "models/plan_lines.h"
#include "ui/acting/column.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/fitted_list.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/state_line.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using Style = delegates::ActLineDelegate::Style;
using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

namespace {

constexpr int kLogHeight = 96;
constexpr int kBeside = 600; ///< least width for two columns

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

std::vector<models::ActLine> leaseLines(const automation::DeskState& desk, TimePoint now) {
    std::vector<models::ActLine> lines;
    for (const auto& lease : desk.leases) {
        if (lease.ours) continue;
        lines.push_back({.key = lease.service.value(),
                         .mark = models::Mark::Busy,
                         .word = RunningCard::tr("held by somebody else"),
                         .title = text(lease.service.value()),
                         .detail = RunningCard::tr("%1 holds it since %2, until %3 unless it is prolonged")
                                       .arg(text(lease.holder), format::clockTime(lease.since, now),
                                            format::clockTime(lease.until, now)),
                         .service = text(lease.service.value())});
    }
    return lines;
}

} // namespace

RunningView::RunningView(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_title(new ElidedLabel(theme, TextStyle::Strong, Role::Ink, this))
    , m_facts(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_progress(new widgets::ProgressLine(theme, widgets::ProgressLine::Cancel::None, this))
    , m_theme(theme)
    , m_parts(new QBoxLayout(QBoxLayout::TopToBottom))
    , m_steps(new acting::Section(theme, tr("Steps"), Style::Sentence, this))
    , m_log(new acting::Section(theme, tr("What was said"), Style::Log, this))
    , m_show(new QPushButton(tr("Open"), this))
    , m_abort(new QPushButton(tr("Abort"), this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kPadding - 3, 0, theme::kPadding - 3, theme::kTight);
    column->setSpacing(theme::kGap);
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::kGap);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(m_title);
    words->addWidget(m_facts);
    head->addLayout(words, 1);
    head->addWidget(m_show);
    head->addWidget(m_abort);
    column->addLayout(head);
    column->addWidget(m_progress);
    m_parts->setSpacing(theme::kPadding);
    m_parts->addWidget(m_steps, 3);
    m_parts->addWidget(m_log, 2);
    m_parts->setAlignment(m_log, Qt::AlignTop);
    m_parts->setAlignment(m_steps, Qt::AlignTop);
    column->addLayout(m_parts);
    m_log->list().setMostHeight(theme.scaled(kLogHeight));
    connect(m_show, &QPushButton::clicked, this, &RunningView::opened);
    connect(m_abort, &QPushButton::clicked, this, [this] {
        m_abort->setEnabled(false);
        Q_EMIT abortAsked();
    });
}

void RunningView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_parts->setDirection(width() >= m_theme.scaled(kBeside) ? QBoxLayout::LeftToRight
                                                             : QBoxLayout::TopToBottom);
}

void RunningView::show(const automation::RunningPlan& running, std::vector<models::ActLine> log,
                       TimePoint now, bool mayAbort) {
    const QString title = format::planTitle(running.plan.action, text(running.plan.target.service.value()));
    m_title->setText(title);
    m_show->setAccessibleName(tr("Open: %1").arg(title));
    m_abort->setAccessibleName(tr("Abort: %1").arg(title));
    QStringList facts{tr("for %1").arg(format::duration(now - running.began)),
                      tr("confirmed by %1").arg(text(running.confirmedBy))};
    if (running.interrupted) facts << tr("taken up again after an interruption");
    if (!running.abortBy.empty()) facts << tr("%1 asked to abort it").arg(text(running.abortBy));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_facts->setRole(running.abortBy.empty() ? Role::Muted : Role::DegradedText);
    m_progress->setProgress(running.text.empty() ? models::progressText(running) : text(running.text),
                            models::progressOf(running));
    m_steps->setNote(models::progressText(running));
    m_steps->setLines(models::stepLines(running.plan, running.steps, running.current));
    m_log->setLines(std::move(log));
    m_log->list().scrollToBottom();
    m_abort->setEnabled(mayAbort && running.abortBy.empty());
    m_abort->setToolTip(mayAbort ? tr("Stops at the next step's boundary; what was done is undone")
                                 : tr("Acting is locked. Unlock it first."));
}

RunningCard::RunningCard(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_card(new widgets::Card(theme, tr("Under way"), this))
    , m_column(new QVBoxLayout)
    , m_calm(new widgets::StateLine(theme, m_card))
    , m_leases(new acting::Section(theme, tr("Held by others"), Style::Sentence, m_card)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kTight);
    m_column->setSpacing(theme::kCardGap);
    m_card->body()->addLayout(m_column);
    m_card->body()->addWidget(m_calm);
    m_leases->setContentsMargins(theme::kPadding - 3, 0, theme::kPadding - 3, 0);
    m_card->body()->addWidget(m_leases);
    m_calm->tell({}, tr("Nothing is under way"), {});
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void RunningCard::show(const automation::DeskState& desk, TimePoint now) {
    m_said.take(desk, now);
    std::erase_if(m_views, [&desk](const auto& entry) {
        const bool there = std::ranges::any_of(
            desk.running, [&entry](const auto& running) { return running.plan.id == entry.first; });
        if (!there) entry.second->deleteLater();
        return !there;
    });
    for (const auto& running : desk.running) {
        const auto id = running.plan.id;
        auto& view = m_views[id];
        if (view == nullptr) {
            view = new RunningView(m_theme, m_card);
            m_column->addWidget(view);
            connect(view, &RunningView::opened, this, [this, id] { Q_EMIT opened(id); });
            connect(view, &RunningView::abortAsked, this, [this, id] { Q_EMIT abortAsked(id); });
        }
        view->show(running, m_said.of(id, now), now, desk.access.unlocked);
    }
    const auto count = std::ssize(desk.running);
    m_card->setNote(count > 0 ? format::counted(count, tr("%1 plan"), tr("%1 plans")) : QString());
    m_calm->setVisible(count == 0);
    m_leases->setLines(leaseLines(desk, now));
}

} // namespace holdfast::pages

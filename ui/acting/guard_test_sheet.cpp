// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/guard_test_sheet.h"

#include "models/action_link.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "models/plan_lines.h"
#include "ui/acting/column.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/empty_state.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr QSize kPanel(760, 640);

} // namespace

GuardTestSheet::GuardTestSheet(shell::PageContext& context, QWidget* parent)
    : Sheet(context.theme(), Placement::Centre, parent)
    , m_context(context)
    , m_service(new QComboBox(this))
    , m_run(new QPushButton(tr("Test"), this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new widgets::EmptyState(context.theme(), m_stack))
    , m_column(new Column(context.theme(), tr("Refusals"), m_stack))
    , m_trials(m_column->add(tr("Refusals")))
    , m_words(new QLabel(this))
    , m_close(new QPushButton(tr("Close"), this)) {
    setPanelSize(kPanel);
    setAccessibleName(tr("Do the guards refuse?"));
    auto* title = new QLabel(accessibleName(), this);
    look().dress(title, TextStyle::Title, Role::Ink);
    body()->addWidget(title);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    look().dress(m_words, TextStyle::Body, Role::Muted);
    body()->addWidget(m_words);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    m_service->setAccessibleName(tr("Service"));
    m_service->setItemDelegate(new QStyledItemDelegate(m_service)); // the combo box's own knows no sheet
    row->addWidget(m_service, 1);
    m_run->setProperty("emphasis", QStringLiteral("main"));
    row->addWidget(m_run);
    body()->addLayout(row);
    m_column->setSides(0);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_column);
    body()->addWidget(m_stack, 1);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    foot->addWidget(m_close);
    body()->addLayout(foot);
    connect(m_run, &QPushButton::clicked, this, &GuardTestSheet::run);
    connect(m_close, &QPushButton::clicked, this, &Sheet::close);
}

void GuardTestSheet::ask() {
    const auto state = m_context.link().state();
    m_service->clear();
    if (state) {
        for (const auto& service : state->services)
            m_service->addItem(QString::fromStdString(service.id.value()));
    }
    const bool can = m_context.actions() != nullptr && state && state->desk;
    m_run->setEnabled(can && m_service->count() > 0);
    m_trials->setLines({});
    m_empty->set(
        QStringLiteral("shield"), tr("Nothing was tried yet"),
        tr("A wrong name, an empty one, one in the wrong case; a stale plan, a cooldown, a lock that "
           "somebody holds, a lost connection, a missing role: each must be refused."));
    m_stack->setCurrentWidget(m_empty);
    m_words->setText(
        can ? tr("Every refusal is provoked on copies of a plan for this service; nothing is done to it.")
            : tr("Nobody can act here: %1").arg(state ? models::whyNobodyActs(*state) : QString()));
    open(m_run->isEnabled() ? m_run : m_close);
}

void GuardTestSheet::run() {
    m_run->setEnabled(false);
    m_trials->setLines({});
    m_empty->set(QStringLiteral("clock"), tr("The guards are being tested"), {});
    m_stack->setCurrentWidget(m_empty);
    m_context.actions()->testGuards(ServiceId(m_service->currentText().toStdString()), this,
                                    [this, round = ++m_round](const auto& trials) {
                                        if (round == m_round) take(trials);
                                    });
}

void GuardTestSheet::take(const Result<std::vector<ports::GuardTrial>>& trials) {
    m_run->setEnabled(true);
    if (!trials)
        return m_empty->set(QStringLiteral("warning"), tr("The guards could not be tested"),
                            QString::fromStdString(trials.error().detail), Role::Critical);
    m_stack->setCurrentWidget(m_column);
    const auto refused = std::ranges::count_if(
        *trials, [](const ports::GuardTrial& trial) { return trial.refused && !trial.error; });
    const auto untried =
        std::ranges::count_if(*trials, [](const auto& trial) { return trial.error.has_value(); });
    QString words = tr("%1 of %2 refused, as they must be.")
                        .arg(format::count(refused), format::count(std::ssize(*trials)));
    if (untried > 0) words += QLatin1Char(' ') + tr("%1 could not be tried.").arg(format::count(untried));
    m_words->setText(words);
    m_trials->setLines(models::trialLines(*trials));
}

} // namespace holdfast::acting

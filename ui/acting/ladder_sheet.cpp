// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/ladder_sheet.h"

#include "models/action_link.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "ui/acting/rung_row.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segmented_control.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

constexpr QSize kPanel(1000, 560);
constexpr int kHighestTier = 3; ///< what destroys data is never done by itself

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

} // namespace

LadderSheet::LadderSheet(shell::PageContext& context, QWidget* parent)
    : Sheet(context.theme(), Placement::Centre, parent), m_context(context) {
    setPanelSize(kPanel);
    addHead();
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setAccessibleName(tr("Rungs, the mildest first"));
    auto* inside = new QWidget(m_scroll);
    m_column = new QVBoxLayout(inside);
    m_column->setContentsMargins(0, 0, theme::kGap, 0);
    m_column->setSpacing(theme::kTight);
    m_column->addStretch(1);
    m_scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);
    body()->addWidget(m_scroll, 1);
    addTier();
    addFoot();
    connect(&context.link(), &models::EngineLink::stateChanged, this, [this] {
        if (isOpen()) follow();
    });
}

void LadderSheet::addHead() {
    m_title = new QLabel(this);
    m_title->setTextFormat(Qt::PlainText);
    look().dress(m_title, TextStyle::Title, Role::Ink);
    body()->addWidget(m_title);
    auto* words = new QLabel(tr("The mildest action that is due comes first; the next one only when it has "
                                "failed as often as it may. What is set here stands before the fleet file, "
                                "which stays as it is; the environment can only lower it."),
                             this);
    words->setWordWrap(true);
    words->setTextFormat(Qt::PlainText);
    look().dress(words, TextStyle::Body, Role::Muted);
    body()->addWidget(words);
    body()->addWidget(RungRow::makeHeads(look(), this));
}

void LadderSheet::addTier() {
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    auto* words = new QLabel(tr("By itself up to"), this);
    look().dress(words, TextStyle::Strong, Role::Muted);
    row->addWidget(words);
    m_tier = new widgets::SegmentedControl(look(), this);
    m_tier->setAccessibleName(tr("Highest tier that automation does by itself"));
    for (int tier = 0; tier <= kHighestTier; ++tier)
        m_tier->addSegment(tr("tier %1").arg(format::count(tier)),
                           format::tierText(static_cast<actions::Tier>(tier)));
    row->addWidget(m_tier);
    m_tierFrom = new widgets::ElidedLabel(look(), TextStyle::Caption, Role::Muted, this);
    row->addWidget(m_tierFrom);
    row->addStretch(1);
    m_action = new QComboBox(this);
    m_action->setAccessibleName(tr("Action to add"));
    m_action->setItemDelegate(new QStyledItemDelegate(m_action)); // the combo box's own knows no sheet
    m_add = new QPushButton(tr("Add a rung"), this);
    row->addWidget(m_action);
    row->addWidget(m_add);
    body()->addLayout(row);
    connect(m_add, &QPushButton::clicked, this, &LadderSheet::addRung);
    connect(m_tier, &widgets::SegmentedControl::chosen, this, [this](int tier) {
        m_draft.highestTier = static_cast<actions::Tier>(tier);
        follow();
    });
}

void LadderSheet::addFoot() {
    m_words = new QLabel(this);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addWidget(m_words, 1);
    m_unlock = new QPushButton(tr("Unlock…"), this);
    m_reset = new QPushButton(tr("As the fleet file says"), this);
    m_reset->setToolTip(tr("Takes back everything that was set here"));
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_keep = new QPushButton(tr("Keep"), this);
    m_keep->setProperty("emphasis", QStringLiteral("main"));
    for (auto* button : {m_unlock, m_reset, m_cancel, m_keep})
        row->addWidget(button);
    body()->addLayout(row);
    connect(m_unlock, &QPushButton::clicked, &m_context, &shell::PageContext::unlock);
    connect(m_reset, &QPushButton::clicked, this, [this] { keep({}); });
    connect(m_cancel, &QPushButton::clicked, this, &Sheet::close);
    connect(m_keep, &QPushButton::clicked, this, [this] {
        if (const auto* service = spec(); service != nullptr) keep(models::settingsOf(m_draft, *service));
    });
}

const ServiceSpec* LadderSheet::spec() const {
    const auto state = m_context.link().state();
    return state && state->fleet ? state->fleet->find(m_service) : nullptr;
}

void LadderSheet::ask(const ServiceId& service) {
    m_service = service;
    m_read = false;
    m_refusal.clear();
    m_draft = {};
    m_title->setText(tr("How %1 is recovered").arg(text(service.value())));
    setAccessibleName(m_title->text());
    showRungs();
    open(m_cancel);
    const std::uint64_t round = ++m_round;
    if (m_context.actions() == nullptr) return;
    m_context.actions()->askRules(this, [this, round](const Result<ports::ActingRules>& rules) {
        if (round == m_round) take(rules);
    });
}

void LadderSheet::take(const Result<ports::ActingRules>& rules) {
    const auto* service = spec();
    if (!rules || service == nullptr) {
        m_refusal = rules ? tr("This service is no longer in the fleet.") : text(rules.error().detail);
        return follow();
    }
    m_rules = *rules;
    m_read = true;
    const auto set = m_rules.set.find(m_service);
    m_draft = models::draftOf(*service, set == m_rules.set.end() ? RecoverySettings{} : set->second);
    showRungs();
}

void LadderSheet::showRungs() {
    for (auto* row : m_rows) {
        row->hide();
        row->deleteLater();
    }
    m_rows.clear();
    const int count = static_cast<int>(m_draft.rungs.size());
    for (int at = 0; at < count; ++at) {
        const auto index = static_cast<std::size_t>(at);
        auto* row = new RungRow(look(), m_draft.rungs[index], at + 1, count, m_scroll->widget());
        m_column->insertWidget(at, row);
        row->show();
        m_rows.push_back(row);
        // A row that goes cannot be gone while it tells.
        connect(row, &RungRow::changed, this, &LadderSheet::readRungs);
        connect(row, &RungRow::moveAsked, this, [this, index](int by) { move(index, by); });
        connect(row, &RungRow::removeAsked, this, [this, index] { remove(index); });
    }
    m_action->clear();
    for (const auto& traits : actions::allActions()) {
        const bool there = std::ranges::any_of(
            m_draft.rungs, [&traits](const auto& rung) { return rung.rule.action == traits.action; });
        if (!there && traits.tier < actions::Tier::Destroys)
            m_action->addItem(format::word(traits.action), static_cast<int>(traits.action));
    }
    m_tier->setCurrent(static_cast<int>(m_draft.highestTier));
    follow();
}

void LadderSheet::readRungs() {
    for (std::size_t at = 0; at < m_rows.size(); ++at)
        m_draft.rungs[at].rule = m_rows[at]->rule();
    follow();
}

void LadderSheet::move(std::size_t at, int by) {
    std::swap(m_draft.rungs[at],
              m_draft.rungs[at + static_cast<std::size_t>(static_cast<std::ptrdiff_t>(by))]);
    showRungs();
}

void LadderSheet::remove(std::size_t at) {
    m_draft.rungs.erase(m_draft.rungs.begin() + static_cast<std::ptrdiff_t>(at));
    showRungs();
}

void LadderSheet::addRung() {
    const auto* service = spec();
    if (service == nullptr || m_action->currentIndex() < 0) return;
    m_draft.rungs.push_back(
        models::newRung(*service, static_cast<actions::RecoveryAction>(m_action->currentData().toInt())));
    showRungs();
}

void LadderSheet::follow() {
    const auto* service = spec();
    const auto state = m_context.link().state();
    const bool unlocked = state && state->desk && state->desk->access.unlocked;
    QString missing;
    if (service != nullptr && m_read) {
        const auto set = models::settingsOf(m_draft, *service);
        // As it would be, were it kept.
        const auto wouldBe = models::draftOf(*service, set);
        for (std::size_t at = 0; at < m_rows.size() && at < wouldBe.rungs.size(); ++at)
            m_rows[at]->tell(wouldBe.rungs[at],
                             models::heldByEnvironment(m_draft.rungs[at].rule.action, m_rules.bounds));
        m_tierFrom->setText(models::word(wouldBe.tier));
        missing = models::whyNotKept(m_draft, *service);
    } else {
        missing = m_refusal.isEmpty() ? tr("What is set is being read.") : QString();
    }
    if (missing.isEmpty() && !unlocked) missing = tr("Acting is locked. Unlock it first.");
    const auto before = m_rules.set.find(m_service);
    const bool isSet = before != m_rules.set.end() &&
                       (!before->second.ladder.empty() || !before->second.highestTier.empty());
    m_unlock->setVisible(!unlocked);
    m_reset->setVisible(m_read && isSet);
    m_reset->setEnabled(unlocked);
    m_keep->setEnabled(m_read && missing.isEmpty());
    m_add->setEnabled(m_read && m_action->count() > 0);
    m_words->setText(!m_refusal.isEmpty() ? m_refusal
                     : !missing.isEmpty()
                         ? missing
                         : tr("It holds from the next sweep on, and stands in the audit trail."));
    look().dress(m_words, TextStyle::Body, m_refusal.isEmpty() ? Role::Muted : Role::CriticalText);
}

void LadderSheet::keep(const RecoverySettings& wanted) {
    if (m_context.actions() == nullptr) return;
    m_refusal.clear();
    m_context.actions()->command(ports::SetLadder{.service = m_service, .wanted = wanted}, this,
                                 [this, round = m_round](const Result<std::string>& done) {
                                     if (round != m_round) return;
                                     if (!done) {
                                         m_refusal = text(done.error().detail);
                                         return follow();
                                     }
                                     m_context.say(tr("Kept"));
                                     close();
                                 });
}

} // namespace holdfast::acting

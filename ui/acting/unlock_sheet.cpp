// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/acting/unlock_sheet.h"

#include "models/action_link.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <array>

namespace holdfast::acting {

using theme::Role;
using theme::TextStyle;
namespace format = models::format;

namespace {

using namespace std::chrono_literals;

constexpr QSize kPanel(480, 320);
constexpr std::array<Duration, 4> kTimes{Duration(5min), Duration(15min), Duration(1h), Duration(4h)};
constexpr std::array kRoles{actions::Role::Operator, actions::Role::Admin};

} // namespace

UnlockSheet::UnlockSheet(shell::PageContext& context, QWidget* parent)
    : Sheet(context.theme(), Placement::Centre, parent)
    , m_context(context)
    , m_role(new widgets::SegmentedControl(context.theme(), this))
    , m_time(new widgets::SegmentedControl(context.theme(), this))
    , m_words(new QLabel(this)) {
    setPanelSize(kPanel);
    setAccessibleName(tr("Unlock acting"));
    const auto label = [this](const QString& words, TextStyle style, Role role) {
        auto* made = new QLabel(words, this);
        made->setTextFormat(Qt::PlainText);
        look().dress(made, style, role);
        body()->addWidget(made);
        return made;
    };
    label(tr("Unlock acting"), TextStyle::Title, Role::Ink);
    label(tr("Locked, Holdfast shows everything and changes nothing. It locks itself again."),
          TextStyle::Body, Role::Muted)
        ->setWordWrap(true);
    body()->addSpacing(theme::kGap);
    label(tr("As"), TextStyle::Strong, Role::Muted);
    m_role->setAccessibleName(tr("Role"));
    m_role->addSegment(format::word(actions::Role::Operator), tr("May begin plans"));
    m_role->addSegment(format::word(actions::Role::Admin), tr("May also begin what destroys data"));
    m_role->setCurrent(0);
    body()->addWidget(m_role, 0, Qt::AlignLeft);
    label(tr("For"), TextStyle::Strong, Role::Muted);
    m_time->setAccessibleName(tr("For how long"));
    for (const auto time : kTimes)
        m_time->addSegment(format::duration(time));
    m_time->setCurrent(1);
    body()->addWidget(m_time, 0, Qt::AlignLeft);
    body()->addStretch(1);
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    look().dress(m_words, TextStyle::Body, Role::Muted);
    body()->addWidget(m_words);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kGap);
    row->addStretch(1);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_lock = new QPushButton(tr("Lock now"), this);
    m_unlock = new QPushButton(tr("Unlock"), this);
    m_unlock->setProperty("emphasis", QStringLiteral("main"));
    for (auto* button : {m_cancel, m_lock, m_unlock})
        row->addWidget(button);
    body()->addLayout(row);
    connect(m_cancel, &QPushButton::clicked, this, &Sheet::close);
    connect(m_lock, &QPushButton::clicked, this, &UnlockSheet::lock);
    connect(m_unlock, &QPushButton::clicked, this, &UnlockSheet::unlock);
    connect(&context.link(), &models::EngineLink::stateChanged, this, &UnlockSheet::follow);
}

void UnlockSheet::ask() {
    look().dress(m_words, TextStyle::Body, Role::Muted);
    follow();
    open(m_unlock->isEnabled() ? m_unlock : m_cancel);
}

void UnlockSheet::follow() {
    const auto state = m_context.link().state();
    const QString nobody =
        state ? models::whyNobodyActs(*state) : tr("Nothing has come from the engine yet.");
    const bool can = m_context.actions() != nullptr && state && state->desk;
    const bool unlocked = can && state->desk->access.unlocked;
    m_unlock->setEnabled(can);
    m_unlock->setText(unlocked ? tr("Unlock anew") : tr("Unlock"));
    m_lock->setVisible(unlocked);
    m_words->setText(can ? models::accessText(state->desk->access, state->time)
                         : tr("Nobody can act here: %1").arg(nobody));
}

void UnlockSheet::unlock() {
    if (m_context.actions() == nullptr) return;
    const ports::Unlock wanted{.role = kRoles[static_cast<std::size_t>(m_role->current())],
                               .lasts = kTimes[static_cast<std::size_t>(m_time->current())]};
    m_context.actions()->command(wanted, this, [this, wanted](const Result<std::string>& done) {
        if (!done) {
            look().dress(m_words, TextStyle::Body, Role::CriticalText);
            m_words->setText(QString::fromStdString(done.error().detail));
            return;
        }
        m_context.say(
            tr("Unlocked as %1 for %2").arg(format::word(wanted.role), format::duration(wanted.lasts)));
        close();
    });
}

void UnlockSheet::lock() {
    if (m_context.actions() == nullptr) return;
    m_context.actions()->command(ports::Lock{}, this, [this](const Result<std::string>& done) {
        if (done) m_context.say(tr("Locked"));
        close();
    });
}

} // namespace holdfast::acting

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/automation_bar.h"

#include "models/action_link.h"
#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "models/format/action_text.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented_control.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <array>

namespace holdfast::shell {

using actions::AutomationMode;
namespace format = models::format;

namespace {

constexpr std::array kModes{AutomationMode::Observe, AutomationMode::Suggest, AutomationMode::Auto};

} // namespace

AutomationBar::AutomationBar(PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_words(new QLabel(tr("Automation"), this))
    , m_mode(new widgets::SegmentedControl(context.theme(), this))
    , m_pause(new QToolButton(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGap);
    context.theme().dress(m_words, theme::TextStyle::Body, theme::Role::Muted);
    row->addWidget(m_words);
    m_mode->setAccessibleName(tr("Automation of the fleet"));
    for (const auto mode : kModes)
        m_mode->addSegment(format::word(mode), format::modeMeaning(mode));
    row->addWidget(m_mode);
    m_pause->setAutoRaise(true);
    m_pause->setIconSize(QSize(theme::kIcon, theme::kIcon));
    m_pause->setFocusPolicy(Qt::StrongFocus);
    row->addWidget(m_pause);
    connect(m_mode, &widgets::SegmentedControl::chosen, this, &AutomationBar::choose);
    connect(m_pause, &QToolButton::clicked, this, &AutomationBar::pauseOrResume);
    connect(&context.link(), &models::EngineLink::stateChanged, this, &AutomationBar::takeState);
    takeState(context.link().state());
}

void AutomationBar::setNarrow(bool narrow) {
    m_words->setVisible(!narrow);
}

void AutomationBar::takeState(const FleetStatePtr& state) {
    const bool acts = state && state->desk && m_context.actions() != nullptr;
    setVisible(acts);
    if (!acts) return;
    const auto& desk = *state->desk;
    m_unlocked = desk.access.unlocked;
    for (const auto mode : kModes)
        m_mode->setAllowed(static_cast<int>(mode), mode <= desk.highestMode,
                           tr("The environment allows no more than %1.").arg(format::word(desk.highestMode)));
    m_mode->setCurrent(static_cast<int>(desk.fleetMode));
    m_paused = std::ranges::any_of(desk.pauses, [](const auto& pause) { return pause.service.isEmpty(); });
    m_pause->setIcon(m_context.theme().icon(m_paused ? QStringLiteral("play") : QStringLiteral("pause"),
                                            m_paused ? theme::Role::Degraded : theme::Role::Muted));
    const QString does = m_paused ? tr("Resume automation") : tr("Pause automation at once");
    m_pause->setAccessibleName(does);
    QStringList hint = models::holdingBack(desk, state->time);
    hint.prepend(does);
    m_pause->setToolTip(hint.join(QLatin1Char('\n')));
    m_words->setText(m_paused              ? tr("Automation paused")
                     : !desk.storm.empty() ? tr("Automation holds still")
                                           : tr("Automation"));
    m_words->setToolTip(QString::fromStdString(desk.storm));
}

void AutomationBar::choose(int index) {
    m_context.actions()->command(
        ports::SetAutomationMode{.service = {}, .mode = kModes[static_cast<std::size_t>(index)]}, this,
        [this](const Result<std::string>& done) {
            told(done ? QString() : QString::fromStdString(done.error().detail));
        });
}

void AutomationBar::pauseOrResume() {
    ports::ActionCommand wanted = ports::PauseAutomation{.service = {}, .why = tr("by hand").toStdString()};
    if (m_paused) wanted = ports::ResumeAutomation{};
    m_context.actions()->command(wanted, this, [this](const Result<std::string>& done) {
        told(done ? QString() : QString::fromStdString(done.error().detail));
    });
}

/// What was refused shows again as it is; where the lock is why, it is offered to open it.
void AutomationBar::told(const QString& trouble) {
    if (trouble.isEmpty()) return;
    takeState(m_context.link().state());
    if (m_unlocked)
        m_context.say(trouble);
    else
        m_context.unlock();
}

} // namespace holdfast::shell

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/access_button.h"

#include "models/desk_lines.h"
#include "models/engine_link.h"
#include "ui/shell/page_context.h"
#include "ui/shell/shortcuts.h"
#include "ui/theme/theme.h"

#include <chrono>

namespace holdfast::shell {

using namespace std::chrono_literals;

AccessButton::AccessButton(PageContext& context, QWidget* parent) : QPushButton(parent), m_context(context) {
    setProperty("emphasis", QStringLiteral("status"));
    setAutoDefault(false);
    setCursor(Qt::PointingHandCursor);
    connect(this, &QPushButton::clicked, &context, &PageContext::unlock);
    connect(&context.link(), &models::EngineLink::stateChanged, this, &AccessButton::takeState);
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, &AccessButton::tell);
    takeState(context.link().state());
}

void AccessButton::takeState(const FleetStatePtr& state) {
    m_state = state;
    m_sinceState.start();
    const bool acts = state && state->desk && m_context.actions() != nullptr;
    setVisible(acts);
    if (acts && state->desk->access.unlocked)
        m_tick.start();
    else
        m_tick.stop();
    tell();
}

void AccessButton::tell() {
    if (!m_state || !m_state->desk) return;
    const auto& access = m_state->desk->access;
    const auto left =
        std::chrono::floor<std::chrono::seconds>(m_state->time + Duration(m_sinceState.elapsed()));
    setText(models::accessText(access, left));
    setToolTip(
        access.unlocked
            ? tr("%1 may act. Lock, or unlock anew (%2)")
                  .arg(QString::fromStdString(access.who), keyText(Shortcut::Unlock))
            : tr("Everything is shown and nothing is changed. Unlock (%1)").arg(keyText(Shortcut::Unlock)));
}

} // namespace holdfast::shell

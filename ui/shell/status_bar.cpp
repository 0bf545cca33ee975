// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_bar.h"

#include "models/format/quantity_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>

#include <chrono>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

namespace {

using namespace std::chrono_literals;

} // namespace

StatusBar::StatusBar(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_fleet(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_sweep(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_observation(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_store(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_cost(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this)) {
    setAccessibleName(tr("Status"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kPadding, theme::kTight + 1, theme::kPadding, theme::kTight);
    layout->setSpacing(theme::kPadding + theme::kTight);
    for (auto* label : {m_fleet, m_sweep, m_observation, m_store})
        layout->addWidget(label);
    layout->addStretch(1);
    layout->addWidget(m_cost);
    for (auto* label : {m_sweep, m_cost})
        label->setDigits(ElidedLabel::Digits::Tabular);
    m_tick.setInterval(1s);
    connect(&m_tick, &QTimer::timeout, this, &StatusBar::showSweep);
    showState(nullptr);
}

void StatusBar::showState(const FleetStatePtr& state) {
    m_state = state;
    m_sinceState.start();
    const bool open = state && state->fleet;
    for (auto* label : {m_sweep, m_observation, m_store, m_cost})
        label->setVisible(open);
    if (!open) {
        m_fleet->setText(tr("No fleet is open"));
        return;
    }
    m_fleet->setText(QStringLiteral("%1 · %2").arg(
        format::counted(std::ssize(state->fleet->services), tr("%1 service"), tr("%1 services")),
        format::counted(std::ssize(state->dependencies), tr("%1 dependency"), tr("%1 dependencies"))));
    showSweep();
    showObservation();
    showStore();
    showCost();
}

void StatusBar::addControl(QWidget* control) {
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->insertWidget(row->indexOf(m_cost), control);
}

void StatusBar::showSweep() {
    if (!m_state || !m_state->fleet) return;
    const auto& sweep = m_state->sweep;
    if (sweep.number == 0 || !sweep.started) {
        m_sweep->setText(tr("First sweep under way"));
        return;
    }
    QStringList parts{tr("Last sweep %1").arg(format::clockTime(*sweep.started, m_state->time)),
                      format::duration(sweep.took)};
    // Below five seconds a countdown would only flicker.
    if (sweep.nextDue && sweep.interval >= 5s) {
        const Duration left = *sweep.nextDue - m_state->time - Duration(m_sinceState.elapsed());
        parts << (left > 999ms ? tr("next in %1").arg(format::duration(left)) : tr("next is due"));
    } else {
        parts << tr("every %1").arg(format::duration(sweep.interval));
    }
    m_sweep->setText(parts.join(QStringLiteral(" · ")));
    m_sweep->setHint(
        tr("%1, one every %2").arg(format::fullTime(*sweep.started), format::duration(sweep.interval)));
}

void StatusBar::showObservation() {
    switch (m_state->observation) {
    case Observation::Starting:
        m_observation->setRole(Role::Muted);
        m_observation->setText(tr("Starting"));
        break;
    case Observation::Online:
        m_observation->setRole(Role::Muted);
        m_observation->setText(
            m_state->observedSince
                ? tr("Observing since %1").arg(format::clockTime(*m_state->observedSince, m_state->time))
                : tr("Observing"));
        break;
    case Observation::Offline:
        m_observation->setRole(Role::DegradedText);
        m_observation->setText(tr("Offline: %1").arg(QString::fromStdString(m_state->offlineReason)));
        break;
    case Observation::Stopped:
        m_observation->setRole(Role::DegradedText);
        m_observation->setText(tr("Not observing"));
        break;
    }
}

void StatusBar::showStore() {
    const auto& store = m_state->store;
    const QString kind = QString::fromStdString(store.kind);
    m_store->setHint(QString::fromStdString(store.message.empty() ? store.where : store.message));
    switch (store.condition) {
    case StoreCondition::Fine:
        m_store->setRole(Role::HealthyText);
        m_store->setText(
            store.cap.count > 0
                ? tr("%1 store, %2")
                      .arg(kind, format::ofLimit(static_cast<double>(store.used.count),
                                                 static_cast<double>(store.cap.count), Unit::Bytes))
                : tr("%1 store, %2").arg(kind, format::bytes(store.used)));
        return;
    case StoreCondition::None:
        m_store->setRole(Role::Muted);
        m_store->setText(tr("History is not kept"));
        return;
    case StoreCondition::Full:
        m_store->setText(tr("%1 store: full").arg(kind));
        break;
    case StoreCondition::Unwritable:
        m_store->setText(tr("%1 store: cannot be written").arg(kind));
        break;
    case StoreCondition::Damaged:
        m_store->setText(tr("%1 store: damaged").arg(kind));
        break;
    }
    m_store->setRole(Role::CriticalText);
}

void StatusBar::showCost() {
    const auto& cost = m_state->cost;
    m_cost->setText(tr("Engine %1 CPU · %2").arg(format::percent(cost.cpu), format::bytes(cost.resident)));
    m_cost->setHint(
        tr("Of one core, and memory in use. Probes exchange %1 with their targets over %2 kept connections.")
            .arg(
                format::quantity(cost.bytesSentPerSecond + cost.bytesReceivedPerSecond, Unit::BytesPerSecond),
                format::count(cost.connections)));
}

void StatusBar::showEvent(QShowEvent* event) {
    m_tick.start();
    QFrame::showEvent(event);
}

void StatusBar::hideEvent(QHideEvent* event) {
    m_tick.stop();
    QFrame::hideEvent(event);
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Role::Panel));
    painter.fillRect(QRectF(0, 0, width(), 1), m_theme.color(Role::Line));
}

} // namespace holdfast::shell

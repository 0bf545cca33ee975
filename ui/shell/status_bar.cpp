// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_bar.h"

#include "models/format/quantity_text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;
namespace format = models::format;

StatusBar::StatusBar(const theme::Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_fleet(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_sweep(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_store(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_cost(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kPadding, theme::kTight, theme::kPadding, theme::kTight);
    layout->setSpacing(theme::kPadding + theme::kGap);
    for (auto* label : {m_fleet, m_sweep, m_store})
        layout->addWidget(label);
    for (auto* label : {m_sweep, m_cost})
        label->setDigits(ElidedLabel::Digits::Tabular);
    layout->addStretch();
    layout->addWidget(m_cost);
    setAccessibleName(tr("Status"));
    showState(nullptr);
}

void StatusBar::showState(const FleetStatePtr& state) {
    if (!state || !state->fleet) {
        m_fleet->setText(tr("no fleet is watched"));
        for (auto* label : {m_sweep, m_store, m_cost})
            label->clear();
        return;
    }
    m_fleet->setText(
        tr("%1 · %2").arg(tr("%n services", nullptr, static_cast<int>(state->services.size())),
                          tr("%n dependencies", nullptr, static_cast<int>(state->dependencies.size()))));
    if (state->sweep.number == 0 || !state->sweep.started) {
        m_sweep->setText(tr("first sweep under way"));
    } else {
        m_sweep->setText(tr("Last sweep %1 · %2 · every %3")
                             .arg(format::clockTime(*state->sweep.started, state->time),
                                  format::duration(state->sweep.took),
                                  format::duration(state->sweep.interval)));
        m_sweep->setHint(format::fullTime(*state->sweep.started));
    }
    const auto& store = state->store;
    const bool well = store.condition == StoreCondition::Fine;
    const QString kind = QString::fromStdString(store.kind);
    const bool none = store.condition == StoreCondition::None;
    m_store->setRole(well ? Role::HealthyText : none ? Role::Muted : Role::CriticalText);
    m_store->setText(well ? tr("%1 store · %2").arg(kind, format::bytes(store.used))
                     : store.condition == StoreCondition::None ? tr("history is not kept")
                                                               : tr("store: trouble"));
    m_store->setHint(well ? QString::fromStdString(store.where) : QString::fromStdString(store.message));
    m_cost->setText(
        tr("engine %1 CPU · %2").arg(format::percent(state->cost.cpu), format::bytes(state->cost.resident)));
    m_cost->setHint(
        tr("this process; probes exchange %1 with their targets")
            .arg(format::quantity(state->cost.bytesSentPerSecond + state->cost.bytesReceivedPerSecond,
                                  Unit::BytesPerSecond)));
}

void StatusBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Role::Panel));
    painter.fillRect(QRect(0, 0, width(), 1), m_theme.color(Role::Line));
}

} // namespace holdfast::shell

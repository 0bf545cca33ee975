// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/facts_card.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "ui/shell/page_context.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/key_value_row.h"

#include <algorithm>

namespace holdfast::pages {

namespace format = models::format;

namespace {

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// A latency objective counts from below, an availability from above; both are said with their unit.
QString objectiveText(const ObjectiveSpec& objective, const ServiceSpec& service) {
    if (objective.signal == SignalId("availability")) return format::percent(objective.target);
    const auto signal = std::ranges::find(service.signals, objective.signal, &SignalSpec::id);
    return format::quantity(objective.target, signal == service.signals.end() ? Unit::None : signal->unit);
}

} // namespace

FactsCard::FactsCard(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_card(new widgets::Card(context.theme(), tr("Configuration"), this)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->body()->setSpacing(0);
    m_card->setNote(tr("from the fleet file"));
}

void FactsCard::addRow(const QString& key, const QString& value, const QString& hint) {
    if (value.isEmpty()) return;
    auto* row = new widgets::KeyValueRow(m_context.theme(), key, m_card);
    row->setValue(value, hint.isEmpty() ? value : hint);
    m_card->body()->addWidget(row);
}

void FactsCard::show(const ServiceSpec& service, const FleetSpec& fleet) {
    if (m_filled && service == m_shown) return;
    m_shown = service;
    m_filled = true;
    while (QLayoutItem* item = m_card->body()->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    addRow(tr("Kind"), format::word(service.kind));
    addRow(tr("Role"), text(service.role));
    addRow(tr("Address"), text(service.address));
    addRow(tr("Replicas"), format::count(service.replicas));
    addRow(tr("Critical"), service.critical ? tr("yes") : tr("no"));
    addRow(tr("Priority"), format::count(service.priority), tr("lower is looked after first"));
    QStringList tags;
    for (const std::string& tag : service.tags)
        tags << text(tag);
    addRow(tr("Tags"), tags.join(QStringLiteral(", ")));
    for (const SignalSpec& signal : service.signals) {
        if (signal.limit)
            addRow(tr("Limit of %1").arg(format::signalName(signal.id)),
                   format::quantity(*signal.limit, signal.unit));
    }
    for (const ObjectiveSpec& objective : service.objectives) {
        addRow(tr("Objective, %1")
                   .arg(objective.signal == SignalId("availability") ? tr("availability")
                                                                     : format::signalName(objective.signal)),
               objectiveText(objective, service));
    }
    QStringList platform;
    for (const auto& [key, value] : service.platform)
        platform << QStringLiteral("%1 %2").arg(text(key), text(value));
    addRow(tr("Run by"),
           platform.isEmpty() ? tr("not known: observe only") : platform.join(QStringLiteral(", ")));
    addRow(tr("Read every"), format::duration(fleet.interval));
    for (const ProbeSpec& probe : service.probes) {
        addRow(tr("%1 deadline").arg(format::word(probe.kind)), format::duration(probe.deadline));
    }
    if (service.line > 0) addRow(tr("Fleet file"), tr("line %1").arg(service.line), text(fleet.file));
}

} // namespace holdfast::pages

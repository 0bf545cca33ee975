// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/lab_row.h"

#include "ui/pages/lab_words.h"
#include "ui/pages/service_chip.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyledItemDelegate>

#include <algorithm>

namespace holdfast::pages {

using theme::Role;
using theme::TextStyle;
using widgets::ElidedLabel;

LabRow::LabRow(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_chip(new ServiceChip(theme, this))
    , m_process(new ElidedLabel(theme, TextStyle::Caption, Role::Muted, this))
    , m_faults(new ElidedLabel(theme, TextStyle::Body, Role::DegradedText, this))
    , m_offer(new QComboBox(this))
    , m_strength(new QDoubleSpinBox(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, theme::kTight, 0, theme::kTight);
    row->setSpacing(theme::kGap);
    auto* place = new QHBoxLayout;
    place->addWidget(m_chip);
    place->addStretch(1);
    auto* holder = new QWidget(this);
    holder->setFixedWidth(theme.scaled(210));
    place->setContentsMargins(0, 0, 0, 0);
    holder->setLayout(place);
    m_process->setDigits(ElidedLabel::Digits::Tabular);
    m_process->setFixedWidth(theme.scaled(110));
    m_offer->setFixedWidth(theme.scaled(170));
    m_offer->setItemDelegate(new QStyledItemDelegate(m_offer)); // the combo box's own knows no sheet
    m_strength->setFixedWidth(theme.scaled(160));
    m_strength->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    row->addWidget(holder);
    row->addWidget(m_process);
    row->addWidget(m_faults, 1);
    row->addWidget(m_offer);
    row->addWidget(m_strength);
    m_inject = addButton(row, tr("Inject"));
    m_end = addButton(row, tr("End"));
    m_power = addButton(row, tr("Start"));
    const int widest = std::max(m_power->sizeHint().width(), theme.scaled(62));
    for (auto* button : {m_end, m_power})
        button->setFixedWidth(widest);
    connect(m_chip, &ServiceChip::chosen, this, &LabRow::serviceChosen);
    connect(m_offer, &QComboBox::currentIndexChanged, this, &LabRow::chooseOffer);
    connect(m_end, &QPushButton::clicked, this, &LabRow::endChosen);
    connect(m_power, &QPushButton::clicked, this, &LabRow::powerChosen);
    connect(m_inject, &QPushButton::clicked, this, [this] {
        const auto index = static_cast<std::size_t>(m_offer->currentIndex());
        if (index >= m_shown.offers.size()) return;
        const auto& offer = m_shown.offers[index];
        const double strength = m_strength->value() / strengthEntry(offer).factor;
        Q_EMIT injectChosen(QString::fromStdString(offer.fault),
                            std::clamp(strength, offer.minimum, offer.maximum));
    });
}

QPushButton* LabRow::addButton(QHBoxLayout* row, const QString& words) {
    auto* button = new QPushButton(words, this);
    row->addWidget(button);
    return button;
}

void LabRow::show(const ports::LabService& service) {
    const bool offersChanged = m_shown.offers != service.offers;
    m_shown = service;
    const QString name = QString::fromStdString(service.id.value());
    m_offer->setAccessibleName(tr("Fault for %1").arg(name));
    m_strength->setAccessibleName(tr("Strength of the fault for %1").arg(name));
    m_inject->setAccessibleName(tr("Inject the fault into %1").arg(name));
    m_end->setAccessibleName(tr("End the faults of %1").arg(name));
    m_process->setText(service.running ? tr("process %1").arg(service.pid) : tr("not running"));
    m_process->setRole(service.running ? Role::Muted : Role::CriticalText);
    QStringList faults;
    for (const auto& fault : service.faults) {
        const auto offer = std::ranges::find(service.offers, fault.fault, &ports::FaultOffer::fault);
        faults << (offer == service.offers.end() ? QString::fromStdString(fault.fault)
                                                 : activeFaultText(fault, *offer));
    }
    m_faults->setText(faults.join(QStringLiteral(" · ")));
    m_end->setEnabled(!service.faults.empty());
    m_power->setText(service.running ? tr("Stop") : tr("Start"));
    m_power->setAccessibleName(service.running ? tr("Stop %1").arg(name) : tr("Start %1").arg(name));
    m_inject->setEnabled(!service.offers.empty() && service.running);
    showChip();
    if (!offersChanged) return;
    const QSignalBlocker quiet(m_offer);
    m_offer->clear();
    for (const auto& offer : service.offers)
        m_offer->addItem(faultTitle(offer));
    chooseOffer();
}

void LabRow::setNarrow(bool narrow) {
    m_process->setVisible(!narrow);
}

void LabRow::showHealth(const ServiceState* service) {
    m_state = service == nullptr ? HealthState::Unknown : service->state;
    m_freshness = service == nullptr ? Freshness::NotObserved : service->freshness;
    showChip();
}

/// What the engine says of it; while it says nothing, whether its process runs.
void LabRow::showChip() {
    if (m_freshness != Freshness::NotObserved)
        m_chip->setService(m_shown.id, m_state, m_freshness);
    else
        m_chip->setService(m_shown.id, m_shown.running ? HealthState::Unknown : HealthState::Critical,
                           m_shown.running ? Freshness::NotObserved : Freshness::Fresh);
}

void LabRow::chooseOffer() {
    const int index = m_offer->currentIndex();
    if (index < 0 || index >= static_cast<int>(m_shown.offers.size())) return;
    const auto& offer = m_shown.offers[static_cast<std::size_t>(index)];
    const bool hasStrength = offer.maximum > offer.minimum;
    const auto entry = strengthEntry(offer);
    m_strength->setEnabled(hasStrength);
    m_strength->setSpecialValueText(hasStrength ? QString() : QStringLiteral("—"));
    m_strength->setDecimals(entry.decimals);
    m_strength->setRange(offer.minimum * entry.factor, offer.maximum * entry.factor);
    m_strength->setValue(offer.defaultStrength * entry.factor);
    m_strength->setSuffix(hasStrength ? entry.suffix : QString());
}

} // namespace holdfast::pages

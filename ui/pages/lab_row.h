// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/lab_control.h"

#include <QtWidgets/QWidget>

class QComboBox;
class QDoubleSpinBox;
class QHBoxLayout;
class QPushButton;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class ElidedLabel;
}

namespace holdfast::pages {

class ServiceChip;

/// One service of the lab: how it is, its process, the faults at work, and the controls to hurt it.
class LabRow final : public QWidget {
    Q_OBJECT

public:
    explicit LabRow(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const ports::LabService& service);
    /// How the engine sees it; null: it does not watch it.
    void showHealth(const ServiceState* service);

    /// Leaves out the process where the controls need the room.
    void setNarrow(bool narrow);

    [[nodiscard]] const ports::LabService& shown() const noexcept { return m_shown; }

Q_SIGNALS:
    void serviceChosen(const holdfast::ServiceId& service);
    void injectChosen(const QString& fault, double strength);
    void endChosen();
    /// Stop it when it runs, start it when it does not.
    void powerChosen();

private:
    void chooseOffer();
    void showChip();
    [[nodiscard]] QPushButton* addButton(QHBoxLayout* row, const QString& words);

    ports::LabService m_shown;
    HealthState m_state = HealthState::Unknown;
    Freshness m_freshness = Freshness::NotObserved;
    ServiceChip* m_chip;
    widgets::ElidedLabel* m_process;
    widgets::ElidedLabel* m_faults;
    QComboBox* m_offer;
    QDoubleSpinBox* m_strength;
    QPushButton* m_inject;
    QPushButton* m_end;
    QPushButton* m_power;
};

} // namespace holdfast::pages

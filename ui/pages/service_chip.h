// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/theme/state_look.h"

#include <QtWidgets/QAbstractButton>

namespace holdfast::pages {

/// A service with its state as something to click on: goes to that service.
class ServiceChip final : public QAbstractButton {
    Q_OBJECT

public:
    explicit ServiceChip(const theme::Theme& theme, QWidget* parent = nullptr);

    void setService(const ServiceId& id, HealthState state, Freshness freshness);

    [[nodiscard]] const ServiceId& service() const noexcept { return m_service; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(const holdfast::ServiceId& service);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const theme::Theme& m_theme;
    ServiceId m_service;
    theme::StateLook m_look;
};

} // namespace holdfast::pages

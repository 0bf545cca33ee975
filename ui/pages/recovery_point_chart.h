// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

#include <deque>
#include <memory>

namespace holdfast::charts {
class ChartPanel;
class TimeView;
} // namespace holdfast::charts

namespace holdfast::models {
class ChartSeriesSource;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::pages {

/// What would have been lost of one service over time, against its target. It asks for history only while it
/// is looked at.
class RecoveryPointChart final : public QWidget {
    Q_OBJECT

public:
    explicit RecoveryPointChart(shell::PageContext& context, QWidget* parent = nullptr);
    ~RecoveryPointChart() override;

    /// Of a state with its backups.
    void show(const FleetState& state, const ServiceId& service);
    void setAwake(bool awake);

    [[nodiscard]] charts::ChartPanel& panel() const noexcept { return *m_panel; }

private:
    void choose(const ServiceId& service);
    void look();
    void fill();

    shell::PageContext& m_context;
    charts::TimeView* m_time;
    charts::ChartPanel* m_panel;
    std::unique_ptr<models::ChartSeriesSource> m_source; ///< null: no service is chosen
    ServiceId m_service;
    Duration m_target{0};
    std::deque<Reading> m_live; ///< seen since it was chosen: they may not be kept yet
    bool m_awake = false;
};

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QTimer>
#include <QtWidgets/QScrollArea>

#include <optional>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;

namespace holdfast::charts {
class TimeView;
}

namespace holdfast::models {
class ServiceForecastSource;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class ElidedLabel;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

class SignalForecastCard;
class TimeBar;

/// One service of the Forecast page: what is expected of it and why, the ways from here, and a chart of every
/// signal with what is foretold of it. The signals that the reasons name stand first.
class ForecastDetail final : public QScrollArea {
    Q_OBJECT

public:
    explicit ForecastDetail(shell::PageContext& context, QWidget* parent = nullptr);
    ~ForecastDetail() override;

    void setService(const ServiceId& service);

    [[nodiscard]] const ServiceId& service() const noexcept { return m_service; }

    void show(const FleetState& state);
    /// Charts follow now and ask only while somebody looks.
    void setAwake(bool awake);

    [[nodiscard]] models::ServiceForecastSource& source() const noexcept { return *m_source; }

    [[nodiscard]] const std::vector<SignalForecastCard*>& cards() const noexcept { return m_cards; }

    /// Everything that is shown is there.
    [[nodiscard]] bool isSettled() const;

Q_SIGNALS:
    void settled();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeHead();
    void showHead(const FleetState& state, const ServiceState& service);
    void showCharts();
    void makeNext();
    void arrange();
    [[nodiscard]] std::vector<SignalId> orderOf(const ServiceState& service) const;
    [[nodiscard]] SignalForecastCard* makeCard(const SignalId& signal);

    shell::PageContext& m_context;
    charts::TimeView* m_time;
    models::ServiceForecastSource* m_source;
    ServiceId m_service;
    QWidget* m_content;
    widgets::StateGlyph* m_glyph = nullptr;
    widgets::ElidedLabel* m_name = nullptr;
    widgets::ElidedLabel* m_chance = nullptr;
    QPushButton* m_plan = nullptr;
    std::optional<actions::RecoveryAction> m_remedy; ///< what would help; none: nothing of ours does
    QLabel* m_expected = nullptr;
    QLabel* m_expectedOnce = nullptr; ///< in its place, once it is old
    QLabel* m_reasons = nullptr;
    widgets::ElidedLabel* m_state = nullptr;
    QGridLayout* m_grid;
    std::vector<SignalId> m_order;
    std::vector<SignalForecastCard*> m_cards; ///< of the first of m_order
    QTimer m_makeNext;
    bool m_awake = false;
};

} // namespace holdfast::pages

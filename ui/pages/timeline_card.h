// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/health_replay.h"

#include <QtWidgets/QWidget>

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
class SegmentedControl;
} // namespace holdfast::widgets

namespace holdfast::pages {

class SnapshotTimeline;

/// The timeline of snapshots as a card: how far back it reaches, and the fleet's health under it, which is
/// read from the store while somebody looks.
class TimelineCard final : public QWidget {
    Q_OBJECT

public:
    explicit TimelineCard(shell::PageContext& context, QWidget* parent = nullptr);

    void show(const FleetState& state);
    void setAwake(bool awake);

    [[nodiscard]] SnapshotTimeline& timeline() const noexcept { return *m_timeline; }

    /// 0..3 as the person chose; -1: what fits is chosen.
    [[nodiscard]] int period() const noexcept { return m_period; }

    void setPeriod(int period);

private:
    [[nodiscard]] int fitting(const FleetState& state) const;
    void follow();
    void readHealth();

    shell::PageContext& m_context;
    models::HealthReplay m_replay;
    widgets::Card* m_card;
    widgets::SegmentedControl* m_periods;
    SnapshotTimeline* m_timeline;
    TimePoint m_from;
    TimePoint m_now;
    TimePoint m_oldest;
    int m_period = -1;
    bool m_awake = false;
};

} // namespace holdfast::pages

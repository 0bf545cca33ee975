// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

class QScrollArea;
class QStackedWidget;

namespace holdfast::charts {
class TimeView;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class EmptyState;
}

namespace holdfast::pages {

class DriftCard;
class EdgeList;
class EventCard;
class FactsCard;
class ForetoldCard;
class ProbeCard;
class ServiceHeader;
class SignalGrid;
class WhyCard;

/// The page of one service: how it is and why, a chart of every signal, what it depends on and what depends
/// on it, what happened to it, how it is read.
class ServiceView final : public QWidget {
    Q_OBJECT

public:
    explicit ServiceView(shell::PageContext& context, QWidget* parent = nullptr);

    void setService(const ServiceId& service);

    [[nodiscard]] const ServiceId& service() const noexcept { return m_service; }

    /// Charts follow now and ask for history only while somebody looks.
    void setAwake(bool awake);

    /// What scrolls it by keys.
    [[nodiscard]] QWidget* firstFocus() const;

    [[nodiscard]] SignalGrid& signalGrid() const noexcept { return *m_signals; }

    [[nodiscard]] ProbeCard& probes() const noexcept { return *m_probes; }

    /// Everything in sight is there.
    [[nodiscard]] bool isSettled() const;

Q_SIGNALS:
    void backChosen();
    void settled();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] QWidget* makeMain();
    [[nodiscard]] QWidget* makeSide();
    void take(const FleetStatePtr& state);
    void tellVisiblePart();

    shell::PageContext& m_context;
    charts::TimeView* m_time;
    ServiceId m_service;
    QStackedWidget* m_stack;
    widgets::EmptyState* m_gone;
    QScrollArea* m_scroll;
    ServiceHeader* m_header;
    WhyCard* m_why;
    DriftCard* m_drift = nullptr;
    ForetoldCard* m_foretold;
    SignalGrid* m_signals;
    EdgeList* m_callees = nullptr;
    EdgeList* m_callers = nullptr;
    ProbeCard* m_probes = nullptr;
    FactsCard* m_facts = nullptr;
    EventCard* m_events = nullptr;
    bool m_awake = false;
};

} // namespace holdfast::pages

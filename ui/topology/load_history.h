// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QObject>

#include <deque>
#include <map>
#include <optional>

namespace holdfast::models {
class EngineLink;
}

namespace holdfast::ui::topology {

/// How busy services have been at most within the last day, for load that has no limit. Asks the history a
/// few signals at a time, once in an hour; a signal known for less than ten minutes has no «most» yet.
/// Main thread.
class LoadHistory final : public QObject {
    Q_OBJECT

public:
    explicit LoadHistory(models::EngineLink& link, QObject* parent = nullptr);

    /// Asks for what is missing or old of this fleet's load.
    void follow(const FleetState& state);
    /// A reading above what the history knows is the most there is.
    [[nodiscard]] std::optional<double> busiest(const SeriesKey& series) const;

Q_SIGNALS:
    /// Everything that was asked for is there.
    void changed();

private:
    void askNext();

    struct Known {
        std::optional<double> most;
        TimePoint asked;
    };

    models::EngineLink& m_link;
    std::map<SeriesKey, Known> m_known;
    std::deque<SeriesKey> m_waiting;
    TimePoint m_now;
    int m_underWay = 0;
};

} // namespace holdfast::ui::topology

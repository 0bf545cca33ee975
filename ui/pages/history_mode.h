// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/health_replay.h"

#include <QtCore/QObject>

namespace holdfast::pages {

/// «History» of the topology page: whether it is on, the stretch of the past it shows, and the moment in it.
class HistoryMode final : public QObject {
    Q_OBJECT

public:
    explicit HistoryMode(models::EngineLink& link, QObject* parent = nullptr);

    [[nodiscard]] bool isOn() const noexcept { return m_on; }

    /// Turned on, it reads what lies `length` before now and stands at its end.
    void setOn(bool on);
    /// How far back it looks; read anew when it is on.
    void setLength(Duration length);

    [[nodiscard]] const models::HealthReplay& replay() const noexcept { return m_replay; }

    /// The moment shown, as a bucket of the replay.
    [[nodiscard]] int bucket() const noexcept { return m_bucket; }

    void setBucket(int bucket);
    [[nodiscard]] TimePoint moment() const;

    /// The fleet at that moment; null while it is off or not read yet.
    [[nodiscard]] FleetStatePtr state() const { return m_state; }

    [[nodiscard]] bool isLoading() const;

Q_SIGNALS:
    void changed();

private:
    void load();
    void show();

    models::EngineLink& m_link;
    models::HealthReplay m_replay;
    FleetStatePtr m_state;
    Duration m_length{3'600'000};
    int m_bucket = models::HealthReplay::kBuckets - 1;
    bool m_on = false;
};

} // namespace holdfast::pages

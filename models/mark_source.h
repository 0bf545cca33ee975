// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/engine_link.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <optional>
#include <vector>

namespace holdfast::models {

/// The unusual readings of a service over the stretch of time that is looked at: those of the past from the
/// store, asked for once and a little beyond; the newest from the outlook that comes with each state. Asks
/// only while somebody looks. Main thread.
class MarkSource final : public QObject {
    Q_OBJECT

public:
    explicit MarkSource(EngineLink& link, QObject* parent = nullptr);
    ~MarkSource() override;

    /// Another service: what is known of the one before is forgotten.
    void setService(const ServiceId& service);
    /// What is looked at, [from, to).
    void look(TimePoint from, TimePoint to);
    /// Nobody looks: a question under way is withdrawn.
    void pause();

    /// Oldest first, of every signal. Where they could not be read there are none.
    [[nodiscard]] const std::vector<outlook::AnomalyMark>& marks() const noexcept { return m_marks; }

Q_SIGNALS:
    void changed();

private:
    struct Stretch {
        TimePoint from;
        TimePoint to;
    };

    void ask();
    void follow();
    /// True where there was one that was not known.
    bool add(std::span<const outlook::AnomalyMark> marks);
    void withdraw();

    EngineLink& m_link;
    ServiceId m_service;
    QTimer m_delay; ///< while a person pans, questions wait until they pause
    std::optional<Stretch> m_wish;
    std::optional<Stretch> m_have;
    std::optional<EngineLink::RequestId> m_request;
    std::vector<outlook::AnomalyMark> m_marks;
    std::shared_ptr<const outlook::FleetOutlook> m_round; ///< whose marks were taken over
};

} // namespace holdfast::models

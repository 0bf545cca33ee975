// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/engine_link.h"

#include <QtCore/QObject>

#include <chrono>
#include <optional>

namespace holdfast::models {

/// How good predictions have been over a period that ends now. Asked for again while somebody looks: when
/// the period or the fleet is another one, when a warning was settled or raised, and once a minute. An old
/// answer of the same fleet and period stays until the new one comes. Main thread.
class RecordSource final : public QObject {
    Q_OBJECT

public:
    enum class Status : std::uint8_t { Idle, Asking, Ready, Failed };

    static constexpr Duration kKeeps = std::chrono::minutes(1);

    explicit RecordSource(EngineLink& link, QObject* parent = nullptr);
    ~RecordSource() override;

    /// > 0; a day unless told.
    void setPeriod(Duration period);

    [[nodiscard]] Duration period() const noexcept { return m_period; }

    void setAwake(bool awake);
    /// Asks again at once, as after a failure.
    void retry();

    [[nodiscard]] Status status() const noexcept { return m_status; }

    /// Null: there is none yet.
    [[nodiscard]] const outlook::RecordAnswer* answer() const noexcept {
        return m_answer ? &*m_answer : nullptr;
    }

    /// Why the last question was not answered; empty: it was or will be.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

Q_SIGNALS:
    void changed();

private:
    /// What a new answer can be expected from.
    struct Mark {
        std::uint32_t judged = 0;
        std::uint32_t came = 0;
        std::uint32_t open = 0;
        std::size_t warnings = 0;

        bool operator==(const Mark&) const = default;
    };

    [[nodiscard]] static Mark markOf(const FleetState& state);
    void follow();
    void ask();
    void take(const Result<outlook::RecordAnswer>& result);
    void withdraw();

    EngineLink& m_link;
    Duration m_period = std::chrono::hours(24);
    std::optional<EngineLink::RequestId> m_request;
    std::optional<outlook::RecordAnswer> m_answer;
    std::shared_ptr<const FleetSpec> m_fleet; ///< that was asked about
    TimePoint m_asked;
    Mark m_mark;
    QString m_trouble;
    Status m_status = Status::Idle;
    bool m_awake = false;
    bool m_stale = true; ///< ask, whatever else is the same
};

} // namespace holdfast::models

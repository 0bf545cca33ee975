// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/engine_link.h"

#include <QtCore/QObject>

#include <optional>

namespace holdfast::models {

/// The forecasts of one service's signals, asked for again with each round of the analysis while somebody
/// looks. The last answer stays until the next one comes. Main thread.
class ServiceForecastSource final : public QObject {
    Q_OBJECT

public:
    enum class Status : std::uint8_t {
        Idle,    ///< nobody looks, or no service is chosen
        Asking,  ///< the first answer is under way
        Ready,   ///< there is one
        Nothing, ///< nothing is foretold of it yet
        Failed,  ///< it could not be asked
    };

    explicit ServiceForecastSource(EngineLink& link, QObject* parent = nullptr);
    ~ServiceForecastSource() override;

    /// Another service: what is known of the one before is forgotten. Empty: none.
    void setService(const ServiceId& service);
    void setAwake(bool awake);

    [[nodiscard]] const ServiceId& service() const noexcept { return m_service; }

    [[nodiscard]] Status status() const noexcept { return m_status; }

    /// Null: there is none yet.
    [[nodiscard]] const outlook::ServiceForecast* answer() const noexcept {
        return m_answer ? &*m_answer : nullptr;
    }

    /// Of one of its signals; null: nothing is foretold of it.
    [[nodiscard]] const outlook::SignalForecast* of(const SignalId& signal) const;

    /// Why the last question was not answered; empty: it was or will be.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

Q_SIGNALS:
    void changed();

private:
    void follow();
    void ask();
    void take(const Result<outlook::ServiceForecast>& result);
    void withdraw();

    EngineLink& m_link;
    ServiceId m_service;
    std::optional<EngineLink::RequestId> m_request;
    std::optional<outlook::ServiceForecast> m_answer;
    std::shared_ptr<const outlook::FleetOutlook> m_round; ///< that was asked about
    QString m_trouble;
    Status m_status = Status::Idle;
    bool m_asked = false;
    bool m_awake = false;
};

} // namespace holdfast::models

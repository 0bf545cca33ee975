// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/what_if.h"
#include "models/engine_link.h"

#include <QtCore/QObject>

#include <optional>
#include <vector>

namespace holdfast::models {

/// The answer to «what if these fail?», kept true: asked again when the fleet changes, and when the health of
/// one of them changes what could be done. The impact comes first, mitigations a moment later. Main thread.
class WhatIfSource final : public QObject {
    Q_OBJECT

public:
    enum class Status : std::uint8_t { Idle, Asking, Ready, Failed };

    explicit WhatIfSource(EngineLink& link, QObject* parent = nullptr);
    ~WhatIfSource() override;

    /// Empty: nothing is asked any more.
    void ask(std::vector<ServiceId> failing);

    [[nodiscard]] const std::vector<ServiceId>& failing() const noexcept { return m_failing; }

    [[nodiscard]] Status status() const noexcept { return m_status; }

    /// The answer to what was asked last; null: there is none yet.
    [[nodiscard]] const topology::WhatIf* answer() const noexcept { return m_answer ? &*m_answer : nullptr; }

    /// Its mitigations are there, be they none.
    [[nodiscard]] bool isComplete() const noexcept { return m_answer && m_answer->question.mitigations; }

    /// Why there is no answer; empty: there is or will be one.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

Q_SIGNALS:
    void changed();

private:
    void send(bool mitigations);
    void take(const Result<topology::WhatIf>& result);
    void follow(const FleetStatePtr& state);
    void withdraw();
    [[nodiscard]] std::vector<std::optional<double>> chancesIn(const FleetState& state) const;

    EngineLink& m_link;
    std::vector<ServiceId> m_failing;
    std::optional<EngineLink::RequestId> m_request;
    std::optional<topology::WhatIf> m_answer;
    std::shared_ptr<const FleetSpec> m_fleet;     ///< that the answer is about
    std::vector<std::optional<double>> m_chances; ///< of the failing ones when it was asked
    QString m_trouble;
    Status m_status = Status::Idle;
};

} // namespace holdfast::models

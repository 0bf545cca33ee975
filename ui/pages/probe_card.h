// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/engine_client.h"

#include <QtWidgets/QWidget>

#include <cstdint>
#include <vector>

class QPushButton;
class QVBoxLayout;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Card;
class ProgressLine;
} // namespace holdfast::widgets

namespace holdfast::pages {

class ProbeRow;

/// How a service is read: each probe with its last run, what went wrong and what Holdfast itself costs the
/// target; and a test of the connection whose findings stand below it, with what is missing as something a
/// person can do.
class ProbeCard final : public QWidget {
    Q_OBJECT

public:
    explicit ProbeCard(shell::PageContext& context, QWidget* parent = nullptr);

    /// Another service: findings of the one before go.
    void setService(const ServiceId& service);
    void show(const ServiceState& service, TimePoint now);

    void testConnection();

    [[nodiscard]] bool isTesting() const noexcept { return m_testing; }

private:
    void showReport(const Result<ports::ConnectionReport>& report);
    void clearFindings();
    void addFinding(const ports::ConnectionFinding& finding);
    void addSentence(const QString& sentence);

    shell::PageContext& m_context;
    ServiceId m_service;
    widgets::Card* m_card;
    QVBoxLayout* m_rows;
    QVBoxLayout* m_findings;
    QPushButton* m_test;
    widgets::ProgressLine* m_progress;
    std::vector<ProbeRow*> m_probes;
    std::uint64_t m_request = 0;
    std::uint64_t m_generation = 0;
    bool m_testing = false;
};

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/foretold.h"

#include <QtWidgets/QWidget>

#include <vector>

class QHBoxLayout;
class QPushButton;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class Badge;
class ElidedLabel;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// Who a service is and how it is: state, name, kind, address, version, and since when; own and effective
/// health, how much of it is known, how fresh that is.
class ServiceHeader final : public QWidget {
    Q_OBJECT

public:
    explicit ServiceHeader(shell::PageContext& context, QWidget* parent = nullptr);

    void show(const ServiceState& service, const ServiceSpec* spec, TimePoint now, models::Foretold foretold);

Q_SIGNALS:
    void backChosen();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] widgets::ElidedLabel* addFact(QHBoxLayout* row, const QString& title);
    void showFacts(const ServiceState& service, TimePoint now, models::Foretold foretold);

    shell::PageContext& m_context;
    ServiceId m_service;
    QPushButton* m_plan = nullptr;
    widgets::StateGlyph* m_glyph;
    widgets::ElidedLabel* m_name;
    widgets::Badge* m_kind;
    widgets::ElidedLabel* m_address;
    widgets::ElidedLabel* m_state = nullptr;
    widgets::ElidedLabel* m_since = nullptr;
    widgets::ElidedLabel* m_effective = nullptr;
    widgets::ElidedLabel* m_own = nullptr;
    widgets::ElidedLabel* m_confidence = nullptr;
    widgets::ElidedLabel* m_freshness = nullptr;
    widgets::ElidedLabel* m_version = nullptr;
};

} // namespace holdfast::pages

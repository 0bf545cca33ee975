// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/lab_control.h"
#include "ui/shell/page.h"

#include <map>

class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace holdfast::widgets {
class EmptyState;
class ProgressLine;
} // namespace holdfast::widgets

namespace holdfast::pages {

class LabRow;

/// The lab: start and stop it, start and stop its services, hurt them and end that again.
class LabPage final : public shell::Page, private ports::LabListener {
    Q_OBJECT

public:
    explicit LabPage(shell::PageContext& context, QWidget* parent = nullptr);
    ~LabPage() override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void labChanged(const ports::LabState& state) override;
    void showPhase(const ports::LabState& state);
    void showServices(const ports::LabState& state);
    void showHealth(const FleetStatePtr& state);
    [[nodiscard]] bool isNarrow() const;
    [[nodiscard]] LabRow* makeRow(const ServiceId& id);
    [[nodiscard]] ports::LabControl::Answer told(const QString& done);

    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    QPushButton* m_start;
    widgets::ProgressLine* m_progress;
    QWidget* m_list;
    QVBoxLayout* m_rows;
    std::map<ServiceId, LabRow*> m_services;
};

} // namespace holdfast::pages

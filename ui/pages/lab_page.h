// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/lab_control.h"
#include "ui/shell/page.h"

#include <map>
#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QStackedWidget;
class QTimer;
class QVBoxLayout;

namespace holdfast::widgets {
class ElidedLabel;
class EmptyState;
class ProgressLine;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// The lab: start and stop it, start and stop its services, hurt them and end that again.
class LabPage final : public shell::Page, private ports::LabListener {
    Q_OBJECT

public:
    explicit LabPage(shell::PageContext& context, QWidget* parent = nullptr);
    ~LabPage() override;

private:
    /// One service: its process, the faults at work, and the controls to hurt it.
    struct Row {
        QWidget* widget = nullptr;
        widgets::StateGlyph* glyph = nullptr;
        widgets::ElidedLabel* process = nullptr;
        widgets::ElidedLabel* faults = nullptr;
        QComboBox* offer = nullptr;
        QDoubleSpinBox* strength = nullptr;
        QPushButton* inject = nullptr;
        QPushButton* end = nullptr;
        QPushButton* power = nullptr;
        ports::LabService shown;
    };

    void labChanged(const ports::LabState& state) override;
    void showPhase(const ports::LabState& state);
    void showServices(const ports::LabState& state);
    [[nodiscard]] Row makeRow(const ports::LabService& service);
    void showRow(Row& row, const ports::LabService& service);
    void chooseOffer(const Row& row) const;
    void inject(const ServiceId& service);
    void endFaults(const ServiceId& service);
    [[nodiscard]] ports::LabControl::Answer told(const QString& done);

    QStackedWidget* m_stack;
    widgets::EmptyState* m_empty;
    QPushButton* m_start;
    widgets::ProgressLine* m_progress;
    QWidget* m_list;
    QVBoxLayout* m_rows;
    std::map<ServiceId, Row> m_services;
};

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"

#include <QtWidgets/QWidget>

class QVBoxLayout;

namespace holdfast::charts {
class ChartPanel;
class TimeView;
} // namespace holdfast::charts

namespace holdfast::models {
struct EvidenceView;
}

namespace holdfast::theme {
class Theme;
}

namespace holdfast::acting {

class Column;
class Section;

/// What proves how a plan ended: health and what was promised before and after, how it was verified, each
/// step, every call with its answer and time. Main thread.
class EvidencePanel final : public QWidget {
    Q_OBJECT

public:
    explicit EvidencePanel(const theme::Theme& theme, QWidget* parent);

    void show(const actions::PlanDetail& detail, TimePoint now);

Q_SIGNALS:
    void said(const QString& sentence);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showCharts(const actions::PlanDetail& detail, const models::EvidenceView& view);
    void addChart(const QString& title, Unit unit, const std::vector<std::pair<TimePoint, double>>& points,
                  std::optional<double> level);

    const theme::Theme& m_theme;
    Column* m_left;
    Column* m_right;
    Section* m_outcome;
    QWidget* m_charts;
    QVBoxLayout* m_chartColumn;
    Section* m_verified;
    Section* m_steps;
    Section* m_changes;
    Section* m_timeline;
    TimePoint m_now;
    charts::TimeView* m_view = nullptr;
};

} // namespace holdfast::acting

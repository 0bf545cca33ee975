// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <memory>
#include <vector>

namespace holdfast::charts {
struct Content;
class ChartPanel;
class TimeView;
} // namespace holdfast::charts

namespace holdfast::models {
class ChartSeriesSource;
class MarkSource;
class ServiceForecastSource;
} // namespace holdfast::models

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::pages {

/// A chart for each signal of a service, with what is foretold of it and the readings that were unusual, in
/// as many columns as fit. A chart is made when it first comes into
/// sight, one at a time, and only those in sight ask for history. The part of it that is in sight is told by
/// what scrolls it.
class SignalGrid final : public QWidget {
    Q_OBJECT

public:
    SignalGrid(shell::PageContext& context, charts::TimeView& view, QWidget* parent = nullptr);
    ~SignalGrid() override;

    /// Another service: all charts anew.
    void setService(const ServiceId& service);
    /// The signals there are now; charts of those that stay are kept.
    void show(const ServiceState& service);
    /// In this widget's coordinates; empty: nothing is in sight.
    void setVisiblePart(const QRect& part);

    /// Charts that were made so far.
    [[nodiscard]] int chartCount() const;
    /// Whether every chart in sight is made and has its history.
    [[nodiscard]] bool isSettled() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    bool event(QEvent* event) override;

Q_SIGNALS:
    void settled();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Cell;

    void arrange();
    void wake();
    void makeNext();
    void fill(Cell& cell);
    void look(Cell& cell);
    void lookForMarks();
    void refillAwake();
    void foretell(const Cell& cell, charts::Content& content) const;
    [[nodiscard]] QString noteOf(const Cell& cell, const SignalState& signal) const;
    [[nodiscard]] int columns() const;
    [[nodiscard]] int cellHeight() const;

    shell::PageContext& m_context;
    charts::TimeView& m_view;
    ServiceId m_service;
    models::ServiceForecastSource* m_forecast; ///< asks once a round while a chart is in sight
    models::MarkSource* m_marks;
    std::vector<std::unique_ptr<Cell>> m_cells;
    QRect m_visible;
    QTimer m_makeNext;
};

} // namespace holdfast::pages

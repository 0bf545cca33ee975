// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_frame.h"
#include "ui/charts/series_layer.h"
#include "ui/charts/time_view.h"

#include <QtCharts/QChartView>

#include <memory>

namespace holdfast::charts {

/// A signal over time. Its range and cursor are those of the TimeView it is given, and what a person does
/// here moves them for every chart that looks through it.
///
/// Mouse: drag pans, Shift+drag looks at a stretch, the wheel zooms about the pointer (with Ctrl, or once the
/// chart has the keyboard: a page of charts still scrolls), a double click goes back to now. Keys: left and
/// right pan, + and - zoom, 0 goes back to now and the length chosen, Ctrl+left and right move the cursor
/// from reading to reading and on into the forecast, with Shift from mark to mark, Escape takes it away.
class TimeChart final : public QChartView {
    Q_OBJECT

public:
    /// What is shown when there are no lines to show.
    enum class Status : std::uint8_t { Ready, Loading, Empty, Failed };

    TimeChart(const theme::Theme& theme, TimeView& view, QWidget* parent = nullptr);

    void setContent(Content content);

    [[nodiscard]] const Content& content() const noexcept { return m_content; }

    /// `words` say what is so, and what to do; for Ready they are not shown.
    void setStatus(Status status, const QString& words = {});

    [[nodiscard]] Status status() const noexcept { return m_status; }

    /// How many pixel columns the lines have: worth asking for that many buckets of history.
    [[nodiscard]] int columns() const;

    [[nodiscard]] const ChartFrame& frame() const noexcept { return m_frame; }

    [[nodiscard]] const ValueScale& scale() const noexcept { return m_scale; }

    /// Points given to Qt Charts for the present picture.
    [[nodiscard]] std::size_t pointCount() const noexcept { return m_series->pointCount(); }

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    /// The width changed: another number of columns is worth asking for.
    void columnsChanged();

protected:
    void drawBackground(QPainter* painter, const QRectF& exposed) override;
    void drawForeground(QPainter* painter, const QRectF& exposed) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void rescale();
    void refill();
    void look();
    void restyle();
    void includeForecast(std::optional<Extent>& extent) const;
    [[nodiscard]] std::vector<TimePoint> readingTimes() const;
    [[nodiscard]] std::vector<TimePoint> markTimes() const;
    void stepTo(const std::vector<TimePoint>& times, int direction);
    void tellMark();
    void finishStretch(double x);
    void paintStatus(QPainter& painter) const;

    const theme::Theme& m_theme;
    TimeView& m_view;
    ChartFrame m_frame;
    std::unique_ptr<SeriesLayer> m_series;
    Content m_content;
    std::vector<PointLevels> m_levels; ///< of each line of the content
    ValueScale m_scale;
    Unit m_scaleUnit = Unit::None;
    int m_scaleSteps = 0;
    TimeRange m_filled; ///< the range the series were filled for
    Status m_status = Status::Loading;
    QString m_words;
    std::optional<double> m_dragFrom;    ///< x, while panning
    std::optional<double> m_stretchFrom; ///< x, while marking a stretch
    double m_stretchTo = 0.0;
};

} // namespace holdfast::charts

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/health.h"
#include "models/snapshot_line.h"
#include "ui/charts/time_range.h"

#include <QtCore/QRectF>
#include <QtWidgets/QAbstractSlider>

#include <set>
#include <vector>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::pages {

/// Snapshots along time, what changed between them and which plans ran, over the fleet's health; at its end
/// now. The stretch between the two that are compared is tinted.
///
/// Keys: left and right choose the snapshot before and after; with Shift a second one is taken to it. The
/// pointer chooses, with Ctrl or Shift a second one.
class SnapshotTimeline final : public QAbstractSlider {
    Q_OBJECT

public:
    explicit SnapshotTimeline(const theme::Theme& theme, QWidget* parent = nullptr);

    void setLine(const models::SnapshotLine& line);
    void setRange(const charts::TimeRange& range);
    /// The worst state of the fleet in equal steps of a stretch of time; empty: not known yet.
    void setHealth(const std::vector<HealthState>& states, const charts::TimeRange& of);
    /// What is compared; an empty id is now.
    void setChosen(const std::string& before, const std::string& after);

    [[nodiscard]] const models::SnapshotLine& line() const noexcept { return m_line; }

    [[nodiscard]] const charts::TimeRange& shown() const noexcept { return m_range; }

    /// Where it stands, in logical pixels; past the last one: now. A null rectangle: outside of what is
    /// shown.
    [[nodiscard]] QRectF markOf(std::size_t index) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// An empty id is now.
    void chosen(const QString& id);
    void secondChosen(const QString& id);
    void planChosen(const QString& plan);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    struct Lanes;
    [[nodiscard]] Lanes lanes() const;
    [[nodiscard]] double xOf(TimePoint time) const;
    [[nodiscard]] std::vector<int> heights() const;
    [[nodiscard]] QString idOf(std::size_t index) const;
    [[nodiscard]] int indexOf(const std::string& id) const;
    [[nodiscard]] int markAt(QPointF at) const;
    [[nodiscard]] const models::LinePoint* pointAt(QPointF at) const;
    [[nodiscard]] QString wordsAt(QPointF at) const;
    void tellWords();
    void paintHealth(QPainter& painter, const Lanes& lanes) const;
    void paintAxis(QPainter& painter, const Lanes& lanes) const;
    void paintPoints(QPainter& painter, const Lanes& lanes) const;
    void paintSnapshots(QPainter& painter, const Lanes& lanes) const;
    void paintSnapshot(QPainter& painter, const Lanes& lanes, std::size_t index, double words) const;
    void paintNow(QPainter& painter, const Lanes& lanes) const;
    void paintLabel(QPainter& painter, const QRectF& mark, const QString& text, double right) const;

    const theme::Theme& m_theme;
    models::SnapshotLine m_line;
    charts::TimeRange m_range;
    std::vector<HealthState> m_health;
    charts::TimeRange m_healthOf;
    std::string m_before;
    std::string m_after;
};

} // namespace holdfast::pages

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/snapshot_timeline.h"
#include "ui/theme/theme.h"

namespace holdfast::pages {

/// Measures of the timeline in logical pixels at text scale 1.
namespace timeline {
inline constexpr int kHeight = 124;
inline constexpr int kMark = 13; ///< side of a snapshot's shape
inline constexpr int kRaise = 9;
inline constexpr double kSide = 16.0;
} // namespace timeline

/// From above: words, snapshots, changes and plans, health, time.
struct SnapshotTimeline::Lanes {
    Lanes(const theme::Theme& theme, const QSize& size)
        : words(0.0, 0.0, size.width(), theme.scaled(16))
        , marks(theme.scaled(36))
        , points(0.0, theme.scaled(46), size.width(), theme.scaled(22))
        , health(0.0, theme.scaled(71), size.width(), theme.scaled(32))
        , axis(0.0, theme.scaled(106), size.width(), theme.scaled(17)) {}

    [[nodiscard]] QRectF changes() const {
        return {points.left(), points.top(), points.width(), points.height() / 2.0};
    }

    [[nodiscard]] QRectF plans() const {
        return {points.left(), points.center().y(), points.width(), points.height() / 2.0};
    }

    QRectF words;
    double marks; ///< the middle of those on the line
    QRectF points;
    QRectF health;
    QRectF axis;
};

} // namespace holdfast::pages

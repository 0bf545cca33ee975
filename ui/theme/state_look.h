// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/event.h"
#include "engine/core/fleet/health.h"
#include "models/foretold.h"
#include "ui/theme/role.h"

#include <QtCore/QRectF>

class QColor;
class QPainter;

namespace holdfast::theme {

class Theme;

/// The shape of a state. Never colour alone: shape, word and colour.
enum class Shape : std::uint8_t {
    Circle,   ///< healthy
    Triangle, ///< degraded
    Square,   ///< critical
    Diamond,  ///< failure predicted
    Ring,     ///< unknown: nothing to say
};

/// How a state is shown. `mark` for shapes and lines, `text` for words and figures beside it.
struct StateLook {
    Shape shape = Shape::Ring;
    bool hollow = false; ///< stale: the last shape, hollow
    Role mark = Role::Unknown;
    Role text = Role::Muted;

    bool operator==(const StateLook&) const = default;
};

/// A state as the screen shows it: stale keeps its last shape hollow, not observed is unknown and grey.
[[nodiscard]] StateLook lookOf(HealthState state, Freshness freshness);
/// With what is foretold: a diamond, while it has not failed and somebody sees it.
[[nodiscard]] StateLook lookOf(HealthState state, Freshness freshness, models::Foretold foretold);
[[nodiscard]] StateLook lookOf(Severity severity);

/// Paints the shape centred in `box` (a square is expected, 8 px or more), as vectors. Only the painter's
/// antialiasing, pen and brush are touched, and put back.
void paintShape(QPainter& painter, const QRectF& box, const StateLook& look, const Theme& theme);
/// As above, in the colour of `look.mark` as it was looked up before: for threads without a theme.
void paintShape(QPainter& painter, const QRectF& box, const StateLook& look, const QColor& mark);

} // namespace holdfast::theme

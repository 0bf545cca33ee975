// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

namespace holdfast::ui::topology {

/// Colours and fonts of the map as values, so that a picture can be painted on another thread than the
/// theme's. Taken anew when the theme changes.
struct MapLook {
    theme::Scheme scheme = theme::Scheme::Dark;
    QFont name;  ///< of cards
    QFont small; ///< figures, legends

    [[nodiscard]] QColor color(theme::Role role) const;
    [[nodiscard]] QColor color(theme::Role role, double opacity) const;
    /// The ground of a card whose reading is this share (0..1) of its limit: one hue, growing darker or
    /// lighter away from the cards' own ground. Ink stands on each with 4.5:1.
    [[nodiscard]] QColor scale(double share) const;
    /// Edges and fills of the same scale, where no words stand on them.
    [[nodiscard]] QColor scaleMark() const;
};

/// Main thread.
[[nodiscard]] MapLook lookOf(const theme::Theme& theme);

} // namespace holdfast::ui::topology

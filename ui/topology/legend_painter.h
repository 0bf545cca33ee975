// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/map_look.h"
#include "ui/topology/topology_content.h"

#include <QtCore/QRectF>

class QPainter;

namespace holdfast::ui::topology {

/// What shapes, lines and grounds of a map mean under its overlay: on the page, and in every picture of it.
struct LegendContent {
    Overlay overlay = Overlay::Health;
    bool groups = false;   ///< folded groups are among the cards
    bool counts = false;   ///< some links stand for several
    bool breakers = false; ///< some are open or half-open
    bool warnings = false; ///< failures of some cards are predicted
    bool whatIf = false;   ///< what would happen lies over what is

    bool operator==(const LegendContent&) const = default;
};

[[nodiscard]] LegendContent legendOf(const Content& content);

/// Paints it in as many lines as it needs between left and right of `box`, from its top. Returns the height
/// used. Without a painter it only measures. Any thread.
double paintLegend(QPainter* painter, const MapLook& look, const LegendContent& content, const QRectF& box);

/// The same in a sentence, for those who do not see it.
[[nodiscard]] QString legendWords(const LegendContent& content);

} // namespace holdfast::ui::topology

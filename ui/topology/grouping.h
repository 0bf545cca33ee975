// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <QtCore/QList>
#include <QtCore/QStringList>

namespace holdfast::ui::topology {

/// What the services of a map are grouped by.
enum class Grouping : std::uint8_t {
    None,
    Namespace, ///< of the platform that runs them, or a Compose project
    Tag,       ///< the first tag of each
    Name,      ///< the first word of their names: for large fleets whose file says nothing
};

/// From this many services on a map opens with its groups folded.
inline constexpr qsizetype kFoldedFrom = 300;

/// The group of each service, in the order of the fleet; empty: it stands alone. A group of one is none.
[[nodiscard]] QStringList groupsOf(const FleetSpec& fleet, Grouping grouping);

/// Those that make at least two groups of this fleet, or one and something outside it. Name only where
/// nothing better is.
[[nodiscard]] QList<Grouping> possibleGroupings(const FleetSpec& fleet);

/// How a map opens that nobody has grouped yet: small ones ungrouped, large ones by what is possible first.
[[nodiscard]] Grouping firstGrouping(const FleetSpec& fleet);

/// As settings hold it.
[[nodiscard]] QString toText(Grouping grouping);
[[nodiscard]] std::optional<Grouping> groupingFromText(const QString& text);

} // namespace holdfast::ui::topology

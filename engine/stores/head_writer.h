// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/reading_tables.h"

namespace holdfast::stores {

/// Writes the buffered readings in one transaction: a row for each group of services and span. Durable when
/// it returns; after an error they stay buffered.
[[nodiscard]] Result<void> writeBuffer(ReadingTables& tables);

/// The readings of one series in heads with from <= time < to, in the order in which they came. A row that is
/// damaged is left out and told in `tables.damage`.
[[nodiscard]] Result<void> collectFromHeads(ReadingTables& tables, const SeriesCatalog::Entry& series,
                                            TimePoint from, TimePoint to, std::vector<Reading>& readings);

/// Tells the catalog the newest readings of all heads.
[[nodiscard]] Result<void> seeHeads(ReadingTables& tables);

} // namespace holdfast::stores

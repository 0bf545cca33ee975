// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/observation_table.h"
#include "engine/core/analysis/reading_file.h"

#include <cmath>
#include <string_view>

/// What the fuzz targets and the ordinary tests ask of readers of foreign bytes: what is wrong, in words;
/// empty: all is well.
namespace holdfast::testing {

inline std::string_view refusalTrouble(const Error& error) {
    if (error.code != ErrorCode::FixInput) return "refused as something else than bad input";
    if (error.detail.empty()) return "refused without a word";
    return {};
}

/// Readings of one signal: each has a stamp, and a finite value or none.
inline std::string_view readingsTrouble(std::string_view text) {
    const auto rows = analysis::readReadings(text, "fuzz");
    if (!rows) return rows.error().where.empty() ? "refused without a place" : refusalTrouble(rows.error());
    if (rows->empty()) return "read, and nothing in it";
    for (const auto& row : *rows) {
        if (std::isinf(row.value)) return "a value that is infinite";
        if (row.stamp.empty()) return "a reading without a stamp";
    }
    return {};
}

/// A table: as many values as rows and columns make, and a resemblance that is one.
inline std::string_view observationsTrouble(std::string_view text) {
    const auto table = analysis::readObservations(text, "fuzz");
    if (!table)
        return table.error().where.empty() ? "refused without a place" : refusalTrouble(table.error());
    if (table->names.empty() || table->values.empty()) return "read, and nothing in it";
    if (table->values.size() % table->names.size() != 0) return "rows of different lengths";
    if (table->values.size() > 100'000) return {};
    const double resemblance = analysis::serialResemblance(table->matrix());
    if (!(resemblance >= 0.0 && resemblance <= 1.0)) return "a resemblance that is none";
    return {};
}

} // namespace holdfast::testing

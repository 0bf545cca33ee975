// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/outlook/record.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace holdfast::stores {

/// Whether it can be kept: times from 1970 to 2400, finite numbers, known kinds, names that are not empty.
[[nodiscard]] bool isStorable(const warnings::Statement& statement) noexcept;
[[nodiscard]] bool isStorable(const warnings::ForecastStatement& forecast) noexcept;
[[nodiscard]] bool isStorable(const outlook::FailureEpisode& failure) noexcept;
[[nodiscard]] bool isStorable(const outlook::Span& span) noexcept;
[[nodiscard]] bool isStorable(const outlook::AnomalyMark& mark) noexcept;

/// FixInput, naming the first that cannot be kept; the others were.
[[nodiscard]] Result<void> checkRecord(const outlook::RecordChanges& changes);

/// FixInput: the range is the wrong way round, or the limit out of bounds.
[[nodiscard]] Result<void> checkQuery(const outlook::RecordQuery& query);
[[nodiscard]] Result<void> checkQuery(const outlook::MarkQuery& query);

/// FixInput: the name of a model is empty or too long, or it is too large by itself.
[[nodiscard]] Result<void> checkModel(std::string_view name, std::size_t bytes);

/// FixInput: in the place of `present` bytes `bytes` would make all of them, `total` now, too large.
[[nodiscard]] Result<void> checkModelRoom(std::size_t total, std::size_t present, std::size_t bytes);

/// Whether a span of which `to` is the end is asked for: it begins in [from, to) of the query or still lasts
/// there, and is of the service or, like everything that is of the whole fleet, of all.
[[nodiscard]] bool isAskedFor(const outlook::RecordQuery& query, const ServiceId& service, TimePoint from,
                              std::optional<TimePoint> to) noexcept;

/// Each kind oldest first; of the same time by its key.
void orderRecord(outlook::Record& record);
void orderMarks(std::vector<outlook::AnomalyMark>& marks);

} // namespace holdfast::stores

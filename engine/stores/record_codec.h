// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/outlook/record.h"
#include "engine/stores/byte_stream.h"

namespace holdfast::stores {

// What a row of the record holds beside its key, as bytes. Spans of time as variable-length numbers, numbers
// to the last bit without the zero bytes at their end (one that was a float takes five bytes, a small whole
// one two), and a sum of the contents and the key, so that neither a fallen bit nor a row in the place of
// another is taken for true. A forecast takes 26 to 38 bytes.
//
// Decoding completes a value of which the names and times of the key are set, and gives only what can be kept
// (record_check.h), whatever the bytes are. Internal: damaged. `service` and `series` are numbers of the
// catalog.

[[nodiscard]] ByteVector encodeRow(const warnings::Statement& statement, std::int64_t service);
[[nodiscard]] Result<warnings::Statement> decodeRow(ByteSpan bytes, warnings::Statement key,
                                                    std::int64_t service);

[[nodiscard]] ByteVector encodeRow(const warnings::ForecastStatement& forecast, std::int64_t series);
[[nodiscard]] Result<warnings::ForecastStatement> decodeRow(ByteSpan bytes, warnings::ForecastStatement key,
                                                            std::int64_t series);

[[nodiscard]] ByteVector encodeRow(const outlook::AnomalyMark& mark, std::int64_t series);
[[nodiscard]] Result<outlook::AnomalyMark> decodeRow(ByteSpan bytes, outlook::AnomalyMark key,
                                                     std::int64_t series);

/// The end of a span; `kind` tells failures, unobserved spans and actions apart.
[[nodiscard]] ByteVector encodeEnd(std::optional<TimePoint> end, std::int64_t kind, TimePoint from,
                                   std::int64_t service);
[[nodiscard]] Result<std::optional<TimePoint>> decodeEnd(ByteSpan bytes, std::int64_t kind, TimePoint from,
                                                         std::int64_t service);

} // namespace holdfast::stores

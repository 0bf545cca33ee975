// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/event_table.h"
#include "engine/stores/reading_tables.h"
#include "engine/stores/record_table.h"

#include <optional>

namespace holdfast::stores {

/// Drops what is older than its retention and keeps the store under its cap. A span of finer data is dropped
/// only when its rollups have been made: first it is sealed (noted in one transaction), then its rows go,
/// some with each call. Over the cap, whatever has had the largest share of its retention goes first; only
/// when a single span is too much, readings go without having been rolled up; events last.
class Janitor {
public:
    Janitor(ReadingTables& tables, EventTable& events, RecordTable& record)
        : m_tables(tables), m_events(events), m_record(record) {}

    /// Drops what retention no longer keeps; a bounded number of rows.
    [[nodiscard]] Result<void> dropOld(TimePoint now);
    /// One step back under the cap, `used` being what is taken without free pages; nothing when it fits.
    [[nodiscard]] Result<void> keepUnderCap(TimePoint now, Bytes used);

private:
    enum class Tier : std::uint8_t { Raw, FiveMinutes, Hours };

    struct Candidate {
        Tier tier = Tier::Raw;
        TimePoint end;      ///< of the oldest span
        double share = 0.0; ///< of its retention that it has had
    };

    /// Whether everything before could be sealed; not while rollups of it are missing.
    [[nodiscard]] Result<bool> sealRaw(TimePoint before);
    [[nodiscard]] Result<bool> sealFiveMinutes(TimePoint before);
    [[nodiscard]] Result<bool> haveRollups(BlobTable& finer, std::int64_t from, std::int64_t end,
                                           Duration finerSpan, Rollup kind);
    [[nodiscard]] Result<int> dropSealed(int most);
    [[nodiscard]] Result<std::optional<Candidate>> oldest(Tier tier, TimePoint now);
    [[nodiscard]] Result<int> dropWithoutRollups();
    [[nodiscard]] Result<void> forgetSeries(TimePoint now);

    ReadingTables& m_tables;
    EventTable& m_events;
    RecordTable& m_record;
    std::optional<Span> m_forgotOn; ///< day on which unseen series were last looked for
};

} // namespace holdfast::stores

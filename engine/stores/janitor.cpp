// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/janitor.h"

#include <algorithm>
#include <limits>
#include <set>

namespace holdfast::stores {

namespace {

constexpr int kRowsAtOnce = 128;
constexpr int kEventsAtOnce = 256;
constexpr int kRecordAtOnce = 1024;

std::int64_t endId(TimePoint before, Duration span) {
    return layout::rowId(spanOf(before, span), 0);
}

} // namespace

Result<void> Janitor::dropOld(TimePoint now) {
    const auto& kept = m_tables.retention;
    if (auto sealed = sealRaw(bucketStart(now - kept.raw, kDaySpan)); !sealed)
        return std::unexpected(sealed.error());
    if (auto sealed = sealFiveMinutes(bucketStart(now - kept.fiveMinutes, kHoursSpan)); !sealed)
        return std::unexpected(sealed.error());
    if (auto dropped = dropSealed(kRowsAtOnce); !dropped) return std::unexpected(dropped.error());
    const auto hoursEnd = endId(std::max(now - kept.hourly, TimePoint{}), kHoursSpan);
    if (auto dropped = m_tables.hours.removeFirst(0, hoursEnd, kRowsAtOnce); !dropped)
        return std::unexpected(dropped.error());
    if (auto dropped = m_events.dropBefore(now - kept.events, kEventsAtOnce); !dropped)
        return std::unexpected(dropped.error());
    if (auto dropped = m_record.dropOld(now); !dropped) return dropped;
    return forgetSeries(now);
}

Result<bool> Janitor::sealRaw(TimePoint before) {
    if (before <= m_tables.rawSealed) return true;
    const auto day = spanOf(before, kDaySpan);
    if (m_tables.headIndex.hasBefore(spanOf(before, kChunkSpan)) ||
        m_tables.pending.hasAny(Rollup::FiveMinutes, 0, day))
        return false;
    const auto complete = haveRollups(m_tables.chunks, endId(m_tables.rawSealed, kChunkSpan),
                                      endId(before, kChunkSpan), kChunkSpan, Rollup::FiveMinutes);
    if (!complete || !*complete) return complete;
    if (auto noted = m_tables.marks.putNumber(kRawSealedMark, before.time_since_epoch().count()); !noted)
        return std::unexpected(noted.error());
    m_tables.rawSealed = before;
    return true;
}

Result<bool> Janitor::sealFiveMinutes(TimePoint before) {
    // Raw readings are sealed first: late ones are added to 5-minute rollups, those to hourly ones.
    before = std::min(before, bucketStart(m_tables.rawSealed, kHoursSpan));
    if (before <= m_tables.fiveMinutesSealed) return true;
    const auto span = spanOf(before, kHoursSpan);
    if (m_tables.pending.hasAny(Rollup::FiveMinutes, 0, spanOf(before, kDaySpan)) ||
        m_tables.pending.hasAny(Rollup::Hours, 0, span))
        return false;
    const auto complete = haveRollups(m_tables.fiveMinutes, endId(m_tables.fiveMinutesSealed, kDaySpan),
                                      endId(before, kDaySpan), kDaySpan, Rollup::Hours);
    if (!complete || !*complete) return complete;
    if (auto noted = m_tables.marks.putNumber(kFiveMinutesSealedMark, before.time_since_epoch().count());
        !noted)
        return std::unexpected(noted.error());
    m_tables.fiveMinutesSealed = before;
    return true;
}

/// That the list of pending rollups lost nothing: every finer row that is about to go has its rollup. Where
/// one is missing it is put on the list.
Result<bool> Janitor::haveRollups(BlobTable& finer, std::int64_t from, std::int64_t end, Duration finerSpan,
                                  Rollup kind) {
    auto& coarser = kind == Rollup::FiveMinutes ? m_tables.fiveMinutes : m_tables.hours;
    const auto length = kind == Rollup::FiveMinutes ? kDaySpan : kHoursSpan;
    std::set<std::int64_t> ids;
    auto next = finer.first(from);
    for (; next && *next && **next < end; next = finer.first(**next + 1)) {
        const auto start = spanStart(layout::spanOfRow(**next), finerSpan);
        ids.insert(layout::rowId(spanOf(start, length), layout::serviceOfRow(**next)));
    }
    if (!next) return std::unexpected(next.error());
    bool complete = true;
    for (const auto id : ids) {
        const auto present = coarser.first(id);
        if (!present) return std::unexpected(present.error());
        if (*present && **present == id) continue;
        complete = false;
        auto noted = m_tables.pending.add(kind, layout::spanOfRow(id), layout::serviceOfRow(id));
        if (!noted) return std::unexpected(noted.error());
    }
    return complete;
}

Result<int> Janitor::dropSealed(int most) {
    const auto raw = m_tables.chunks.removeFirst(0, endId(m_tables.rawSealed, kChunkSpan), most);
    if (!raw) return raw;
    const auto five = m_tables.fiveMinutes.removeFirst(0, endId(m_tables.fiveMinutesSealed, kDaySpan), most);
    if (!five) return five;
    return *raw + *five;
}

Result<std::optional<Janitor::Candidate>> Janitor::oldest(Tier tier, TimePoint now) {
    auto& table = tier == Tier::Raw           ? m_tables.chunks
                  : tier == Tier::FiveMinutes ? m_tables.fiveMinutes
                                              : m_tables.hours;
    const auto rowSpan = tier == Tier::Raw ? kChunkSpan : tier == Tier::FiveMinutes ? kDaySpan : kHoursSpan;
    const auto dropSpan = tier == Tier::Raw ? kDaySpan : kHoursSpan;
    const auto kept = tier == Tier::Raw           ? m_tables.retention.raw
                      : tier == Tier::FiveMinutes ? m_tables.retention.fiveMinutes
                                                  : m_tables.retention.hourly;
    const auto first = table.first(0);
    if (!first) return std::unexpected(first.error());
    if (!*first || (**first & layout::kLate) != 0) return std::optional<Candidate>();
    const auto start = bucketStart(spanStart(layout::spanOfRow(**first), rowSpan), dropSpan);
    if (start + dropSpan > now) return std::optional<Candidate>();
    const auto age = static_cast<double>((now - start).count());
    return std::optional(
        Candidate{.tier = tier, .end = start + dropSpan, .share = age / static_cast<double>(kept.count())});
}

Result<void> Janitor::keepUnderCap(TimePoint now, Bytes used) {
    if (used <= m_tables.retention.cap) return {};
    const auto dropped = dropSealed(4 * kRowsAtOnce);
    if (!dropped) return std::unexpected(dropped.error());
    if (*dropped > 0) return {};
    std::optional<Candidate> most;
    for (const auto tier : {Tier::Raw, Tier::FiveMinutes, Tier::Hours}) {
        const auto candidate = oldest(tier, now);
        if (!candidate) return std::unexpected(candidate.error());
        // 5-minute rollups can only be sealed where raw readings are.
        if (*candidate && tier == Tier::FiveMinutes && (*candidate)->end > m_tables.rawSealed) continue;
        if (*candidate && (!most || (*candidate)->share > most->share)) most = *candidate;
    }
    Result<int> gone = 0;
    if (!most) {
        gone = dropWithoutRollups();
    } else if (most->tier == Tier::Hours) {
        gone = m_tables.hours.removeFirst(0, endId(most->end, kHoursSpan), kRowsAtOnce);
    } else {
        // While rollups are missing nothing goes: they are made with the next calls.
        const auto sealed = most->tier == Tier::Raw ? sealRaw(most->end) : sealFiveMinutes(most->end);
        if (!sealed) return std::unexpected(sealed.error());
        gone = dropSealed(kRowsAtOnce);
    }
    if (!gone) return std::unexpected(gone.error());
    return {};
}

/// The cap is smaller than what one span takes: the oldest readings go as they are.
Result<int> Janitor::dropWithoutRollups() {
    for (auto* table : {&m_tables.chunks, &m_tables.fiveMinutes, &m_tables.hours}) {
        const auto dropped = table->removeFirst(0, std::numeric_limits<std::int64_t>::max(), kRowsAtOnce / 4);
        if (!dropped || *dropped > 0) return dropped;
    }
    const auto heads = m_tables.heads.removeFirst(0, layout::kLate, kRowsAtOnce / 4);
    if (!heads || *heads > 0) {
        if (auto loaded = m_tables.headIndex.load(m_tables.connection); !loaded)
            return std::unexpected(loaded.error());
        return heads;
    }
    const auto record = m_record.dropLeast(kRecordAtOnce);
    if (!record || *record > 0) return record;
    return m_events.dropOldest(kEventsAtOnce);
}

Result<void> Janitor::forgetSeries(TimePoint now) {
    const auto today = spanOf(now, kDaySpan);
    if (m_forgotOn == today) return {};
    m_forgotOn = today;
    // A span more than is kept, so that no row knows them any more.
    const auto& kept = m_tables.retention;
    const auto unseen =
        m_tables.catalog.unseenSince(now - std::max(kept.hourly, kept.forecasts) - 2 * kHoursSpan);
    if (unseen.empty()) return {};
    auto transaction = Transaction::begin(m_tables.connection);
    if (!transaction) return std::unexpected(transaction.error());
    if (auto removed = m_tables.catalog.remove(unseen); !removed) return removed;
    if (auto done = transaction->commit(); !done) return done;
    m_tables.catalog.forget(unseen);
    return {};
}

} // namespace holdfast::stores

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/journal_log.h"

#include "engine/core/actions/json_fields.h"
#include "engine/core/base/sha256.h"

#include <fmt/format.h>

#include <charconv>

namespace holdfast::actions {

namespace {

constexpr std::string_view kMark = "HFJ1 ";
constexpr std::size_t kSumDigits = 32;
constexpr std::size_t kLargestRecord = std::size_t{8} << 20U;
constexpr std::string_view kNoSum = "00000000000000000000000000000000";

std::string sumOf(std::string_view before, std::uint64_t sequence, std::string_view json) {
    return sha256Hex(fmt::format("{} {} {}", before, sequence, json)).substr(0, kSumDigits);
}

struct Line {
    std::uint64_t sequence = 0;
    std::string_view sum;
    std::string_view json;
};

std::optional<Line> splitLine(std::string_view line) {
    if (!line.starts_with(kMark)) return std::nullopt;
    line.remove_prefix(kMark.size());
    Line parts;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), parts.sequence);
    const auto digits = static_cast<std::size_t>(stop - line.data());
    if (error != std::errc{} || line.size() < digits + kSumDigits + 2) return std::nullopt;
    if (line[digits] != ' ' || line[digits + 1 + kSumDigits] != ' ') return std::nullopt;
    parts.sum = line.substr(digits + 1, kSumDigits);
    parts.json = line.substr(digits + kSumDigits + 2);
    return parts;
}

Error damageAt(std::uint64_t line, std::string_view what) {
    return {
        ErrorCode::FixSetup,
        fmt::format("The journal of actions is damaged: {}. Nothing is done until a person has looked at it "
                    "and put the file aside.",
                    what),
        fmt::format("line {}", line)};
}

Result<JournalRecord> readLine(std::string_view text, JournalReading& reading) {
    const auto number = reading.lastSequence + 1;
    const auto broken = [&](std::string_view what) { return std::unexpected(damageAt(number, what)); };
    const auto line = splitLine(text);
    if (!line) return broken("this is no record");
    if (line->sequence != number)
        return broken(fmt::format("record {} stands where {} belongs", line->sequence, number));
    if (line->sum != sumOf(reading.lastSum, number, line->json))
        return broken("this is not what was written");
    const auto where = fmt::format("journal line {}", number);
    const auto document = objectFromText(line->json, kLargestRecord, where);
    if (!document) return broken(document.error().detail);
    auto record = recordFromJson(*document, where);
    if (!record) return broken(record.error().detail);
    reading.lastSequence = number;
    reading.lastSum = std::string(line->sum);
    return record;
}

} // namespace

JournalReading readJournal(std::string_view text) {
    JournalReading reading{.lastSum = std::string(kNoSum)};
    while (reading.goodBytes < text.size()) {
        const auto rest = text.substr(reading.goodBytes);
        const auto end = rest.find('\n');
        // What a line that was cut leaves: its beginning, or room that was given to the file and never
        // filled.
        if (end == std::string_view::npos || rest.find_first_not_of('\0') == std::string_view::npos) {
            reading.tornBytes = rest.size();
            return reading;
        }
        auto record = readLine(rest.substr(0, end), reading);
        if (!record) {
            reading.damage = record.error();
            return reading;
        }
        reading.records.push_back(std::move(*record));
        reading.goodBytes += end + 1;
    }
    return reading;
}

std::string journalLine(const JournalRecord& record, std::uint64_t sequence, std::string_view sumBefore) {
    const auto json = recordToJson(record).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return fmt::format("{}{} {} {}\n", kMark, sequence, sumOf(sumBefore, sequence, json), json);
}

JournalLog::JournalLog(DurableFile& file) : m_file(file) {
    const auto text = m_file.read();
    if (!text) {
        m_damage = text.error();
        return;
    }
    auto reading = readJournal(*text);
    m_records = std::move(reading.records);
    m_sequence = reading.lastSequence;
    m_sum = std::move(reading.lastSum);
    m_size = reading.goodBytes;
    m_tornBytes = reading.tornBytes;
    m_damage = reading.damage;
    if (m_damage || m_tornBytes == 0) return;
    if (auto cut = m_file.truncate(m_size); !cut) m_damage = cut.error();
}

Result<void> JournalLog::append(const JournalRecord& record) {
    const std::lock_guard lock(m_mutex);
    if (m_damage) return std::unexpected(*m_damage);
    const auto line = journalLine(record, m_sequence + 1, m_sum);
    if (auto written = m_file.append(line); !written) {
        // Whatever of it is there was never acknowledged; behind it nothing could be told apart any more.
        if (auto cut = m_file.truncate(m_size); !cut) m_damage = cut.error();
        return written;
    }
    ++m_sequence;
    m_sum = std::string(splitLine(std::string_view(line).substr(0, line.size() - 1))->sum);
    m_size += line.size();
    m_records.push_back(record);
    return {};
}

Result<std::vector<JournalRecord>> JournalLog::records() const {
    const std::lock_guard lock(m_mutex);
    if (m_damage) return std::unexpected(*m_damage);
    return m_records;
}

std::optional<Error> JournalLog::damage() const {
    const std::lock_guard lock(m_mutex);
    return m_damage;
}

Result<void> MemoryJournal::append(const JournalRecord& record) {
    const std::lock_guard lock(m_mutex);
    m_records.push_back(record);
    return {};
}

Result<std::vector<JournalRecord>> MemoryJournal::records() const {
    const std::lock_guard lock(m_mutex);
    return m_records;
}

} // namespace holdfast::actions

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_record.h"

#include <mutex>
#include <optional>

namespace holdfast::actions {

/// A file that only grows, as a narrow interface: the engine gives one with O_APPEND and fdatasync, tests
/// give one that dies at any byte. Called by one thread at a time.
class DurableFile {
public:
    virtual ~DurableFile() = default;
    DurableFile() = default;
    DurableFile(const DurableFile&) = delete;
    DurableFile& operator=(const DurableFile&) = delete;

    [[nodiscard]] virtual Result<std::string> read() const = 0;
    /// On stable storage when it returns. After a failure a first part of the bytes may be there.
    [[nodiscard]] virtual Result<void> append(std::string_view bytes) = 0;
    /// Cuts it to its first `size` bytes, on stable storage.
    [[nodiscard]] virtual Result<void> truncate(std::size_t size) = 0;
};

/// What stands in a journal's text.
struct JournalReading {
    std::vector<JournalRecord> records;
    std::uint64_t lastSequence = 0;
    std::string lastSum;         ///< which the next line's sum covers
    std::size_t goodBytes = 0;   ///< up to here it is whole
    std::size_t tornBytes = 0;   ///< behind that: a last line that was never finished, so nobody acted on it
    std::optional<Error> damage; ///< a line that was finished and is not what it was: never repaired
};

/// A line is «HFJ1 sequence sum json\n». The sum is the first 32 digits of the SHA-256 of the sum before, the
/// sequence and the JSON: so a line that was changed, left out, repeated or moved is found. Only a last line
/// without its line feed, or behind which nothing but zero bytes stand, is taken for torn. O(bytes).
[[nodiscard]] JournalReading readJournal(std::string_view text);

/// The next line.
[[nodiscard]] std::string journalLine(const JournalRecord& record, std::uint64_t sequence,
                                      std::string_view sumBefore);

/// The journal in a file of such lines. What was torn is cut off when it is opened (tornBytes() tells), as is
/// what a failed append left behind; if that cannot be cut off, or a line is damaged, nothing more is
/// appended.
class JournalLog final : public Journal {
public:
    /// `file` outlives it. Never fails: a damaged journal can be asked why (damage()) and refuses the rest.
    explicit JournalLog(DurableFile& file);

    [[nodiscard]] Result<void> append(const JournalRecord& record) override;
    [[nodiscard]] Result<std::vector<JournalRecord>> records() const override;

    [[nodiscard]] std::optional<Error> damage() const;

    /// Bytes of a torn last record that opening found; for the audit trail.
    [[nodiscard]] std::size_t tornBytes() const noexcept { return m_tornBytes; }

private:
    mutable std::mutex m_mutex;
    DurableFile& m_file;
    std::vector<JournalRecord> m_records;
    std::uint64_t m_sequence = 0;
    std::string m_sum;
    std::size_t m_size = 0;
    std::size_t m_tornBytes = 0;
    std::optional<Error> m_damage;
};

/// A journal that lasts as long as the object: for rehearsals and tests.
class MemoryJournal final : public Journal {
public:
    [[nodiscard]] Result<void> append(const JournalRecord& record) override;
    [[nodiscard]] Result<std::vector<JournalRecord>> records() const override;

private:
    mutable std::mutex m_mutex;
    std::vector<JournalRecord> m_records;
};

} // namespace holdfast::actions

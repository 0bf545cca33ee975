// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_log.h"
#include "engine/stores/private_files.h"

#include <filesystem>
#include <memory>

namespace holdfast::stores {

/// The file of the journal of actions: for the owner only (0600), opened with O_APPEND, each append with
/// fdatasync, locked against every other program for as long as the object lives (and no longer, however that
/// ends).
///
/// Errors: FixSetup with what to do (disk full, no right, device, another program, moved away). When a sync
/// was refused, nobody knows what of the file is on the disk: everything after that is refused until it is
/// opened anew. One thread at a time.
class JournalFile final : public actions::DurableFile {
public:
    /// Larger ones are not read: 256 MiB.
    static constexpr std::size_t kMost = std::size_t{256} << 20U;

    /// Makes it (and its folder) when there is none, durably.
    [[nodiscard]] static Result<std::unique_ptr<JournalFile>> open(const std::filesystem::path& path);

    ~JournalFile() override;

    /// At a start, before a JournalLog is made of it: a journal of at least `from` bytes of which every plan
    /// is closed is copied to «<name>.closed-20261121T025508Z» and begun anew, so that it stays quick to
    /// read. Gives the copy's path; empty: it stays as it is, since it is short, damaged, or has plans to
    /// finish.
    [[nodiscard]] Result<std::string> setAsideIfClosed(TimePoint now, std::size_t from = kWorthSettingAside);

    static constexpr std::size_t kWorthSettingAside = std::size_t{8} << 20U;

    [[nodiscard]] Result<std::string> read() const override;
    [[nodiscard]] Result<void> append(std::string_view bytes) override;
    [[nodiscard]] Result<void> truncate(std::size_t size) override;

private:
    JournalFile(std::filesystem::path path, ProcessLock lock, int descriptor) noexcept;

    [[nodiscard]] Result<void> checkPlace() const;
    [[nodiscard]] Result<void> sync();

    std::filesystem::path m_path;
    ProcessLock m_lock;
    int m_descriptor;
    std::optional<Error> m_unsure; ///< a sync that was refused
};

} // namespace holdfast::stores

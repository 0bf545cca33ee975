// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace holdfast::backups {

/// What pg_basebackup writes to standard output (one archive, compressed by zstd, with its log and its
/// manifest in it), put into a folder as it puts a whole backup there itself: base.tar.zst, pg_wal.tar.zst,
/// backup_manifest. Nothing is held back: memory stays at a few buffers.
class BaseBackupStream {
public:
    /// FixSetup: its files cannot be made.
    [[nodiscard]] static Result<std::unique_ptr<BaseBackupStream>> into(const std::filesystem::path& folder);
    ~BaseBackupStream();
    BaseBackupStream(const BaseBackupStream&) = delete;
    BaseBackupStream& operator=(const BaseBackupStream&) = delete;

    /// The next piece. False: it is of no use, or the disk is full; finish() says it.
    [[nodiscard]] bool take(std::string_view bytes);
    /// After the last piece. Retry: it is cut short. FixInput: it is no such archive. FixSetup: disk full.
    [[nodiscard]] Result<void> finish();

    /// Why take() refused; nothing while it has not.
    [[nodiscard]] const Result<void>& state() const noexcept { return m_state; }

private:
    struct Parts;
    explicit BaseBackupStream(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
    Result<void> m_state;
};

} // namespace holdfast::backups

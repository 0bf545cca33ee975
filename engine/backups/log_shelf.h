// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/unpack.h"
#include "engine/core/backups/retention.h"

#include <filesystem>
#include <vector>

namespace holdfast::backups {

/// The received log of one PostgreSQL cluster, in a folder of its own:
///
///     <segment>-<SHA-256>.zst      a whole segment, compressed; its name says what its bytes must be;
///                                  «….zst.enc» encrypted (sealed_stream.h)
///     <timeline>.history           where a timeline began
///     incoming-<n>/                where pg_receivewal writes: the segment it is at («….partial») and the
///                                  last whole one, from which it goes on after a break. A new one begins
///                                  where the server no longer has what would come next. Where the rest
///                                  is encrypted, it is a link to a folder outside (plain_place.h).
///
/// Blocks. One at a time changes it (the receiver); reading needs no lock.
class LogShelf {
public:
    /// What is compressed is encrypted, too, with the key of a file (empty: it is not); until then it lies
    /// below `scratch`.
    struct Sealing {
        std::filesystem::path keyFile;
        std::filesystem::path scratch;
    };

    LogShelf(std::filesystem::path folder, SegmentBytes bytes)
        : m_folder(std::move(folder)), m_bytes(bytes) {}

    LogShelf(std::filesystem::path folder, SegmentBytes bytes, Sealing sealing)
        : m_folder(std::move(folder)), m_bytes(bytes), m_sealing(std::move(sealing)) {}

    [[nodiscard]] SegmentBytes segmentBytes() const noexcept { return m_bytes; }

    /// Where to receive into, made when it is not there. FixSetup.
    [[nodiscard]] Result<std::filesystem::path> incoming();
    /// From now on into an empty folder: what is missing cannot be had any more.
    [[nodiscard]] Result<std::filesystem::path> beginAnew();
    /// Compresses what is whole. FixSetup (disk full): what could not be stays where it is.
    [[nodiscard]] Result<void> shelve(std::stop_token stop);

    /// Every whole segment that is there, compressed or not; each once, in order.
    [[nodiscard]] Result<std::vector<LogSegment>> segments() const;
    /// Behind the last whole segment of a timeline; what the one under way has is not counted. None: none.
    [[nodiscard]] Result<std::optional<LogPosition>> wholeUntil(std::uint32_t timeline) const;

    /// Puts all of the log from where a backup begins, on its timeline, into a folder under the names by
    /// which PostgreSQL asks for it, the segment under way too. What lies within the backup (which has it
    /// itself) may be missing. FixInput: behind it a segment is missing in between, or one is damaged; it is
    /// named.
    [[nodiscard]] Result<void> stageInto(const std::filesystem::path& folder, const LogRange& backup,
                                         const UnpackRule& rule) const;

    /// Puts the histories of all timelines that were received into such a folder: who recovers with it begins
    /// a timeline that none of them is.
    [[nodiscard]] Result<void> stageHistories(const std::filesystem::path& folder,
                                              const UnpackRule& rule) const;

    /// Removes what none of these needs. Gives how many bytes are free again.
    [[nodiscard]] Result<std::uint64_t> drop(const std::string& systemIdentifier,
                                             std::span<const RetentionItem> kept);

private:
    struct Piece {
        LogSegment segment;
        std::filesystem::path path;
        std::string digest; ///< empty: not compressed
        bool whole = true;
    };

    static bool isBetter(const Piece& one, const Piece& other) {
        return (one.whole && !other.whole) || !one.digest.empty();
    }

    [[nodiscard]] Result<std::vector<Piece>> pieces() const;
    [[nodiscard]] std::vector<std::filesystem::path> incomingFolders() const; ///< oldest first

    /// With what it has by now, and under the name that it has by now: the receiver is at work meanwhile.
    [[nodiscard]] Result<void> stageOne(Piece piece, const std::filesystem::path& to,
                                        const UnpackRule& rule) const;
    /// Takes one that is whole out of where it was received.
    [[nodiscard]] Result<void> shelveOne(const std::filesystem::path& received, std::stop_token stop);
    [[nodiscard]] std::string nameSealed(const std::string& segment) const;

    std::filesystem::path m_folder;
    SegmentBytes m_bytes;
    Sealing m_sealing;
};

} // namespace holdfast::backups

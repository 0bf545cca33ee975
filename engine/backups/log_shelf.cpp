// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/log_shelf.h"

#include "engine/backups/folder_look.h"
#include "engine/backups/plain_file.h"
#include "engine/backups/plain_place.h"
#include "engine/stores/private_files.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kIncoming = "incoming-";
constexpr std::string_view kPartial = ".partial";
constexpr std::string_view kPacking = ".new-";
constexpr std::size_t kName = 24;
constexpr std::size_t kDigest = 64;

std::unexpected<Error> unusable(const fs::path& path, const std::error_code& error) {
    return failure(
        ErrorCode::FixSetup,
        fmt::format("The folder of the received log cannot be read or changed: {}. Mend its rights.",
                    error.message()),
        path.string());
}

std::uint64_t sizeOf(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : size;
}

/// Bytes of a file that is written once.
Result<void> copyPlain(const fs::path& from, const fs::path& to, const UnpackRule& rule) {
    const auto facts = readFacts(from, {}, rule.stop);
    if (!facts) return std::unexpected(facts.error());
    auto copied = unpackFile(
        from, {.path = from.filename().string(), .bytes = facts->bytes, .digest = facts->digest}, to, rule);
    if (copied || copied.error().code != ErrorCode::FixInput) return copied;
    return failure(ErrorCode::Retry, "The log was written to while it was copied. Try again.", from.string());
}

} // namespace

std::vector<fs::path> LogShelf::incomingFolders() const {
    std::vector<fs::path> out;
    const auto all = entriesOf(m_folder);
    if (!all) return out;
    for (const auto& path : *all) {
        std::error_code ignored;
        // A link is followed only to where this program made a place.
        const bool leadsOut = fs::is_symlink(path, ignored) && !plainPlaceOf(path, m_sealing.scratch);
        if (path.filename().string().starts_with(kIncoming) && !leadsOut) out.push_back(path);
    }
    return out;
}

Result<fs::path> LogShelf::incoming() {
    const auto folders = incomingFolders();
    std::error_code ignored;
    if (!folders.empty() && fs::is_symlink(folders.back(), ignored) == !m_sealing.keyFile.empty())
        return folders.back();
    return beginAnew();
}

Result<fs::path> LogShelf::beginAnew() {
    const auto all = entriesOf(m_folder);
    if (!all) return std::unexpected(all.error());
    std::uint64_t last = 0;
    for (const auto& path : *all) {
        const auto name = path.filename().string();
        if (name.starts_with(kIncoming)) last = std::strtoull(name.c_str() + kIncoming.size(), nullptr, 10);
    }
    auto path = m_folder / fmt::format("{}{:06}", kIncoming, last + 1);
    const bool seals = !m_sealing.keyFile.empty();
    if (auto made = stores::makePrivateDirectory(seals ? m_folder : path); !made)
        return std::unexpected(made.error());
    if (seals) {
        if (auto made = makePlainPlace(m_sealing.scratch, path); !made) return std::unexpected(made.error());
    }
    if (auto synced = stores::syncFolder(m_folder); !synced) return std::unexpected(synced.error());
    return path;
}

Result<std::vector<LogShelf::Piece>> LogShelf::pieces() const {
    std::vector<Piece> out;
    // Where it is received first: what is compressed meanwhile is then seen twice, never not at all.
    for (const auto& folder : incomingFolders()) {
        const auto names = settledEntries([&] { return entriesOf(folder); }); // the receiver is at work
        if (!names) return std::unexpected(names.error());
        for (const auto& path : *names) {
            const auto name = path.filename().string();
            const bool partial = name.ends_with(kPartial);
            const auto segment =
                segmentFrom(partial ? name.substr(0, name.size() - kPartial.size()) : name, m_bytes);
            if (segment && (partial || sizeOf(path) == m_bytes))
                out.push_back({.segment = *segment, .path = path, .whole = !partial});
        }
    }
    const auto names = entriesOf(m_folder);
    if (!names) return std::unexpected(names.error());
    for (const auto& path : *names) {
        const auto name = plainName(path.filename().string());
        if (name.size() != kName + 1 + kDigest + 4 || !name.ends_with(".zst") || name[kName] != '-') continue;
        const auto segment = segmentFrom(name.substr(0, kName), m_bytes);
        if (segment)
            out.push_back({.segment = *segment, .path = path, .digest = name.substr(kName + 1, kDigest)});
    }
    return out;
}

Result<void> LogShelf::shelve(std::stop_token stop) {
    const auto folders = incomingFolders();
    for (const auto& folder : folders) {
        const auto names = entriesOf(folder);
        if (!names) return std::unexpected(names.error());
        std::vector<fs::path> whole;
        for (const auto& path : *names) {
            if (segmentFrom(path.filename().string(), m_bytes) && sizeOf(path) == m_bytes)
                whole.push_back(path);
            if (!historyFrom(path.filename().string())) continue;
            const auto to = m_folder / path.filename();
            std::error_code error;
            if (!fs::exists(to, error)) {
                if (auto copied = copyPlain(path, to, {.stop = stop}); !copied) return copied;
            }
        }
        // The receiver goes on behind the last whole one.
        if (folder == folders.back() && !whole.empty()) whole.pop_back();
        for (const auto& path : whole) {
            if (auto shelved = shelveOne(path, stop); !shelved) return shelved;
        }
    }
    return {};
}

std::string LogShelf::nameSealed(const std::string& segment) const {
    return m_folder.filename().string() + "/" + segment;
}

Result<void> LogShelf::shelveOne(const fs::path& received, std::stop_token stop) {
    const auto name = received.filename().string();
    const auto fresh = m_folder / (std::string(kPacking) + name);
    std::error_code error;
    fs::remove(fresh, error);
    auto facts = [&]() -> Result<FileFacts> {
        if (m_sealing.keyFile.empty()) return packFile(received, fresh, stop);
        const auto key = RepositoryKey::read(m_sealing.keyFile);
        if (!key) return std::unexpected(key.error());
        const auto packed = received.parent_path() / (std::string(kPacking) + name); // not in the repository
        fs::remove(packed, error);
        auto done = packFile(received, packed, stop);
        if (done) done = sealFile(packed, fresh, **key, nameSealed(name), stop);
        fs::remove(packed, error);
        return done;
    }();
    if (!facts) {
        fs::remove(fresh, error);
        return std::unexpected(facts.error());
    }
    const auto ending = m_sealing.keyFile.empty() ? std::string_view() : sealed_stream::kExtension;
    const auto to = m_folder / fmt::format("{}-{}.zst{}", name, facts->digest, ending);
    if (auto named = stores::renameDurably(fresh, to); !named) return named;
    fs::remove(received, error);
    if (error) return unusable(received, error);
    return {};
}

Result<std::vector<LogSegment>> LogShelf::segments() const {
    const auto all = pieces();
    if (!all) return std::unexpected(all.error());
    std::vector<LogSegment> out;
    for (const auto& piece : *all) {
        if (piece.whole) out.push_back(piece.segment);
    }
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

Result<std::optional<LogPosition>> LogShelf::wholeUntil(std::uint32_t timeline) const {
    const auto all = segments();
    if (!all) return std::unexpected(all.error());
    std::optional<LogPosition> out;
    for (const auto& segment : *all) {
        if (segment.timeline == timeline) out = endOf(segment, m_bytes);
    }
    return out;
}

Result<void> LogShelf::stageOne(Piece piece, const fs::path& to, const UnpackRule& rule) const {
    // Received to its end, then compressed: it has two more names before it stays where it is.
    for (int names = 3;; --names) {
        const BackupFile expected{
            .path = piece.path.filename().string(), .bytes = sizeOf(piece.path), .digest = piece.digest};
        auto staged = piece.digest.empty() ? copyAsItIs(piece.path, to, rule)
                                           : unpackFile(piece.path, expected, to, rule);
        std::error_code error;
        if (staged || names == 1 || !piece.digest.empty() || fs::exists(piece.path, error)) return staged;
        const auto all = pieces();
        if (!all) return std::unexpected(all.error());
        for (const auto& one : *all) {
            if (one.segment == piece.segment && isBetter(one, piece)) piece = one;
        }
    }
}

Result<void> LogShelf::stageInto(const fs::path& folder, const LogRange& backup,
                                 const UnpackRule& rule) const {
    const auto timeline = backup.timeline;
    const auto all = pieces();
    if (!all) return std::unexpected(all.error());
    std::map<std::uint64_t, Piece> wanted; // a whole one before one under way, a compressed one before others
    for (const auto& piece : *all) {
        if (piece.segment.timeline != timeline || endOf(piece.segment, m_bytes) <= backup.begin) continue;
        auto& one = wanted[piece.segment.number];
        if (one.path.empty() || isBetter(piece, one)) one = piece;
    }
    std::vector<LogSegment> there;
    for (const auto& [number, piece] : wanted)
        there.push_back(piece.segment);
    // The end of a backup switches to a new segment: up to there it has everything itself.
    const LogPosition last{std::max<std::uint64_t>(backup.end.value, 1) - 1};
    const auto from = endOf(segmentAt(timeline, last, m_bytes), m_bytes);
    const auto until = there.empty() ? from : endOf(there.back(), m_bytes);
    if (const auto gaps = gapsOf(there, timeline, from, until, m_bytes); !gaps.empty())
        return failure(
            ErrorCode::FixInput,
            fmt::format("The log has a gap from {} to {}: nothing behind it can be restored from this "
                        "backup. Restore to the backup itself, or use one that was taken later.",
                        nameOf(gaps.front().first, m_bytes), nameOf(gaps.front().last, m_bytes)),
            m_folder.string());
    UnpackRule with = rule;
    if (!m_sealing.keyFile.empty()) {
        auto key = RepositoryKey::read(m_sealing.keyFile);
        if (!key) return std::unexpected(key.error());
        with.key = std::move(*key);
    }
    for (const auto& [number, piece] : wanted) {
        with.name = nameSealed(nameOf(piece.segment, m_bytes));
        const auto to = folder / nameOf(piece.segment, m_bytes);
        if (auto staged = stageOne(piece, to, with); !staged) return staged;
    }
    return {};
}

Result<void> LogShelf::stageHistories(const fs::path& folder, const UnpackRule& rule) const {
    auto folders = incomingFolders();
    folders.push_back(m_folder);
    for (const auto& from : folders) {
        const auto names = entriesOf(from);
        if (!names) return std::unexpected(names.error());
        for (const auto& path : *names) {
            std::error_code error;
            if (!historyFrom(path.filename().string()) || fs::exists(folder / path.filename(), error))
                continue;
            if (auto copied = copyPlain(path, folder / path.filename(), rule); !copied) return copied;
        }
    }
    return {};
}

Result<std::uint64_t> LogShelf::drop(const std::string& systemIdentifier,
                                     std::span<const RetentionItem> kept) {
    const auto all = pieces();
    if (!all) return std::unexpected(all.error());
    std::uint64_t freed = 0;
    for (const auto& piece : *all) {
        // What is being received stays: the receiver goes on behind it.
        if (piece.digest.empty() || isNeeded(piece.segment, systemIdentifier, m_bytes, kept)) continue;
        const auto bytes = sizeOf(piece.path);
        std::error_code error;
        fs::remove(piece.path, error);
        if (error) return unusable(piece.path, error);
        freed += bytes;
    }
    return freed;
}

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
// The way back of copies elsewhere.
#include "engine/backups/offsite_copy.h"
#include "engine/backups/offsite_names.h"
#include "engine/backups/plain_file.h"
#include "engine/stores/private_files.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

/// Reads an object to its end, into a new file where one is named. FixInput: it is not what was written.
Result<void> readObject(ObjectStore& store, const std::string& key, const FileFacts& expected,
                        const fs::path& into, const BytesSink& sink, const std::stop_token& stop) {
    std::optional<PlainFile> file;
    if (!into.empty()) {
        auto made = PlainFile::create(into);
        if (!made) return std::unexpected(made.error());
        file.emplace(std::move(*made));
    }
    DigestStream digest;
    std::uint64_t bytes = 0;
    const auto got = store.get(
        key,
        [&](std::string_view piece) -> Result<void> {
            digest.add(piece);
            bytes += piece.size();
            if (sink) sink(piece.size());
            if (bytes > expected.bytes) return {}; // told below
            return file ? file->write(piece) : Result<void>();
        },
        stop);
    if (!got) return std::unexpected(got.error());
    if (bytes != expected.bytes || (!expected.digest.empty() && digest.hex() != expected.digest))
        return failure(
            ErrorCode::FixInput,
            fmt::format("It is damaged there: the bytes of {} are not those that were written.", key), key);
    return file ? file->sync() : Result<void>();
}

} // namespace

Result<std::vector<CopiedBackup>> OffsiteCopy::list(const std::stop_token& stop) {
    const auto there = sizes(stop);
    if (!there) return std::unexpected(there.error());
    std::vector<CopiedBackup> out;
    for (const auto& id : offsite::idsIn(*there, m_base)) {
        auto one = read(id, *there, stop);
        if (!one) return std::unexpected(one.error());
        out.push_back(std::move(*one));
    }
    return out;
}

Result<CopiedBackup> OffsiteCopy::read(const BackupId& id, const Sizes& there, const std::stop_token& stop) {
    CopiedBackup out{.id = id, .manifest = {}, .damage = {}};
    const auto key = keyOf(id, std::string(offsite::kManifest));
    const auto bytes = m_store.getBytes(key, stop);
    if (!bytes) return std::unexpected(bytes.error());
    const auto text = stores::unsealed(stores::SealedKind::Backup, *bytes, key);
    auto manifest = text ? manifestFrom(*text, key) : std::unexpected(text.error());
    if (!manifest) {
        out.damage = manifest.error().detail;
        return out;
    }
    out.manifest = std::move(*manifest);
    if (out.manifest.id != id)
        out.damage = fmt::format("It is the backup «{}» under another name.", out.manifest.id.value());
    for (const auto& file : out.manifest.files) {
        const auto found = there.find(keyOf(id, file.path));
        if (out.damage.empty() && (found == there.end() || found->second != file.bytes))
            out.damage = fmt::format("It is damaged there: {} is gone or of another size.", file.path);
    }
    return out;
}

Result<CopiedBackup> OffsiteCopy::find(const BackupId& id, const Sizes& there, const std::stop_token& stop) {
    if (!isBackupId(id.value()) || !there.contains(keyOf(id, std::string(offsite::kManifest))))
        return failure(ErrorCode::FixInput,
                       fmt::format("There is no backup «{}» at {}.", id.value(), m_store.place().target()),
                       id.value());
    auto one = read(id, there, stop);
    if (one && !one->damage.empty()) return failure(ErrorCode::FixInput, one->damage, id.value());
    return one;
}

OffsiteCopy::Sizes OffsiteCopy::logOf(const Manifest& manifest, const Sizes& there) const {
    Sizes out;
    if (!manifest.log) return out;
    const std::vector<RetentionItem> wanted{
        {.id = manifest.id, .ended = manifest.ended, .verified = true, .log = manifest.log}};
    for (const auto& [key, bytes] : there) {
        const auto piece = offsite::pieceIn(key, m_base);
        if (!piece || piece->system != manifest.log->systemIdentifier) continue;
        const auto segment = segmentFrom(piece->segment, manifest.log->segmentBytes);
        if (piece->segment.empty() ||
            (segment && isNeeded(*segment, piece->system, manifest.log->segmentBytes, wanted)))
            out.emplace(key, bytes);
    }
    return out;
}

Result<Manifest> OffsiteCopy::fetch(const BackupId& id, const BytesSink& sink, const std::stop_token& stop) {
    const auto there = sizes(stop);
    if (!there) return std::unexpected(there.error());
    const auto one = find(id, *there, stop);
    if (!one) return std::unexpected(one.error());
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    if (!m_repository.find(id)) {
        auto staging = m_repository.stageToAdopt();
        if (!staging) return std::unexpected(staging.error());
        for (const auto& file : one->manifest.files) {
            const auto to = staging->folder() / file.path;
            std::error_code error;
            fs::create_directories(to.parent_path(), error);
            if (auto got = readObject(m_store, keyOf(id, file.path),
                                      {.bytes = file.bytes, .digest = file.digest}, to, sink, stop);
                !got)
                return std::unexpected(got.error());
        }
        if (auto adopted = m_repository.adopt(*staging, one->manifest); !adopted)
            return std::unexpected(adopted.error());
    }
    for (const auto& [key, bytes] : logOf(one->manifest, *there)) {
        const auto piece = offsite::pieceIn(key, m_base);
        const auto folder = m_repository.logFolder(piece->system);
        std::error_code error;
        if (fs::file_size(folder / piece->file, error) == bytes && !error) continue;
        if (auto made = stores::makePrivateDirectory(folder); !made) return std::unexpected(made.error());
        const auto fresh = folder / (".new-" + piece->file);
        fs::remove(fresh, error);
        auto got = readObject(m_store, key, {.bytes = bytes, .digest = piece->digest}, fresh, sink, stop);
        if (got) got = stores::renameDurably(fresh, folder / piece->file);
        if (got) continue;
        fs::remove(fresh, error);
        return std::unexpected(got.error());
    }
    return one->manifest;
}

Result<std::string> OffsiteCopy::verify(const BackupId& id, const BytesSink& sink,
                                        const std::stop_token& stop) {
    const auto there = sizes(stop);
    if (!there) return std::unexpected(there.error());
    const auto one = find(id, *there, stop);
    if (!one) return std::unexpected(one.error());
    for (const auto& file : one->manifest.files) {
        if (auto read = readObject(m_store, keyOf(id, file.path),
                                   {.bytes = file.bytes, .digest = file.digest}, {}, sink, stop);
            !read)
            return std::unexpected(read.error());
    }
    const auto log = logOf(one->manifest, *there);
    for (const auto& [key, bytes] : log) {
        if (auto read =
                readObject(m_store, key, {.bytes = bytes, .digest = offsite::pieceIn(key, m_base)->digest},
                           {}, sink, stop);
            !read)
            return std::unexpected(read.error());
    }
    const auto files = one->manifest.files.size();
    return fmt::format("Every byte of {} was read at {} and is as its manifest says: {}{}.", id.value(),
                       m_store.place().target(), files == 1 ? "its file" : fmt::format("its {} files", files),
                       one->manifest.log ? fmt::format(", and so is the log behind it: {} files", log.size())
                                         : "");
}

} // namespace holdfast::backups

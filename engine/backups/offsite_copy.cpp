// SPDX-License-Identifier: GPL-3.0-or-later
// What goes elsewhere. The way back is in offsite_fetch.cpp.
#include "engine/backups/offsite_copy.h"

#include "engine/backups/copy_record.h"
#include "engine/backups/offsite_names.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

OffsiteCopy::OffsiteCopy(Repository& repository, const BackupPlace& place, ObjectStore store)
    : m_repository(repository)
    , m_base(folderNameOf(place.fleet) + "/" + folderNameOf(place.service.value()) + "/")
    , m_store(std::move(store)) {}

std::string OffsiteCopy::keyOf(const BackupId& id, const std::string& path) const {
    return m_base + std::string(offsite::kBackups) + id.value() + "/" + path;
}

Result<OffsiteCopy::Sizes> OffsiteCopy::sizes(const std::stop_token& stop) {
    const auto all = m_store.list(m_base, stop);
    if (!all) return std::unexpected(all.error());
    Sizes out;
    for (const auto& one : *all)
        out.emplace(one.key, one.bytes);
    return out;
}

Result<CopyReport> OffsiteCopy::copy(Duration keep, TimePoint now, const BytesSink& sink,
                                     const std::stop_token& stop) {
    if (auto made = stores::makePrivateDirectory(m_repository.folder()); !made)
        return std::unexpected(made.error());
    const auto held = stores::ProcessLock::take(m_repository.folder() / "copy.lock");
    if (!held)
        return failure(ErrorCode::Retry,
                       "Another Holdfast copies these backups. Try again when it has ended.",
                       m_repository.folder().string());
    const auto there = sizes(stop);
    if (!there) return std::unexpected(there.error());
    const auto here = m_repository.list();
    if (!here) return std::unexpected(here.error());
    CopyReport report;
    // The log first: a backup that is there can be restored to every moment that was safe when it was.
    if (auto sent = sendLog(*there, report, sink, stop); !sent) return std::unexpected(sent.error());
    for (const auto& one : *here) {
        const bool unsound = one.proofs.verified && !one.proofs.verified->sound;
        if (!one.damage.empty() || unsound) continue; // a person looks at it
        const auto sent = send(one.id, *there, report, sink, stop);
        if (!sent) return std::unexpected(sent.error());
        if (*sent) report.whole.push_back(one.id);
    }
    if (auto dropped = dropOld(*here, report, keep, now, stop); !dropped)
        return std::unexpected(dropped.error());
    const CopyRecord record{.to = copyPlace(m_store.place()), .at = now, .whole = report.whole};
    if (auto kept = keepCopyRecord(m_repository, record); !kept) return std::unexpected(kept.error());
    return report;
}

Result<bool> OffsiteCopy::send(const BackupId& id, const Sizes& there, CopyReport& report,
                               const BytesSink& sink, const std::stop_token& stop) {
    const auto gone = [&](const Error& error) -> Result<bool> {
        if (!m_repository.find(id)) return false; // retention was here meanwhile
        return std::unexpected(error);
    };
    const auto one = m_repository.find(id);
    if (!one) return gone(one.error());
    const auto sealed = stores::readSealedFile(m_repository.fileOf(id, std::string(offsite::kManifest)));
    if (!sealed) return gone(sealed.error());
    const auto has = [&there](const std::string& key, std::uint64_t bytes) {
        const auto found = there.find(key);
        return found != there.end() && found->second == bytes;
    };
    const auto manifestKey = keyOf(id, std::string(offsite::kManifest));
    const bool all = std::ranges::all_of(
        one->manifest.files, [&](const BackupFile& file) { return has(keyOf(id, file.path), file.bytes); });
    if (there.contains(manifestKey)) {
        const auto same = m_store.getBytes(manifestKey, stop);
        if (!same && same.error().code != ErrorCode::FixInput) return std::unexpected(same.error());
        if (all && same && *same == *sealed) return true;
        // What is not whole there must not look as if it were.
        if (auto removed = m_store.remove(manifestKey, stop); !removed)
            return std::unexpected(removed.error());
    }
    for (const auto& file : one->manifest.files) {
        const auto key = keyOf(id, file.path);
        if (has(key, file.bytes)) {
            const auto known = m_store.head(key, stop);
            if (!known) return std::unexpected(known.error());
            if (*known && (*known)->digest == file.digest) continue;
        }
        const auto sent = m_store.put(key, m_repository.fileOf(id, file.path),
                                      {.bytes = file.bytes, .digest = file.digest}, sink, stop);
        if (!sent) return gone(sent.error());
        ++report.sentFiles;
        report.sentBytes += file.bytes;
    }
    if (auto sent = m_store.putBytes(manifestKey, *sealed, stop); !sent) return std::unexpected(sent.error());
    return true;
}

Result<void> OffsiteCopy::sendLog(const Sizes& there, CopyReport& report, const BytesSink& sink,
                                  const std::stop_token& stop) {
    const auto logs = m_repository.folder() / "wal";
    std::error_code error;
    std::set<fs::path> files; // in order
    for (fs::directory_iterator at(logs, error), end; !error && at != end; at.increment(error)) {
        if (at->symlink_status(error).type() != fs::file_type::directory) continue;
        std::error_code inner;
        for (fs::directory_iterator in(at->path(), inner), last; !inner && in != last; in.increment(inner)) {
            if (offsite::isLogFile(in->path().filename().string())) files.insert(in->path());
        }
        if (inner) error = inner;
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return failure(ErrorCode::FixSetup,
                       fmt::format("The folder of the received log cannot be read: {}. Mend its rights.",
                                   error.message()),
                       logs.string());
    for (const auto& path : files) {
        const auto key = m_base + std::string(offsite::kLog) + path.parent_path().filename().string() + "/" +
                         path.filename().string();
        const auto bytes = fs::file_size(path, error);
        const auto known = there.find(key);
        // Its name says what is in it, or it never changes.
        if (error || (known != there.end() && known->second == bytes)) continue;
        const auto facts = readFacts(path, {}, stop);
        const auto said = offsite::digestInName(path.filename().string());
        if (facts && !said.empty() && facts->digest != said)
            return failure(ErrorCode::FixInput,
                           "A piece of the log is damaged: its bytes are not those that were written. It is "
                           "not copied. Take another backup.",
                           path.string());
        const auto sent = facts ? m_store.put(key, path, *facts, sink, stop) : std::unexpected(facts.error());
        if (!sent && fs::exists(path, error)) return sent; // else retention was here meanwhile
        if (!sent) continue;
        ++report.sentFiles;
        report.sentBytes += bytes;
    }
    return {};
}

Result<void> OffsiteCopy::dropOld(const std::vector<ListedBackup>& here, CopyReport& report, Duration keep,
                                  TimePoint now, const std::stop_token& stop) {
    const auto there = sizes(stop);
    if (!there) return std::unexpected(there.error());
    std::vector<RetentionItem> items;
    for (const auto& one : here) {
        if (std::ranges::find(report.whole, one.id) == report.whole.end()) continue;
        items.push_back({.id = one.id,
                         .ended = one.manifest.ended,
                         .verified = one.proofs.verified && one.proofs.verified->sound,
                         .inUse = true, // what is here stays there
                         .log = one.manifest.log});
    }
    bool unknown = false;
    for (const auto& id : offsite::idsIn(*there, m_base)) {
        if (std::ranges::find(here, id, &ListedBackup::id) != here.end()) continue;
        const auto one = read(id, *there, stop);
        if (!one) return std::unexpected(one.error());
        unknown = unknown || !one->damage.empty();
        if (!one->damage.empty()) continue; // a person looks at it
        items.push_back({.id = id, .ended = one->manifest.ended, .log = one->manifest.log});
    }
    // One that is here and there, and verified, is what makes the others dispensable.
    if (std::ranges::none_of(items, &RetentionItem::verified)) return {};
    const auto going = toDrop(items, keep, now);
    for (const auto& id : going) {
        if (auto gone = m_store.remove(keyOf(id, std::string(offsite::kManifest)), stop); !gone) return gone;
        for (const auto& [key, bytes] : *there) {
            if (!key.starts_with(keyOf(id, {})) || key == keyOf(id, std::string(offsite::kManifest)))
                continue;
            if (auto gone = m_store.remove(key, stop); !gone) return gone;
        }
        std::erase_if(items, [&](const RetentionItem& item) { return item.id == id; });
        ++report.dropped;
    }
    if (unknown || going.empty()) return {};
    for (const auto& [key, bytes] : *there) {
        const auto piece = offsite::pieceIn(key, m_base);
        const auto mine = std::ranges::find_if(items, [&](const RetentionItem& item) {
            return piece && item.log && item.log->systemIdentifier == piece->system;
        });
        if (mine == items.end()) continue;
        const auto segment = segmentFrom(piece->segment, mine->log->segmentBytes);
        std::error_code error;
        if (!segment || isNeeded(*segment, piece->system, mine->log->segmentBytes, items) ||
            fs::exists(m_repository.logFolder(piece->system) / piece->file, error))
            continue;
        if (auto gone = m_store.remove(key, stop); !gone) return gone;
    }
    return {};
}

} // namespace holdfast::backups

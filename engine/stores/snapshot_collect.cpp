// SPDX-License-Identifier: GPL-3.0-or-later
// What of a folder of snapshots nobody names any more, and what travels between machines.
#include "engine/stores/part_pack.h"
#include "engine/stores/part_shelf.h"
#include "engine/stores/snapshot_folder.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::stores {

namespace fs = std::filesystem;
using namespace snapshots;

namespace {

/// What is to happen to the files of parts.
struct Sorting {
    std::vector<const PartFile*> go;
    PartTexts moved; ///< of files that go, yet are named
};

/// A file of which less than half is named goes once its living parts stand in another.
Sorting sorted(const PartShelf& shelf, const std::set<std::string>& named) {
    Sorting out;
    std::set<std::string> stays;
    for (const auto& file : shelf.files()) {
        if (!file.damage.empty()) continue;
        std::size_t all = 0;
        std::size_t living = 0;
        PartTexts needed;
        for (const auto& [digest, text] : file.texts) {
            all += text->size();
            if (!named.contains(digest) || stays.contains(digest)) continue;
            living += text->size();
            needed[digest] = text;
        }
        const bool mostlyDead = living * 2 < all;
        if (needed.empty() || mostlyDead) {
            out.go.push_back(&file);
            out.moved.merge(needed);
            continue;
        }
        for (const auto& [digest, text] : needed)
            stays.insert(digest);
    }
    for (const auto& digest : stays)
        out.moved.erase(digest);
    return out;
}

/// The digests that manifests name; none: a manifest is damaged, so nobody knows all of them.
std::optional<std::set<std::string>> namedBy(const std::vector<ListedSnapshot>& all) {
    std::set<std::string> named;
    for (const auto& one : all) {
        if (one.manifest.id.isEmpty()) return std::nullopt;
        for (const auto& entry : one.manifest.services) {
            for (const auto& [kind, digest] : entry.parts)
                named.insert(digest);
        }
    }
    return named;
}

std::uint64_t removed(const fs::path& path, std::uint64_t bytes) {
    std::error_code error;
    return fs::remove(path, error) && !error ? bytes : 0;
}

/// What killed programs left, and pins of snapshots that are gone.
std::uint64_t removeLeftOvers(const fs::path& folder) {
    std::vector<fs::path> leftOver;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        auto manifest = at->path();
        std::error_code ignored;
        const bool pinOfNone = manifest.extension() == ".pinned" &&
                               !fs::exists(manifest.replace_extension(".snapshot"), ignored);
        if (isLeftOver(at->path()) || pinOfNone) leftOver.push_back(at->path());
    }
    std::uint64_t freed = 0;
    for (const auto& path : leftOver) {
        std::error_code unknown;
        const auto bytes = fs::file_size(path, unknown);
        freed += removed(path, unknown ? 0 : bytes);
    }
    return freed;
}

} // namespace

Result<std::uint64_t> SnapshotFolder::collectLocked() {
    auto freed = removeLeftOvers(m_folder);
    const auto all = list();
    if (!all) return std::unexpected(all.error());
    const auto named = namedBy(*all);
    if (!named) return freed;
    const auto shelf = PartShelf::read(m_folder);
    if (!shelf) return std::unexpected(shelf.error());
    const auto sorting = sorted(*shelf, *named);
    // First the new file is on the disk, then the old ones go: killed between, parts stand twice.
    const auto packed = writeParts(m_folder, sorting.moved);
    if (!packed) return std::unexpected(packed.error());
    for (const auto* file : sorting.go)
        freed += removed(file->path, file->bytes);
    const bool allWhole = std::ranges::all_of(*all, [](const auto& one) { return one.damage.empty(); });
    if (allWhole) { // then nobody needs what a damaged file once held
        for (const auto& file : shelf->files()) {
            if (!file.damage.empty()) freed += removed(file.path, file.bytes);
        }
    }
    return freed > *packed ? freed - *packed : 0;
}

Result<std::string> SnapshotFolder::exported(const SnapshotId& id) const {
    const auto snapshot = load(id);
    if (!snapshot) return std::unexpected(snapshot.error());
    PackWriter pack;
    pack.add(manifestText(snapshot->manifest));
    for (const auto& [digest, text] : snapshot->parts)
        pack.add(digest, *text);
    return sealed(SealedKind::Export, pack.content());
}

Result<SnapshotId> SnapshotFolder::import(std::string_view bytes, const std::string& fleet) {
    const std::string where = "the file";
    const auto content = unsealed(SealedKind::Export, bytes, where);
    if (!content) return std::unexpected(content.error());
    const auto texts = textsIn(*content, where);
    if (!texts) return std::unexpected(texts.error());
    if (texts->empty()) return failure(ErrorCode::FixInput, "It holds no snapshot.", where);
    auto manifest = manifestFrom(texts->front().text, where);
    if (!manifest) return std::unexpected(manifest.error());
    if (manifest->fleet != fleet)
        return failure(
            ErrorCode::FixInput,
            fmt::format("It is a snapshot of the fleet «{}», not of «{}».", manifest->fleet, fleet), where);
    Snapshot snapshot{.manifest = std::move(*manifest), .parts = {}};
    for (const auto& one : *texts)
        snapshot.parts[one.digest] = std::make_shared<const std::string>(one.text);
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    const auto& id = snapshot.manifest.id;
    std::error_code ignored;
    if (fs::exists(manifestPath(id), ignored)) {
        const auto mine = load(id);
        if (mine && digestOf(mine->manifest) == digestOf(snapshot.manifest)) return id;
        return failure(
            ErrorCode::FixInput,
            fmt::format("Another snapshot «{}», or a damaged one, is here. Export and drop that one "
                        "first.",
                        id.value()),
            where);
    }
    if (auto written = writeLocked(snapshot); !written) return std::unexpected(written.error());
    return id;
}

} // namespace holdfast::stores

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/snapshot_folder.h"

#include "engine/stores/part_pack.h"
#include "engine/stores/part_shelf.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <tuple>

namespace holdfast::stores {

namespace fs = std::filesystem;
using namespace snapshots;

namespace {

constexpr std::string_view kManifest = ".snapshot";
constexpr std::string_view kPinned = ".pinned";

std::unexpected<Error> noSuch(const SnapshotId& id) {
    return failure(ErrorCode::FixInput, fmt::format("There is no snapshot «{}». List them.", id.value()),
                   id.value());
}

std::unexpected<Error> unusable(const fs::path& path, const std::error_code& error) {
    return failure(
        ErrorCode::FixSetup,
        fmt::format("The folder of snapshots cannot be changed: {}. Mend its rights.", error.message()),
        path.string());
}

/// Reads one; its id must be that of its file, so that nobody gives one for another.
Result<Manifest> readManifest(const fs::path& path) {
    const auto bytes = readSealedFile(path);
    if (!bytes) return std::unexpected(bytes.error());
    const auto text = unsealed(SealedKind::Manifest, *bytes, path.string());
    if (!text) return std::unexpected(text.error());
    auto manifest = manifestFrom(*text, path.string());
    if (manifest && manifest->id.value() != path.stem().string())
        return failure(ErrorCode::FixInput,
                       fmt::format("It is the snapshot «{}» under another name.", manifest->id.value()),
                       path.string());
    return manifest;
}

/// The manifests' files of a folder, by id. A folder that is not there has none.
Result<std::vector<fs::path>> manifestFiles(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() == kManifest && isSnapshotId(at->path().stem().string()))
            found.push_back(at->path());
    }
    if (error && error != std::errc::no_such_file_or_directory) return unusable(folder, error);
    std::ranges::sort(found);
    return found;
}

/// The id tells the second, also of a damaged one; the manifest tells which of a second came first.
std::tuple<std::string_view, TimePoint, std::string_view> ageOf(const ListedSnapshot& one) {
    constexpr std::size_t kSecond = std::string_view("20261122-111706").size();
    const std::string_view id = one.id.value();
    return {id.substr(0, kSecond), one.manifest.taken, id};
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

std::uint64_t sizeOf(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : size;
}

} // namespace

fs::path SnapshotFolder::manifestPath(const SnapshotId& id) const {
    return m_folder / (id.value() + std::string(kManifest));
}

fs::path SnapshotFolder::pinPath(const SnapshotId& id) const {
    return m_folder / (id.value() + std::string(kPinned));
}

Result<ProcessLock> SnapshotFolder::lock() const {
    if (auto made = makePrivateDirectory(m_folder); !made) return std::unexpected(made.error());
    return ProcessLock::take(m_folder / "lock");
}

Result<std::vector<ListedSnapshot>> SnapshotFolder::list() const {
    auto once = listOnce();
    // What is damaged is looked at again: somebody may have collected parts meanwhile.
    const bool sound = once && std::ranges::all_of(*once, [](const auto& one) { return one.damage.empty(); });
    return sound ? once : listOnce();
}

Result<std::vector<ListedSnapshot>> SnapshotFolder::listOnce() const {
    // Manifests first: their parts were there before them.
    const auto paths = manifestFiles(m_folder);
    if (!paths) return std::unexpected(paths.error());
    std::vector<ListedSnapshot> out;
    for (const auto& path : *paths) {
        ListedSnapshot one{.id = SnapshotId(path.stem().string())};
        one.bytes = sizeOf(path);
        one.pinned = isThere(pinPath(one.id));
        auto manifest = readManifest(path);
        if (manifest)
            one.manifest = std::move(*manifest);
        else
            one.damage = manifest.error().detail;
        out.push_back(std::move(one));
    }
    const auto shelf = PartShelf::read(m_folder);
    if (!shelf) return std::unexpected(shelf.error());
    for (auto& one : out) {
        if (!one.damage.empty()) continue;
        if (auto parts = shelf->partsOf(one.manifest); !parts) one.damage = parts.error().detail;
    }
    std::ranges::sort(out, std::greater<>(), [](const ListedSnapshot& one) { return ageOf(one); });
    return out;
}

Result<Snapshot> SnapshotFolder::load(const SnapshotId& id) const {
    auto once = loadOnce(id);
    return once ? once : loadOnce(id);
}

Result<Snapshot> SnapshotFolder::loadOnce(const SnapshotId& id) const {
    if (!isSnapshotId(id.value()) || !isThere(manifestPath(id))) return noSuch(id);
    auto manifest = readManifest(manifestPath(id));
    if (!manifest) return std::unexpected(manifest.error());
    const auto shelf = PartShelf::read(m_folder);
    if (!shelf) return std::unexpected(shelf.error());
    auto parts = shelf->partsOf(*manifest);
    if (!parts) return std::unexpected(parts.error());
    Snapshot snapshot{.manifest = std::move(*manifest), .parts = std::move(*parts)};
    if (auto sound = checkParts(snapshot); !sound) return std::unexpected(sound.error());
    return snapshot;
}

Result<void> SnapshotFolder::verify(const SnapshotId& id) const {
    if (auto loaded = load(id); !loaded) return std::unexpected(loaded.error());
    return {};
}

Result<WrittenSnapshot> SnapshotFolder::write(const Snapshot& snapshot) {
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    return writeLocked(snapshot);
}

Result<WrittenSnapshot> SnapshotFolder::writeLocked(const Snapshot& snapshot) {
    const auto& manifest = snapshot.manifest;
    const auto text = manifestText(manifest);
    if (auto sound = manifestFrom(text, manifest.id.value()); !sound) return std::unexpected(sound.error());
    if (auto sound = checkParts(snapshot); !sound) return std::unexpected(sound.error());
    if (isThere(manifestPath(manifest.id)))
        return failure(ErrorCode::FixInput, "There is a snapshot of this id already. Take it again.",
                       manifest.id.value());
    // Only what is intact now counts as kept.
    const auto shelf = PartShelf::read(m_folder);
    if (!shelf) return std::unexpected(shelf.error());
    PartTexts fresh;
    for (const auto& entry : manifest.services) {
        for (const auto& [kind, digest] : entry.parts) {
            if (!shelf->find(digest)) fresh[digest] = snapshot.parts.at(digest);
        }
    }
    WrittenSnapshot out{.digest = digestOf(manifest), .newParts = fresh.size()};
    const auto packed = writeParts(m_folder, fresh);
    if (!packed) return std::unexpected(packed.error());
    const auto bytes = sealed(SealedKind::Manifest, text);
    if (auto done = writeDurably(manifestPath(manifest.id), bytes); !done)
        return std::unexpected(done.error());
    out.bytes = *packed + bytes.size();
    return out;
}

Result<void> SnapshotFolder::setPinned(const SnapshotId& id, Pin pin) {
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    if (!isSnapshotId(id.value()) || !isThere(manifestPath(id))) return noSuch(id);
    if (pin == Pin::Set) return writeDurably(pinPath(id), "");
    std::error_code error;
    fs::remove(pinPath(id), error);
    if (error) return unusable(pinPath(id), error);
    return {};
}

Result<void> SnapshotFolder::drop(const SnapshotId& id) {
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    return dropLocked(id);
}

Result<void> SnapshotFolder::dropLocked(const SnapshotId& id) {
    if (!isSnapshotId(id.value()) || !isThere(manifestPath(id))) return noSuch(id);
    if (isThere(pinPath(id)))
        return failure(ErrorCode::FixInput,
                       fmt::format("The snapshot «{}» is pinned. Unpin it first.", id.value()), id.value());
    std::error_code error;
    fs::remove(manifestPath(id), error);
    if (error) return unusable(manifestPath(id), error);
    return syncFolder(m_folder); // or it could come back without its parts
}

Result<std::vector<SnapshotId>> SnapshotFolder::thin(const RetentionRule& rule,
                                                     const std::set<SnapshotId>& inUse) {
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    const auto all = list();
    if (!all) return std::unexpected(all.error());
    std::vector<RetentionItem> items;
    for (const auto& one : *all)
        items.push_back({.id = one.id,
                         .taken = one.manifest.taken,
                         .occasion = one.manifest.occasion,
                         .safe = one.manifest.safety.safe,
                         .pinned = one.pinned,
                         .intact = one.damage.empty(),
                         .inUse = inUse.contains(one.id)});
    auto dropped = toDrop(items, rule);
    for (const auto& id : dropped) {
        if (auto gone = dropLocked(id); !gone) return std::unexpected(gone.error());
    }
    if (auto collected = collectLocked(); !collected) return std::unexpected(collected.error());
    return dropped;
}

Result<std::uint64_t> SnapshotFolder::collect() {
    const auto held = lock();
    if (!held) return std::unexpected(held.error());
    return collectLocked();
}

} // namespace holdfast::stores

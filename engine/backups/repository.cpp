// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/repository.h"

#include "engine/backups/plain_file.h"
#include "engine/backups/plain_place.h"
#include "engine/backups/unpack.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;
using stores::SealedKind;

namespace {

constexpr std::string_view kManifest = "manifest.sealed";
constexpr std::string_view kProofs = ".proofs";
constexpr std::string_view kFresh = ".new-";
constexpr std::string_view kGoing = ".gone-";

std::unexpected<Error> noSuch(const BackupId& id) {
    return failure(ErrorCode::FixInput, fmt::format("There is no backup «{}». List them.", id.value()),
                   id.value());
}

std::unexpected<Error> unusable(const fs::path& path, const std::error_code& error) {
    return failure(
        ErrorCode::FixSetup,
        fmt::format("The folder of backups cannot be read or changed: {}. Mend its rights.", error.message()),
        path.string());
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

Result<std::string> unsealedFile(SealedKind kind, const fs::path& path) {
    const auto bytes = stores::readSealedFile(path);
    if (!bytes) return std::unexpected(bytes.error());
    return stores::unsealed(kind, *bytes, path.string());
}

Result<Manifest> manifestIn(const fs::path& folder, const BackupId& id) {
    const auto path = folder / kManifest;
    const auto text = unsealedFile(SealedKind::Backup, path);
    if (!text) return std::unexpected(text.error());
    auto manifest = manifestFrom(*text, path.string());
    if (manifest && manifest->id != id)
        return failure(ErrorCode::FixInput,
                       fmt::format("It is the backup «{}» under another name.", manifest->id.value()),
                       path.string());
    return manifest;
}

/// Whether every file is there with its size: what can be told without reading them.
Result<void> checkSizes(const fs::path& folder, const Manifest& manifest) {
    for (const auto& file : manifest.files) {
        struct stat info{};
        if (::lstat((folder / file.path).c_str(), &info) != 0 || !S_ISREG(info.st_mode))
            return failure(ErrorCode::FixInput, fmt::format("It is damaged: {} is gone.", file.path),
                           manifest.id.value());
        if (static_cast<std::uint64_t>(info.st_size) != file.bytes)
            return failure(ErrorCode::FixInput,
                           fmt::format("It is damaged: {} has {} bytes instead of {}.", file.path,
                                       info.st_size, file.bytes),
                           manifest.id.value());
    }
    return {};
}

/// Every plain file below a folder, by its path in it. FixInput: something else stands there.
Result<std::vector<std::string>> filesIn(const fs::path& folder) {
    std::vector<std::string> out;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->symlink_status().type() == fs::file_type::directory) continue;
        if (at->symlink_status().type() != fs::file_type::regular)
            return failure(ErrorCode::FixInput, "What is no plain file cannot be in a backup.",
                           at->path().string());
        out.push_back(at->path().lexically_relative(folder).generic_string());
    }
    if (error) return unusable(folder, error);
    std::ranges::sort(out);
    return out;
}

Result<void> syncFolders(const fs::path& folder) {
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (!at->is_directory()) continue;
        if (auto synced = syncPath(at->path()); !synced) return synced;
    }
    if (error) return unusable(folder, error);
    return syncPath(folder);
}

} // namespace

Staging::~Staging() {
    std::error_code ignored;
    if (m_folder.empty()) return;
    if (m_scratch.empty())
        fs::remove_all(m_folder, ignored);
    else
        removePlainPlace(m_folder, m_scratch);
}

std::string folderNameOf(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '_' || (c == '.' && !out.empty());
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out.empty() ? "%" : out;
}

Repository::Repository(const fs::path& place, const std::string& fleet, const ServiceId& service)
    : m_folder(place / folderNameOf(fleet) / folderNameOf(service.value())) {}

Repository::Repository(const BackupPlace& place)
    : Repository(place.settings.repository, place.fleet, place.service) {
    m_keyFile = place.settings.keyFile;
    m_scratch = place.scratch;
}

fs::path Repository::logFolder(const std::string& systemIdentifier) const {
    return m_folder / "wal" / folderNameOf(systemIdentifier);
}

LogShelf Repository::shelf(const LogRange& log) const {
    return {logFolder(log.systemIdentifier), log.segmentBytes, {.keyFile = m_keyFile, .scratch = m_scratch}};
}

fs::path Repository::fileOf(const BackupId& id, const std::string& path) const {
    return backups() / id.value() / path;
}

Result<std::shared_ptr<const RepositoryKey>> Repository::key() const {
    if (m_keyFile.empty()) return nullptr;
    return RepositoryKey::read(m_keyFile);
}

Result<std::shared_ptr<const RepositoryKey>> Repository::keyOf(const Manifest& manifest) const {
    if (manifest.key.empty()) return nullptr;
    if (m_keyFile.empty())
        return failure(ErrorCode::FixSetup,
                       fmt::format("The backup {} is encrypted with the key {}. Name its file in the fleet "
                                   "file («key_file»).",
                                   manifest.id.value(), manifest.key),
                       manifest.id.value());
    auto known = key();
    if (known && (*known)->fingerprint() != manifest.key)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The backup {} is encrypted with the key {}, and {} holds the key {}. Name "
                        "the file of the other one («key_file»).",
                        manifest.id.value(), manifest.key, m_keyFile.string(), (*known)->fingerprint()),
            m_keyFile.string());
    return known;
}

Result<stores::ProcessLock> Repository::lock() {
    if (auto made = stores::makePrivateDirectory(backups()); !made) return std::unexpected(made.error());
    auto held = stores::ProcessLock::take(m_folder / "lock");
    if (!held) return held;
    std::error_code error;
    std::vector<fs::path> leftOver;
    for (fs::directory_iterator at(backups(), error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        const bool ofNone = name.ends_with(kProofs) && isBackupId(at->path().stem().string()) &&
                            !isThere(backups() / at->path().stem());
        if (ofNone || name.starts_with(kFresh) || name.starts_with(kGoing)) leftOver.push_back(at->path());
    }
    for (const auto& path : leftOver) {
        if (fs::is_symlink(path, error))
            removePlainPlace(path, m_scratch);
        else
            fs::remove_all(path, error);
    }
    return held;
}

ListedBackup Repository::read(const BackupId& id) const {
    ListedBackup one{.id = id};
    auto manifest = manifestIn(backups() / id.value(), id);
    if (manifest) {
        one.manifest = std::move(*manifest);
        if (auto sizes = checkSizes(backups() / id.value(), one.manifest); !sizes)
            one.damage = sizes.error().detail;
    } else {
        one.damage = manifest.error().detail;
    }
    const auto path = backups() / (id.value() + std::string(kProofs));
    if (!isThere(path)) return one;
    // Proofs that cannot be read prove nothing; the backup itself is none the worse.
    const auto text = unsealedFile(SealedKind::BackupProofs, path);
    if (auto proofs = text ? proofsFrom(*text, path.string()) : std::unexpected(text.error()); proofs)
        one.proofs = std::move(*proofs);
    return one;
}

Result<std::vector<ListedBackup>> Repository::list() const {
    std::vector<ListedBackup> out;
    std::error_code error;
    for (fs::directory_iterator at(backups(), error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        if (isBackupId(name)) out.push_back(read(BackupId(name)));
    }
    if (error && error != std::errc::no_such_file_or_directory) return unusable(backups(), error);
    std::ranges::sort(out, std::ranges::greater(), &ListedBackup::id);
    return out;
}

Result<ListedBackup> Repository::find(const BackupId& id) const {
    if (!isBackupId(id.value()) || !isThere(backups() / id.value())) return noSuch(id);
    auto one = read(id);
    if (!one.damage.empty()) return failure(ErrorCode::FixInput, one.damage, id.value());
    return one;
}

Result<void> Repository::readAgain(const BackupId& id, const BytesSink& sink, std::stop_token stop) const {
    const auto one = find(id);
    if (!one) return std::unexpected(one.error());
    for (const auto& file : one->manifest.files) {
        const auto facts = readFacts(fileOf(id, file.path), sink, stop);
        if (!facts) return std::unexpected(facts.error());
        if (facts->bytes != file.bytes || facts->digest != file.digest)
            return failure(ErrorCode::FixInput,
                           fmt::format("It is damaged: the bytes of {} are not those that were written. Take "
                                       "another backup.",
                                       file.path),
                           id.value());
    }
    return {};
}

fs::path Repository::freshName() const {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number) number = 0;
    return backups() / fmt::format("{}{:016x}", kFresh, number);
}

bool Repository::isStage(const fs::path& folder) const {
    return folder.parent_path() == backups() && folder.filename().string().starts_with(kFresh);
}

Result<Staging> Repository::stageAt(fs::path folder) {
    const auto sealing = key();
    if (!sealing) return std::unexpected(sealing.error());
    if (*sealing) {
        if (auto made = makePlainPlace(m_scratch, folder); !made) return std::unexpected(made.error());
        return Staging(std::move(folder), m_scratch);
    }
    if (::mkdir(folder.c_str(), S_IRWXU) != 0) return systemTrouble(folder, "made");
    return Staging(std::move(folder));
}

Result<Manifest> Repository::publish(Staging& staging, Manifest manifest, std::stop_token stop) {
    const auto sealing = key();
    if (!sealing) return std::unexpected(sealing.error());
    if (!*sealing) return publishHere(staging, std::move(manifest), stop);
    const auto names = filesIn(staging.folder());
    if (!names) return std::unexpected(names.error());
    Staging sealed(freshName());
    if (::mkdir(sealed.folder().c_str(), S_IRWXU) != 0) return systemTrouble(sealed.folder(), "made");
    for (const auto& name : *names) {
        const auto as = name + std::string(sealed_stream::kExtension);
        const auto to = sealed.folder() / as;
        std::error_code error;
        fs::create_directories(to.parent_path(), error);
        if (error) return unusable(to.parent_path(), error);
        const auto done =
            sealFile(staging.folder() / name, to, **sealing, manifest.id.value() + "/" + as, stop);
        if (!done) return std::unexpected(done.error());
        fs::remove(staging.folder() / name, error); // its room is wanted
    }
    manifest.key = (*sealing)->fingerprint();
    return publishHere(sealed, std::move(manifest), stop);
}

Result<Manifest> Repository::publishHere(Staging& staging, Manifest manifest, std::stop_token stop) {
    const auto target = backups() / manifest.id.value();
    if (!isBackupId(manifest.id.value()) || isThere(target))
        return failure(ErrorCode::FixInput, "There is a backup of this id already. Take it again.",
                       manifest.id.value());
    const auto names = filesIn(staging.folder());
    if (!names) return std::unexpected(names.error());
    manifest.files.clear();
    for (const auto& name : *names) {
        const auto path = staging.folder() / name;
        if (auto synced = syncPath(path); !synced) return std::unexpected(synced.error());
        const auto facts = readFacts(path, {}, stop);
        if (!facts) return std::unexpected(facts.error());
        manifest.files.push_back({.path = name, .bytes = facts->bytes, .digest = facts->digest});
    }
    const auto text = manifestText(manifest);
    if (auto sound = manifestFrom(text, manifest.id.value()); !sound) return std::unexpected(sound.error());
    auto done = stores::writeDurably(staging.folder() / kManifest, stores::sealed(SealedKind::Backup, text));
    if (done) done = syncFolders(staging.folder());
    if (done) done = stores::renameDurably(staging.folder(), target);
    if (done) done = stores::syncFolder(backups());
    if (!done) return std::unexpected(done.error());
    staging.release();
    return manifest;
}

Result<Staging> Repository::stageToAdopt() {
    auto folder = freshName();
    if (::mkdir(folder.c_str(), S_IRWXU) != 0) return systemTrouble(folder, "made");
    return Staging(std::move(folder));
}

Result<void> Repository::adopt(Staging& staging, const Manifest& manifest) {
    if (auto whole = checkSizes(staging.folder(), manifest); !whole) return whole;
    const auto target = backups() / manifest.id.value();
    const auto sealed = stores::sealed(SealedKind::Backup, manifestText(manifest));
    auto done = stores::writeDurably(staging.folder() / kManifest, sealed);
    if (done) done = syncFolders(staging.folder());
    const auto going = backups() / (std::string(kGoing) + manifest.id.value());
    std::error_code error;
    fs::remove_all(going, error);
    if (done && isThere(target)) done = stores::renameDurably(target, going);
    if (done) done = stores::renameDurably(staging.folder(), target);
    if (done) done = stores::syncFolder(backups());
    if (!done) return done;
    staging.release();
    fs::remove_all(going, error);
    // What was proven of the damaged one says nothing of this one.
    fs::remove(backups() / (manifest.id.value() + std::string(kProofs)), error);
    return {};
}

Result<void> Repository::keepProofs(const BackupId& id, const Proofs& proofs) {
    if (auto there = find(id); !there && !isThere(backups() / id.value())) return noSuch(id);
    return stores::writeDurably(backups() / (id.value() + std::string(kProofs)),
                                stores::sealed(SealedKind::BackupProofs, proofsText(proofs)));
}

Result<void> Repository::drop(const BackupId& id) {
    if (!isBackupId(id.value()) || !isThere(backups() / id.value())) return noSuch(id);
    // Renamed first: what is half removed must not be listed.
    const auto going = backups() / (std::string(kGoing) + id.value());
    if (auto renamed = stores::renameDurably(backups() / id.value(), going); !renamed) return renamed;
    std::error_code error;
    fs::remove_all(going, error);
    if (error) return unusable(going, error);
    fs::remove(backups() / (id.value() + std::string(kProofs)), error);
    return stores::syncFolder(backups());
}

} // namespace holdfast::backups

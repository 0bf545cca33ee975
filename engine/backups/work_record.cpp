// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/work_record.h"

#include "engine/core/fleet/state_json.h"
#include "engine/platforms/local/end_processes.h"
#include "engine/platforms/local/postgres_memory.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

namespace holdfast::backups {

namespace fs = std::filesystem;
using nlohmann::json;
using stores::SealedKind;

namespace {

constexpr std::string_view kRecord = ".record";
constexpr std::string_view kLock = ".lock";
constexpr std::string_view kSpaces = ".tablespaces";
constexpr std::string_view kPrivate = "holdfast-";
constexpr int kTries = 8;

fs::path folderOf(const Repository& repository) {
    return repository.folder() / "under-way";
}

fs::path with(fs::path path, std::string_view ending) {
    path += ending;
    return path;
}

std::uint64_t randomNumber() {
    std::uint64_t value = 0;
    if (::getrandom(&value, sizeof value, 0) != sizeof value) value = 0;
    return value;
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

bool isFolder(const fs::path& path) {
    struct stat info{};
    return ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

bool holdsSomething(const fs::path& folder) {
    std::error_code error;
    return isFolder(folder) && fs::directory_iterator(folder, error) != fs::directory_iterator() && !error;
}

/// Whether a process was told to work in this folder, or stands in it.
bool worksIn(const fs::path& process, const std::string& folder) {
    std::error_code error;
    const auto where = fs::read_symlink(process / "cwd", error).string();
    if (!error && (where == folder || where.starts_with(folder + '/'))) return true;
    std::ifstream in(process / "cmdline", std::ios::binary);
    const std::string line(std::istreambuf_iterator<char>(in), {});
    for (auto at = line.find(folder); at != std::string::npos; at = line.find(folder, at + 1)) {
        const char next = at + folder.size() < line.size() ? line[at + folder.size()] : '\0';
        if (next == '\0' || next == '/') return true;
    }
    return false;
}

/// The names of these folders are used once.
std::vector<pid_t> processesIn(const fs::path& folder) {
    std::vector<pid_t> found;
    std::error_code error;
    for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
        const auto pid = std::atoi(at->path().filename().c_str());
        if (pid > 0 && pid != ::getpid() && worksIn(at->path(), folder.string())) found.push_back(pid);
    }
    return found;
}

/// Of a record that was being written by a program that is no more: «.new-<process>-<number>».
bool isHalfRecord(const fs::path& path) {
    if (!stores::isLeftOver(path)) return false;
    const auto name = path.filename().string();
    const auto at = name.find_first_of("0123456789");
    const auto pid = at == std::string::npos ? 0 : std::atoi(name.c_str() + at);
    return pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
}

/// Whether a restore was a part of another one, into a folder that goes with that.
bool isPart(const CutShort& one, const std::vector<fs::path>& folders) {
    return std::ranges::any_of(
        folders, [&](const fs::path& folder) { return one.into.starts_with(folder.string() + '/'); });
}

/// Whether all that a restore had to do was done: its folder has its name.
bool isRestored(const CutShort& one, const std::vector<fs::path>& folders) {
    return holdsSomething(one.into) &&
           std::ranges::none_of(folders, [](const fs::path& folder) { return isThere(folder / "data"); });
}

struct Found {
    CutShort what;
    std::vector<fs::path> folders;
};

Result<Found> foundIn(const fs::path& path, const Repository& repository) {
    const auto bytes = stores::readSealedFile(path);
    const auto text = bytes ? stores::unsealed(SealedKind::BackupWork, *bytes, path.string())
                            : std::unexpected(bytes.error());
    if (!text) return std::unexpected(text.error());
    try {
        const auto all = json::parse(*text);
        Found found{.what = {.work = all.at("work").get<BackupProgress::Work>(),
                             .id = BackupId(all.at("id").get<std::string>()),
                             .began = TimePoint(Duration(all.at("began").get<std::int64_t>())),
                             .into = all.at("into").get<std::string>()},
                    .folders = {}};
        for (const auto& each : all.at("folders")) {
            const fs::path folder(each.get<std::string>());
            const bool isOurs = folder.filename().string().starts_with(kPrivate);
            if (folder.is_absolute() && (isOurs || repository.isStage(folder)))
                found.folders.push_back(folder);
        }
        return found;
    } catch (const json::exception& error) {
        return failure(ErrorCode::FixInput, error.what(), path.string());
    }
}

void clear(Found& found, const Repository& repository) {
    auto& what = found.what;
    if (what.work == BackupProgress::Work::Backup)
        what.complete = !what.id.isEmpty() && repository.find(what.id).has_value();
    if (what.work == BackupProgress::Work::Restore) {
        what.complete = isRestored(what, found.folders);
        // It was not there before: a restore refuses to begin when it is.
        const fs::path spaces(what.into + std::string(kSpaces));
        const bool begun = std::ranges::any_of(
            found.folders, [&](const fs::path& at) { return at.parent_path() == spaces.parent_path(); });
        if (!what.complete && begun) found.folders.push_back(spaces);
    }
    for (const auto& folder : found.folders) {
        platforms::endProcesses([&folder] { return processesIn(folder); });
        if (!isFolder(folder)) continue;
        platforms::freePostgresMemory(folder / "data");
        std::error_code error;
        fs::remove_all(folder, error);
        if (isThere(folder)) what.left.push_back(folder.string());
    }
}

} // namespace

std::string sentenceOf(const CutShort& one) {
    using Work = BackupProgress::Work;
    const auto since = toIso8601(one.began);
    std::string text;
    switch (one.work) {
    case Work::Backup:
        text = one.complete
                   ? fmt::format("Holdfast ended in the middle of its work on the backup {}: all of "
                                 "it is there, but it was not verified.",
                                 one.id.value())
                   : fmt::format("Holdfast ended in the middle of the backup that began at {}: there "
                                 "is none of that time, and every earlier one is as it was.",
                                 since);
        break;
    case Work::Verify:
        text = fmt::format("Holdfast ended while it verified the backup {} ({}): nothing was found out.",
                           one.id.value(), since);
        break;
    case Work::Drill:
        text = fmt::format("Holdfast ended in the middle of the drill of {} that began at {}: it proved "
                           "nothing, and its throw-away server is gone.",
                           one.id.value(), since);
        break;
    case Work::Restore:
        text = one.complete ? fmt::format("Holdfast ended just after it had restored {} into {}: all of it "
                                          "is there.",
                                          one.id.value(), one.into)
                            : fmt::format("Holdfast ended in the middle of restoring {} into {}: nothing "
                                          "stands there. Restore it again.",
                                          one.id.value(), one.into);
        break;
    case Work::Copy: // leaves nothing here, and has no record
        break;
    }
    for (const auto& path : one.left)
        text += fmt::format(" {} is left of it and cannot be removed: remove it.", path);
    return text;
}

WorkRecord::WorkRecord(fs::path path, stores::ProcessLock lock, Work work)
    : m_path(std::move(path)), m_work(std::move(work)) {
    m_lock.emplace(std::move(lock));
}

WorkRecord::WorkRecord(WorkRecord&& other) noexcept
    : m_path(std::exchange(other.m_path, {}))
    , m_work(std::move(other.m_work))
    , m_folders(std::move(other.m_folders)) {
    if (other.m_lock) m_lock.emplace(std::move(*other.m_lock));
}

WorkRecord::~WorkRecord() {
    if (m_path.empty()) return;
    std::error_code ignored;
    fs::remove(with(m_path, kRecord), ignored);
    fs::remove(with(m_path, kLock), ignored); // last, and held until then
}

Result<WorkRecord> WorkRecord::begin(const Repository& repository, Work work) {
    const auto folder = folderOf(repository);
    if (auto made = stores::makePrivateDirectory(folder); !made) return std::unexpected(made.error());
    for (int i = 0; i < kTries; ++i) {
        const auto path = folder / fmt::format("{:016x}", randomNumber());
        auto lock = stores::ProcessLock::take(with(path, kLock));
        if (!lock) return std::unexpected(lock.error());
        if (!isThere(with(path, kLock))) continue; // cleared up before it was held
        WorkRecord record(path, std::move(*lock), std::move(work));
        if (auto written = record.write(); !written) return std::unexpected(written.error());
        return record;
    }
    return failure(ErrorCode::Retry, "Another program clears up here. Try again.", folder.string());
}

Result<void> WorkRecord::write() const {
    json folders = json::array();
    for (const auto& path : m_folders)
        folders.push_back(path.string());
    const json all{{"work", m_work.work},
                   {"id", m_work.id.value()},
                   {"began", m_work.began.time_since_epoch().count()},
                   {"into", m_work.into},
                   {"folders", std::move(folders)}};
    const auto text = all.dump(-1, ' ', false, json::error_handler_t::replace);
    return stores::writeDurably(with(m_path, kRecord), stores::sealed(SealedKind::BackupWork, text));
}

Result<Staging> WorkRecord::stage(Repository& repository) {
    m_folders.push_back(repository.freshName());
    if (auto written = write(); !written) return std::unexpected(written.error());
    return repository.stageAt(m_folders.back());
}

Result<PrivateFolder> WorkRecord::folder(const fs::path& base,
                                         const std::optional<platforms::Account>& owner) {
    m_folders.push_back(PrivateFolder::nameIn(base));
    if (auto written = write(); !written) return std::unexpected(written.error());
    return PrivateFolder::makeAt(m_folders.back(), owner);
}

Result<std::vector<CutShort>> clearUp(Repository& repository) {
    std::vector<CutShort> out;
    const auto folder = folderOf(repository);
    std::vector<fs::path> records;
    std::vector<fs::path> locks;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        (at->path().extension() == kRecord ? records : locks).push_back(at->path());
    if (error && error != std::errc::no_such_file_or_directory)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The folder of backups cannot be read: {}. Mend its rights.", error.message()),
            folder.string());
    std::ranges::sort(records);
    std::vector<fs::path> folders;
    for (auto path : records) {
        const auto held = stores::ProcessLock::take(path.replace_extension(kLock));
        if (!held) continue; // somebody is at it
        path.replace_extension(kRecord);
        auto found = foundIn(path, repository);
        if (found) {
            clear(*found, repository);
            out.push_back(found->what);
            folders.insert(folders.end(), found->folders.begin(), found->folders.end());
        }
        // One that cannot be read names nothing that may be removed.
        if (!found || found->what.left.empty()) fs::remove(path, error);
        fs::remove(path.replace_extension(kLock), error);
    }
    std::erase_if(out, [&](const CutShort& one) { return isPart(one, folders); });
    for (const auto& path : locks) {
        if (isHalfRecord(path)) fs::remove(path, error);
        if (path.extension() != kLock || isThere(fs::path(path).replace_extension(kRecord))) continue;
        if (const auto held = stores::ProcessLock::take(path)) fs::remove(path, error);
    }
    if (!records.empty()) static_cast<void>(repository.lock()); // removes what stands half in the repository
    return out;
}

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/journal_file.h"

#include "engine/core/actions/plan_history.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

std::string words(int error) {
    return std::error_code(error, std::generic_category()).message();
}

/// In a sentence that says what to do.
std::unexpected<Error> refused(const fs::path& path, int error, std::string_view what) {
    const auto folder = path.parent_path().string();
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return failure(ErrorCode::FixSetup,
                       fmt::format("The disk of {} is full, so nothing can be entered in the journal of "
                                   "actions and nothing is done. Make room there.",
                                   folder),
                       path.string());
    case EFBIG:
        return failure(ErrorCode::FixSetup,
                       "The journal of actions may not grow further (a limit on the size of files). Raise "
                       "the limit, or end Holdfast and put the file aside.",
                       path.string());
    case EROFS:
        return failure(ErrorCode::FixSetup,
                       fmt::format("The disk of {} has become read-only, as one that fails does. Mend it, "
                                   "then start Holdfast again.",
                                   folder),
                       path.string());
    default:
        return failure(ErrorCode::FixSetup,
                       fmt::format("The journal of actions cannot be {}: {}. Mend the disk or the rights of "
                                   "{}, then start Holdfast again.",
                                   what, words(error), folder),
                       path.string());
    }
}

/// A new name in a folder lasts only once the folder is on the disk.
Result<void> syncFolder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return refused(folder, errno, "kept");
    const int outcome = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    if (outcome != 0) return refused(folder, error, "kept");
    return {};
}

Result<void> writeAll(int descriptor, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return refused(path, errno, "written");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

} // namespace

JournalFile::JournalFile(fs::path path, ProcessLock lock, int descriptor) noexcept
    : m_path(std::move(path)), m_lock(std::move(lock)), m_descriptor(descriptor) {}

JournalFile::~JournalFile() {
    ::flock(m_descriptor, LOCK_UN); // also where a process that is being started has a copy
    ::close(m_descriptor);
}

Result<std::unique_ptr<JournalFile>> JournalFile::open(const fs::path& path) {
    std::error_code error;
    const auto absolute = fs::absolute(path, error);
    if (error || !absolute.has_filename())
        return failure(ErrorCode::FixSetup, "this is not the name of a file", path.string());
    if (auto made = makePrivateDirectory(absolute.parent_path()); !made) return std::unexpected(made.error());
    // The lock file is for people: it tells who has the journal. The lock that counts is the journal's own,
    // which nobody can take away from under it.
    auto lock = ProcessLock::take(absolute.string() + ".lock");
    if (!lock) return std::unexpected(lock.error());
    if (auto made = makePrivateFile(absolute); !made) return std::unexpected(made.error());
    const int descriptor = ::open(absolute.c_str(), O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return refused(absolute, errno, "opened");
    std::unique_ptr<JournalFile> file(new JournalFile(absolute, std::move(*lock), descriptor));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return refused(absolute, errno, "locked");
        return failure(ErrorCode::FixSetup,
                       "Another Holdfast has this journal of actions open. Act there, or end it first.",
                       absolute.string());
    }
    if (auto synced = syncFolder(absolute.parent_path()); !synced) return std::unexpected(synced.error());
    return file;
}

Result<void> JournalFile::checkPlace() const {
    struct stat open{};
    struct stat named{};
    const bool there = ::fstat(m_descriptor, &open) == 0 && ::stat(m_path.c_str(), &named) == 0;
    if (there && open.st_dev == named.st_dev && open.st_ino == named.st_ino) return {};
    return failure(ErrorCode::FixSetup,
                   "The journal of actions was moved away or deleted while it was open, so what is entered "
                   "would be lost. Put it back, or start Holdfast again.",
                   m_path.string());
}

Result<std::string> JournalFile::read() const {
    struct stat info{};
    if (::fstat(m_descriptor, &info) != 0) return refused(m_path, errno, "read");
    if (static_cast<std::size_t>(info.st_size) > kMost)
        return failure(ErrorCode::FixSetup,
                       fmt::format("The journal of actions has {} MiB, more than {} MiB are not read. End "
                                   "Holdfast, look what fills it and put it aside.",
                                   static_cast<std::size_t>(info.st_size) >> 20U, kMost >> 20U),
                       m_path.string());
    std::string text(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const auto got =
            ::pread(m_descriptor, text.data() + done, text.size() - done, static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refused(m_path, errno, "read");
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    text.resize(done);
    return text;
}

Result<void> JournalFile::sync() {
    while (::fdatasync(m_descriptor) != 0) {
        if (errno == EINTR) continue;
        m_unsure = refused(m_path, errno, "put on the disk").error();
        return std::unexpected(*m_unsure);
    }
    return {};
}

Result<void> JournalFile::append(std::string_view bytes) {
    if (m_unsure) return std::unexpected(*m_unsure);
    if (auto place = checkPlace(); !place) return place;
    if (auto written = writeAll(m_descriptor, bytes, m_path); !written) return written;
    return sync();
}

Result<void> JournalFile::truncate(std::size_t size) {
    if (m_unsure) return std::unexpected(*m_unsure);
    while (::ftruncate(m_descriptor, static_cast<off_t>(size)) != 0) {
        if (errno != EINTR) return refused(m_path, errno, "cut");
    }
    return sync();
}

Result<std::string> JournalFile::setAsideIfClosed(TimePoint now, std::size_t from) {
    const auto text = read();
    if (!text) return std::unexpected(text.error());
    if (text->size() < from) return std::string();
    const auto reading = actions::readJournal(*text);
    if (reading.damage || reading.tornBytes > 0) return std::string();
    const auto open = actions::openPlans(reading.records);
    if (!open || !open->empty()) return std::string();
    const auto copy = datedSibling(m_path, "closed", now);
    if (auto made = makePrivateFile(copy); !made) return std::unexpected(made.error());
    const int descriptor = ::open(copy.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return refused(copy, errno, "put aside");
    const auto written = writeAll(descriptor, *text, copy);
    const bool synced = written && ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!written) return std::unexpected(written.error());
    if (!synced) return refused(copy, errno, "put aside");
    if (auto kept = syncFolder(copy.parent_path()); !kept) return std::unexpected(kept.error());
    if (auto cut = truncate(0); !cut) return std::unexpected(cut.error());
    return copy.string();
}

} // namespace holdfast::stores

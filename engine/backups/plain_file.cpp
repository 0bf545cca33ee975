// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/plain_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

std::unexpected<Error> systemTrouble(const fs::path& path, const char* what) {
    const auto number = errno;
    const auto why = std::error_code(number, std::generic_category()).message();
    const char* remedy = "Mend the rights of its folder.";
    if (number == ENOSPC || number == EDQUOT || number == EFBIG) remedy = "Make room on its disk.";
    if (number == ENOENT) remedy = "Look where it went.";
    if (number == EIO) remedy = "Its disk is failing: look at the system's log.";
    return failure(ErrorCode::FixSetup, fmt::format("It cannot be {}: {}. {}", what, why, remedy),
                   path.string());
}

Result<PlainFile> PlainFile::openToRead(const fs::path& path) {
    UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct stat info{};
    if (!file || ::fstat(file.get(), &info) != 0) return systemTrouble(path, "read");
    if (!S_ISREG(info.st_mode)) return failure(ErrorCode::FixInput, "This is no plain file.", path.string());
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    return PlainFile(std::move(file), path);
}

Result<PlainFile> PlainFile::create(const fs::path& path) {
    UniqueFd file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file) return systemTrouble(path, "written");
    return PlainFile(std::move(file), path);
}

Result<std::size_t> PlainFile::read(std::string& chunk) {
    while (true) {
        const auto got = ::read(m_file.get(), chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return systemTrouble(m_path, "read");
        return static_cast<std::size_t>(got);
    }
}

Result<void> PlainFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(m_file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return systemTrouble(m_path, "written");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> PlainFile::sync() {
    if (::fsync(m_file.get()) != 0) return systemTrouble(m_path, "put on the disk");
    return {};
}

Result<void> syncPath(const fs::path& path) {
    const UniqueFd opened(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!opened || ::fsync(opened.get()) != 0) return systemTrouble(path, "put on the disk");
    return {};
}

} // namespace holdfast::backups

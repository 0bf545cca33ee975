// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/proc_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>
#include <string_view>

namespace holdfast::platforms {

namespace {

std::string readSmallFile(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return {};
    std::array<char, 4096> buffer{};
    const auto count = ::read(fd, buffer.data(), buffer.size());
    ::close(fd);
    return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

/// Field `index` (from 1) of the part behind the command's name.
std::string_view fieldOf(std::string_view rest, int index) {
    while (index > 1) {
        const auto space = rest.find(' ');
        if (space == std::string_view::npos) return {};
        rest.remove_prefix(space + 1);
        --index;
    }
    return rest.substr(0, rest.find(' '));
}

template <typename Number>
Number toNumber(std::string_view text) {
    Number value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::vector<pid_t> allPids() {
    std::vector<pid_t> pids;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
    while (folder != nullptr) {
        const dirent* entry = ::readdir(folder.get());
        if (entry == nullptr) break;
        const auto pid = toNumber<pid_t>(std::string_view(entry->d_name));
        if (pid > 0) pids.push_back(pid);
    }
    return pids;
}

/// Borrows an account's rights on files for the time of its life; only root can.
class BorrowedAccount {
public:
    BorrowedAccount(uid_t user, gid_t group) {
        if (::geteuid() != 0) return;
        ::setfsgid(group);
        ::setfsuid(user);
        m_borrowed = true;
    }

    ~BorrowedAccount() {
        if (!m_borrowed) return;
        ::setfsuid(0);
        ::setfsgid(::getegid());
    }

    BorrowedAccount(const BorrowedAccount&) = delete;
    BorrowedAccount& operator=(const BorrowedAccount&) = delete;

private:
    bool m_borrowed = false;
};

std::string workingDirectoryOf(pid_t pid) {
    const std::string process = fmt::format("/proc/{}", pid);
    struct stat owner{};
    if (::stat(process.c_str(), &owner) != 0) return {};
    const BorrowedAccount borrowed(owner.st_uid, owner.st_gid);
    std::array<char, 4096> target{};
    const auto length = ::readlink((process + "/cwd").c_str(), target.data(), target.size());
    return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

} // namespace

std::optional<ProcessStat> readProcessStat(pid_t pid) {
    const std::string text = readSmallFile(fmt::format("/proc/{}/stat", pid));
    const auto nameEnd = text.rfind(')'); // the name itself may hold anything
    if (nameEnd == std::string::npos || nameEnd + 2 >= text.size()) return std::nullopt;
    const std::string_view rest = std::string_view(text).substr(nameEnd + 2);
    return ProcessStat{.pid = pid,
                       .parent = toNumber<pid_t>(fieldOf(rest, 2)),
                       .state = rest.front(),
                       .hasTerminal = toNumber<int>(fieldOf(rest, 5)) != 0,
                       .startTicks = toNumber<std::uint64_t>(fieldOf(rest, 20))};
}

std::optional<ProcessUse> readProcessUse(pid_t pid) {
    const std::string text = readSmallFile(fmt::format("/proc/{}/stat", pid));
    const std::string pages = readSmallFile(fmt::format("/proc/{}/statm", pid));
    const auto nameEnd = text.rfind(')');
    if (nameEnd == std::string::npos || nameEnd + 2 >= text.size() || pages.empty()) return std::nullopt;
    const std::string_view rest = std::string_view(text).substr(nameEnd + 2);
    std::int64_t ticks = 0;
    for (int field = 12; field <= 15; ++field) // user, system, and both of its children
        ticks += toNumber<std::int64_t>(fieldOf(rest, field));
    const auto page = ::sysconf(_SC_PAGESIZE);
    const auto shared = toNumber<std::int64_t>(fieldOf(pages, 3));
    return ProcessUse{.cpuSeconds = static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK)),
                      .ownBytes = (toNumber<std::int64_t>(fieldOf(pages, 2)) - shared) * page,
                      .sharedBytes = shared * page,
                      .threads = toNumber<std::int64_t>(fieldOf(rest, 18))};
}

std::vector<ProcessStat> allProcesses() {
    std::vector<ProcessStat> all;
    for (const pid_t pid : allPids()) {
        if (const auto stat = readProcessStat(pid)) all.push_back(*stat);
    }
    return all;
}

std::vector<pid_t> descendantsOf(pid_t pid) {
    const auto all = allProcesses();
    std::vector<pid_t> found{pid};
    for (std::size_t next = 0; next < found.size(); ++next) {
        for (const auto& process : all) {
            if (process.parent == found[next]) found.push_back(process.pid);
        }
    }
    found.erase(found.begin());
    return found;
}

std::vector<pid_t> childrenOf(pid_t pid) {
    std::vector<pid_t> found;
    for (const auto& process : allProcesses()) {
        if (process.parent == pid) found.push_back(process.pid);
    }
    return found;
}

std::vector<pid_t> processesWorkingIn(const std::string& directory) {
    std::vector<pid_t> found;
    for (const pid_t pid : allPids()) {
        std::string where = workingDirectoryOf(pid);
        constexpr std::string_view kGone = " (deleted)";
        if (where.ends_with(kGone)) where.resize(where.size() - kGone.size());
        if (where == directory || where.starts_with(directory + "/")) found.push_back(pid);
    }
    return found;
}

} // namespace holdfast::platforms

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/account.h"

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace holdfast::platforms {

Result<Account> findAccount(const std::string& name) {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> text(16 * 1024);
    int status = ::getpwnam_r(name.c_str(), &entry, text.data(), text.size(), &found);
    while (status == ERANGE && text.size() < 1024UL * 1024) {
        text.resize(text.size() * 2);
        status = ::getpwnam_r(name.c_str(), &entry, text.data(), text.size(), &found);
    }
    if (found == nullptr) {
        return failure(ErrorCode::FixSetup,
                       status == 0 ? "there is no account of this name" : std::strerror(status), name);
    }
    Account account{.name = name, .user = entry.pw_uid, .group = entry.pw_gid, .groups = {}};
    int count = 32;
    account.groups.resize(static_cast<std::size_t>(count));
    if (::getgrouplist(name.c_str(), entry.pw_gid, account.groups.data(), &count) < 0) {
        account.groups.resize(static_cast<std::size_t>(count));
        ::getgrouplist(name.c_str(), entry.pw_gid, account.groups.data(), &count);
    }
    account.groups.resize(static_cast<std::size_t>(count));
    return account;
}

bool becomeAccount(uid_t user, gid_t group, const gid_t* groups, std::size_t count) noexcept {
    // The system calls themselves: the C library's wrappers speak to other threads, which a forked child has
    // none of.
    return ::syscall(SYS_setgroups, count, groups) == 0 &&
           ::syscall(SYS_setresgid, group, group, group) == 0 &&
           ::syscall(SYS_setresuid, user, user, user) == 0 && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool endWithParent(int signal, pid_t parent) noexcept {
    ::prctl(PR_SET_PDEATHSIG, signal);
    return ::getppid() == parent;
}

} // namespace holdfast::platforms

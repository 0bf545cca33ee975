// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace holdfast::platforms {

/// An account of the system that a process runs as.
struct Account {
    std::string name;
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups; ///< supplementary ones

    bool operator==(const Account&) const = default;
};

/// Looks an account up by its name. May wait (name services): not on a thread that must not.
/// FixSetup: there is no such account.
[[nodiscard]] Result<Account> findAccount(const std::string& name);

/// Becomes that account for good: groups, group, user, and no way back through set-user-ID programs.
/// Async-signal-safe but for the error's text; for a process with one thread. False: errno says why, and the
/// process must not go on.
[[nodiscard]] bool becomeAccount(uid_t user, gid_t group, const gid_t* groups, std::size_t count) noexcept;

/// Asks the kernel for `signal` when the parent ends, and checks that the parent is still `parent`. Changing
/// the account forgets the request, and it means the parent's *thread* that forked. Async-signal-safe. False:
/// the parent is gone already.
[[nodiscard]] bool endWithParent(int signal, pid_t parent) noexcept;

} // namespace holdfast::platforms

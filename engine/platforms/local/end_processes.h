// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <functional>
#include <vector>

namespace holdfast::platforms {

/// Kills what `find` finds, and waits until it has ended: then nothing of it holds files, folders or shared
/// memory any more. Looks again until it finds none, for what those have started meanwhile; not for ever,
/// since a process may wait for a disk that does not answer. Blocks; any thread that `find` can be asked on.
void endProcesses(const std::function<std::vector<pid_t>()>& find);

} // namespace holdfast::platforms

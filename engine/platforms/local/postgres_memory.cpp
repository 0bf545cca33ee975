// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/postgres_memory.h"

#include "engine/platforms/local/proc_files.h"

#include <sys/shm.h>

#include <cstdlib>
#include <fstream>
#include <limits>

namespace holdfast::platforms {

void freePostgresMemory(const std::filesystem::path& data) {
    constexpr int kBetween = 5; // folder, time, port, socket, address
    const auto rest = std::numeric_limits<std::streamsize>::max();
    std::ifstream in(data / "postmaster.pid");
    pid_t maker = 0; // less than zero: one without helpers, as initdb has
    in >> maker;
    for (int i = 0; i <= kBetween; ++i)
        in.ignore(rest, '\n');
    unsigned long key = 0;
    int number = -1;
    if (!(in >> key >> number) || maker == 0 || maker == std::numeric_limits<pid_t>::min()) return;
    const auto process = readProcessStat(std::abs(maker));
    const bool ended = !process || process->state == 'Z'; // nobody has collected it yet
    struct shmid_ds info{};
    if (!ended || ::shmctl(number, IPC_STAT, &info) != 0) return;
    const bool same = info.shm_cpid == std::abs(maker) &&
                      static_cast<unsigned long>(static_cast<unsigned>(info.shm_perm.__key)) == key;
    if (same) ::shmctl(number, IPC_RMID, nullptr);
}

} // namespace holdfast::platforms

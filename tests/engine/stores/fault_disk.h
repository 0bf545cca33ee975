// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace holdfast::testing {

/// A disk below SQLite that a test can fill up, break, or take the power from. Real files, real SQLite: only
/// what the operating system answers is ours. Register it as a StoreOptions::vfs by name(). One thread.
class FaultDisk {
public:
    FaultDisk();
    ~FaultDisk();
    FaultDisk(const FaultDisk&) = delete;
    FaultDisk& operator=(const FaultDisk&) = delete;

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

    /// Files may grow by so many bytes more; then writes that need room fail as with ENOSPC. Negative: no
    /// limit.
    void setRoom(std::int64_t bytes) noexcept { m_room = bytes; }

    /// Every write and sync fails from now on, as with a device that is gone.
    void breakDown() noexcept { m_broken = true; }

    void repair() noexcept { m_broken = false; }

    /// Sync does nothing: for tests that write for years of simulated time.
    void doNotSync() noexcept { m_syncs = false; }

    /// What was written but not synced is undone, as after a loss of power. breakDown() first and close the
    /// files: a machine without power writes nothing more.
    void loseUnsynced();

    [[nodiscard]] int syncs() const noexcept { return m_syncCount; }

private:
    friend struct FaultFile;

    struct Undo {
        std::int64_t oldSize = 0;
        std::int64_t offset = 0;
        std::vector<char> oldBytes;
    };

    void remember(const std::string& path, std::int64_t offset, std::int64_t length);

    std::string m_name;
    sqlite3_vfs* m_vfs;
    std::int64_t m_room = -1;
    bool m_broken = false;
    bool m_syncs = true;
    int m_syncCount = 0;
    std::map<std::string, std::vector<Undo>> m_unsynced;
};

} // namespace holdfast::testing

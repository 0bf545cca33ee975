// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::probes {

/// One process as /proc shows it.
struct ProcessStat {
    std::int64_t pid = 0;
    std::int64_t parent = 0;
    char state = 'R';             ///< as ps shows it: Z zombie, T stopped, …
    double ownSeconds = 0.0;      ///< CPU it used itself
    double reapedSeconds = 0.0;   ///< CPU of its children that ended and were waited for
    std::uint64_t startTicks = 0; ///< since boot; with the pid it names a process for good
    std::int64_t residentBytes = 0;
    std::int64_t sharedBytes = 0; ///< of the resident ones: files and memory shared with others
};

/// Processes of this machine, read from /proc. Linux only; blocking, but never for long. Any thread.
class ProcessTable {
public:
    /// `root` is /proc but in tests.
    explicit ProcessTable(std::string root = "/proc") : m_root(std::move(root)) {}

    /// None: there is no such process.
    [[nodiscard]] std::optional<ProcessStat> find(std::int64_t pid) const;

    /// The process and all that descend from it, itself first; at most 4096. Found by the kernel's lists of
    /// children, or by looking at every process where the kernel keeps none.
    [[nodiscard]] std::vector<ProcessStat> treeOf(const ProcessStat& process) const;

private:
    [[nodiscard]] std::optional<std::vector<std::int64_t>> childrenOf(std::int64_t pid) const;
    [[nodiscard]] std::vector<std::int64_t> numbersIn(const std::string& folder) const;
    void addDescendants(std::vector<ProcessStat>& tree) const;
    void addDescendantsByParent(std::vector<ProcessStat>& tree) const;

    std::string m_root;
};

/// Memory of a tree: what each process has for itself, and the largest share any of them has in common with
/// others, once (the shared buffers of a database count in every one of its processes). Of a single process:
/// its resident memory.
[[nodiscard]] double memoryOf(const std::vector<ProcessStat>& tree);

/// CPU seconds that a tree used between two pictures of it; see the definition.
class CpuUse {
public:
    /// Since the picture before. 0 at the first.
    [[nodiscard]] double update(const std::vector<ProcessStat>& tree);

    void forget() { m_before.clear(); }

private:
    struct Used {
        std::uint64_t startTicks = 0;
        double ownSeconds = 0.0;
    };

    std::map<std::int64_t, Used> m_before;
    double m_total = 0.0;
};

} // namespace holdfast::probes

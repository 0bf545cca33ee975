// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace holdfast::lab_service {

/// The memory a service really uses: what it holds from the start, a cache that grows with its requests and
/// is thrown away when full, and a leak as a fault. Thread-safe.
class MemoryLoad {
public:
    /// `limit`: resident bytes at which the process is killed, as by the kernel; 0: none.
    MemoryLoad(std::int64_t baseline, std::int64_t mostCache, std::int64_t limit);
    ~MemoryLoad();
    MemoryLoad(const MemoryLoad&) = delete;
    MemoryLoad& operator=(const MemoryLoad&) = delete;

    /// One request's share of the cache.
    void remember();

    /// Takes `mebibytesPerSecond` and never gives it back, until ended.
    void startLeak(double mebibytesPerSecond);
    void endLeak();

private:
    using Block = std::unique_ptr<std::byte[]>;

    /// Straight from the kernel and back to it: an allocator may keep what it is given back.
    struct Unmap {
        void operator()(std::byte* pages) const noexcept;
    };

    using Leaked = std::unique_ptr<std::byte, Unmap>;

    static Block touched(std::size_t bytes);
    static Leaked leakedBlock();
    void leak(const std::stop_token& stop, double mebibytesPerSecond);
    void enforceLimit() const;

    const std::int64_t m_mostCache;
    const std::int64_t m_limit;
    std::mutex m_mutex;
    Block m_baseline;
    std::vector<Block> m_cache;
    std::int64_t m_cacheBytes = 0;
    std::vector<Leaked> m_leaked;
    std::jthread m_leak;
};

} // namespace holdfast::lab_service

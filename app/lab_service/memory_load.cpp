// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/memory_load.h"

#include "app/lab/shared/pause.h"
#include "app/lab_service/process_usage.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/mman.h>

#include <csignal>
#include <cstdio>
#include <new>

namespace holdfast::lab_service {

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kCacheEntry = 16UL * 1024;
constexpr std::size_t kLeakBlock = 256UL * 1024;
constexpr double kMebibyte = 1024.0 * 1024.0;
constexpr std::chrono::duration<double> kLeakStep(0.1);

} // namespace

MemoryLoad::MemoryLoad(std::int64_t baseline, std::int64_t mostCache, std::int64_t limit)
    : m_mostCache(mostCache), m_limit(limit), m_baseline(touched(static_cast<std::size_t>(baseline))) {}

MemoryLoad::~MemoryLoad() {
    endLeak();
}

MemoryLoad::Block MemoryLoad::touched(std::size_t bytes) {
    Block block(new std::byte[bytes]);
    for (std::size_t i = 0; i < bytes; i += kPage)
        block[i] = static_cast<std::byte>(i / kPage);
    return block;
}

void MemoryLoad::Unmap::operator()(std::byte* pages) const noexcept {
    ::munmap(pages, kLeakBlock);
}

MemoryLoad::Leaked MemoryLoad::leakedBlock() {
    void* pages = ::mmap(nullptr, kLeakBlock, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc(); // NOLINT(performance-no-int-to-ptr): how mmap says it
    Leaked block(static_cast<std::byte*>(pages));
    for (std::size_t i = 0; i < kLeakBlock; i += kPage)
        block.get()[i] = static_cast<std::byte>(i / kPage);
    return block;
}

void MemoryLoad::remember() {
    if (m_mostCache == 0) return;
    const std::scoped_lock lock(m_mutex);
    m_cache.push_back(touched(kCacheEntry));
    m_cacheBytes += static_cast<std::int64_t>(kCacheEntry);
    if (m_cacheBytes < m_mostCache) return;
    m_cache.clear();
    m_cacheBytes = 0;
    ::malloc_trim(0);
}

void MemoryLoad::startLeak(double mebibytesPerSecond) {
    m_leak = std::jthread(
        [this, mebibytesPerSecond](const std::stop_token& stop) { leak(stop, mebibytesPerSecond); });
}

void MemoryLoad::endLeak() {
    if (m_leak.joinable()) {
        m_leak.request_stop();
        m_leak.join();
    }
    const std::scoped_lock lock(m_mutex);
    m_leaked.clear();
}

void MemoryLoad::leak(const std::stop_token& stop, double mebibytesPerSecond) {
    double owed = 0.0;
    while (lab::pauseFor(stop, kLeakStep)) {
        owed += mebibytesPerSecond * kMebibyte * kLeakStep.count();
        const std::scoped_lock lock(m_mutex);
        for (; owed >= static_cast<double>(kLeakBlock); owed -= static_cast<double>(kLeakBlock)) {
            m_leaked.push_back(leakedBlock());
            enforceLimit();
        }
    }
}

void MemoryLoad::enforceLimit() const {
    if (m_limit == 0 || residentBytes() < m_limit) return;
    fmt::print(stderr, "out of memory: the limit of {} MiB is reached\n", m_limit / (1024 * 1024));
    std::fflush(stderr);
    ::raise(SIGKILL);
}

} // namespace holdfast::lab_service

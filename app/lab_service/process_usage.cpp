// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/process_usage.h"

#include "engine/platforms/local/proc_files.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace holdfast::lab_service {

namespace {

struct Pages {
    std::int64_t all = 0;
    std::int64_t resident = 0;
};

Pages readPages() {
    Pages pages;
    std::ifstream("/proc/self/statm") >> pages.all >> pages.resident;
    return pages;
}

std::int64_t countOpenFiles() {
    std::error_code error;
    const std::filesystem::directory_iterator files("/proc/self/fd", error);
    if (error) return 0;
    return std::distance(begin(files), end(files)) - 1; // the folder's own
}

double startOfProcess() {
    timespec sinceBoot{};
    ::clock_gettime(CLOCK_BOOTTIME, &sinceBoot);
    const double now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    const double uptime =
        static_cast<double>(sinceBoot.tv_sec) + static_cast<double>(sinceBoot.tv_nsec) * 1e-9;
    const auto stat = platforms::readProcessStat(::getpid());
    const double ticks = stat ? static_cast<double>(stat->startTicks) : 0.0;
    return now - uptime + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

} // namespace

std::int64_t residentBytes() {
    return readPages().resident * ::sysconf(_SC_PAGESIZE);
}

ProcessUsage readProcessUsage() {
    static const double start = startOfProcess();
    const auto pages = readPages();
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    return {.residentBytes = pages.resident * ::sysconf(_SC_PAGESIZE),
            .virtualBytes = pages.all * ::sysconf(_SC_PAGESIZE),
            .cpuSeconds = seconds(used.ru_utime) + seconds(used.ru_stime),
            .openFiles = countOpenFiles(),
            .mostFiles = static_cast<std::int64_t>(files.rlim_cur),
            .startTime = start};
}

} // namespace holdfast::lab_service

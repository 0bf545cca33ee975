// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/live_files.h"

#include "engine/base/unique_fd.h"
#include "engine/core/base/url.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace holdfast::snapshots {

namespace {

RecordedFile unreadable(const std::string& why) {
    return {.condition = FileCondition::Unreadable, .content = {}, .why = why};
}

RecordedFile refused(int problem) {
    if (problem == ENOENT || problem == ENOTDIR) return {.condition = FileCondition::Absent};
    return unreadable(
        fmt::format("It cannot be read: {}.", std::error_code(problem, std::generic_category()).message()));
}

} // namespace

RecordedFile readLiveFile(const std::string& path) {
    // Without O_NONBLOCK a pipe would wait for its writer.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) return refused(errno);
    struct stat info{};
    if (::fstat(file.get(), &info) != 0) return refused(errno);
    if (!S_ISREG(info.st_mode)) return unreadable("It is no plain file.");
    std::string content(kMostFile + 1, '\0');
    std::size_t size = 0;
    while (size < content.size()) {
        const auto got = ::read(file.get(), content.data() + size, content.size() - size);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refused(errno);
        size += static_cast<std::size_t>(got);
    }
    if (size > kMostFile) return {.condition = FileCondition::TooLarge};
    content.resize(size);
    content.shrink_to_fit();
    return {.condition = FileCondition::Kept, .content = std::move(content), .why = {}};
}

Result<void> filesAreHere(const ServiceSpec& service, const ports::PlatformIdentity& platform) {
    const auto elsewhere = [&](const std::string& where) {
        return failure(ErrorCode::FixSetup,
                       fmt::format("Its files lie on {}; Holdfast reads those of its own machine only. Run "
                                   "Holdfast there, or leave them out of the fleet file.",
                                   where),
                       service.id.value());
    };
    const auto named = service.platform.find("kind");
    if (named == service.platform.end() || named->second.empty()) {
        auto address = parseEndpoint(service.address);
        if (!address) address = parseUrl(service.address);
        if (!address || address->host.empty() || address->isLoopback()) return {};
        return elsewhere(address->host);
    }
    if (named->second == "local") return {};
    if (platform.kind == "docker" && platform.address.starts_with("unix:")) return {};
    if (platform.address.empty())
        return failure(ErrorCode::FixSetup,
                       "It is not known on which machine its files lie: its platform does not answer.",
                       service.id.value());
    return elsewhere(platform.address);
}

} // namespace holdfast::snapshots

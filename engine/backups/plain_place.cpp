// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/plain_place.h"

#include "engine/backups/plain_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kBegins = "holdfast-plain-";

} // namespace

Result<fs::path> makePlainPlace(const fs::path& scratch, const fs::path& link) {
    auto name = (scratch / (std::string(kBegins) + "XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr) return systemTrouble(name, "made");
    if (::symlink(name.c_str(), link.c_str()) == 0) return fs::path(name);
    const auto trouble = systemTrouble(link, "made");
    ::rmdir(name.c_str());
    return trouble;
}

std::optional<fs::path> plainPlaceOf(const fs::path& link, const fs::path& scratch) {
    std::error_code error;
    const auto target = fs::read_symlink(link, error);
    struct stat info{};
    if (error || scratch.empty() || target.parent_path() != scratch ||
        !target.filename().string().starts_with(kBegins))
        return std::nullopt;
    if (::lstat(target.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != ::geteuid() ||
        (info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return std::nullopt;
    return target;
}

void removePlainPlace(const fs::path& link, const fs::path& scratch) {
    std::error_code ignored;
    if (const auto place = plainPlaceOf(link, scratch)) fs::remove_all(*place, ignored);
    if (fs::is_symlink(link, ignored)) fs::remove(link, ignored);
}

} // namespace holdfast::backups

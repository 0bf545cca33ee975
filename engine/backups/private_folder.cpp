// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/private_folder.h"

#include "engine/backups/plain_file.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

fs::path PrivateFolder::nameIn(const fs::path& base) {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number) number = 0;
    return base / fmt::format("holdfast-{:016x}", number);
}

Result<PrivateFolder> PrivateFolder::make(const fs::path& base,
                                          const std::optional<platforms::Account>& owner) {
    return makeAt(nameIn(base), owner);
}

Result<PrivateFolder> PrivateFolder::makeAt(const fs::path& path,
                                            const std::optional<platforms::Account>& owner) {
    if (::mkdir(path.c_str(), S_IRWXU) != 0) return systemTrouble(path, "made");
    PrivateFolder made(path);
    if (owner && ::chown(path.c_str(), owner->user, owner->group) != 0)
        return systemTrouble(path, "given to its account");
    return made;
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    if (!m_path.empty()) fs::remove_all(m_path, ignored);
}

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/private_folder.h"

#include "engine/backups/plain_file.h"

#include <unistd.h>

#include <cstdlib>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

Result<PrivateFolder> PrivateFolder::make(const fs::path& base,
                                          const std::optional<platforms::Account>& owner) {
    auto name = (base / "holdfast-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return systemTrouble(name, "made");
    PrivateFolder made{fs::path(name)};
    if (owner && ::chown(name.c_str(), owner->user, owner->group) != 0)
        return systemTrouble(name, "given to its account");
    return made;
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    if (!m_path.empty()) fs::remove_all(m_path, ignored);
}

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to backups: what backups, restores and drills of all servers have in common.
#pragma once

#include "engine/backups/tool_process.h"
#include "engine/core/backups/backup.h"

#include <filesystem>

namespace holdfast::backups {

inline constexpr Duration kToolDeadline{6 * 3'600'000};      ///< of a tool that reads everything once
inline constexpr Duration kRecoveryDeadline{12 * 3'600'000}; ///< of replaying the log

/// Names and measures what is done, one after the other.
class Phases {
public:
    void begin(std::string name);
    [[nodiscard]] std::vector<Phase> taken();

private:
    void end();

    std::vector<Phase> m_phases;
    std::string m_name;
    ToolProcess::Steady::time_point m_since;
};

/// A new folder (0700), or a new file, for the account that will use it. FixSetup.
[[nodiscard]] Result<void> makeFolderFor(const std::filesystem::path& path,
                                         const std::optional<platforms::Account>& owner);
[[nodiscard]] Result<void> writeFileFor(const std::filesystem::path& path, std::string_view text,
                                        const std::optional<platforms::Account>& owner);

/// Of a data directory, as it says itself: 15. FixInput: it is none.
[[nodiscard]] Result<int> majorOf(const std::filesystem::path& data);

/// Of a sentence like «PostgreSQL 15.18» or «pg_dump of PostgreSQL 15». 0: it names none.
[[nodiscard]] int majorIn(const std::string& text);

/// Of a backup's id.
[[nodiscard]] std::uint16_t randomBits();

/// `before` with what had not changed by `after` marked quiet.
[[nodiscard]] std::vector<ContentSample> quietOf(std::vector<ContentSample> before,
                                                 const std::vector<ContentSample>& after);

} // namespace holdfast::backups

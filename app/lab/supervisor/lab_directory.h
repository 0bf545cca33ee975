// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/core/base/result.h"
#include "engine/platforms/local/account.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::lab {

/// The private folder in which everything of one lab lives, and which goes with it.
///
/// It is made in the user's runtime folder or the system's temporary one, belongs to this user, and nobody
/// else can read it (as root others may pass through it, since the servers run as other accounts; each part
/// of it is closed again). A lock on it, held as long as this process lives, tells the living labs from what
/// dead ones left behind. Thread: one.
class LabDirectory {
public:
    /// Where labs may be: the bases that create() chooses from.
    [[nodiscard]] static std::vector<std::string> bases();

    /// FixSetup: no base can be written.
    [[nodiscard]] static Result<LabDirectory> create(const std::vector<std::string>& among = bases());

    LabDirectory(LabDirectory&&) = default;
    LabDirectory& operator=(LabDirectory&&) = delete;
    ~LabDirectory();

    [[nodiscard]] const std::string& path() const { return m_path; }

    [[nodiscard]] std::string file(std::string_view name) const;

    /// A folder within it, 0700, given to `owner` where there is one.
    [[nodiscard]] Result<std::string> makeFolder(std::string_view name,
                                                 const std::optional<platforms::Account>& owner) const;

    /// A file within it, 0600, written anew.
    [[nodiscard]] Result<std::string> writeFile(std::string_view name, std::string_view text) const;

    /// Ends what dead labs left running in these bases and removes what they left on disk. Returns how many
    /// there were.
    static int clearLeftovers(const std::vector<std::string>& among = bases());

private:
    LabDirectory(std::string path, UniqueFd lock);

    std::string m_path; ///< empty: moved from
    UniqueFd m_lock;
};

} // namespace holdfast::lab

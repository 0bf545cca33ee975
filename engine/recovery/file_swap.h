// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <string>
#include <vector>

// Configuration files of this machine, changed so that nobody ever reads half of one, with a copy kept beside
// so that they can be put back. The copy has the rights of the file and a name that begins with a dot and
// holds the plan. Errors: FixSetup, with what to do.
namespace holdfast::recovery {

/// What became of a copy that a plan keeps.
enum class Kept : std::uint8_t { Not, Content, Absence };

/// A file and where it really lies: a link may lead to another name in its own folder and nowhere else.
struct FilePlace {
    std::string folder; ///< without links
    std::string name;

    [[nodiscard]] std::string path() const { return folder + "/" + name; }
};

[[nodiscard]] Result<FilePlace> placeOf(const std::string& path);

/// Keeps a copy for this plan (or notes that there is no such file); copies of plans before go. Idempotent.
[[nodiscard]] Result<void> keepCopy(const FilePlace& place, const std::string& plan);
[[nodiscard]] Kept copyKept(const FilePlace& place, const std::string& plan);
/// The copy goes. Idempotent.
[[nodiscard]] Result<void> dropCopy(const FilePlace& place, const std::string& plan);
/// The file is again what was kept: its content, mode and owner, or absent. The copy stays.
[[nodiscard]] Result<void> putBackCopy(const FilePlace& place, const std::string& plan);
/// Whether the file is what was kept of it.
[[nodiscard]] Result<bool> isAsKept(const FilePlace& place, const std::string& plan);

/// Written beside, synced, renamed into its place; mode and owner stay. A file that was not there gets the
/// owner of its folder and is not readable by all.
[[nodiscard]] Result<void> putContent(const FilePlace& place, const std::string& content);
/// Idempotent.
[[nodiscard]] Result<void> removeFile(const FilePlace& place);

} // namespace holdfast::recovery

// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the snapshot folder: its files of parts, as they were found.
#pragma once

#include "engine/core/snapshots/snapshot.h"
#include "engine/stores/sealed_file.h"

#include <set>

namespace holdfast::stores {

/// One file of parts.
struct PartFile {
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    std::string damage; ///< in a sentence; empty: all that it holds is verified
    snapshots::PartTexts texts;
};

/// Every file of parts of a folder, read and verified.
class PartShelf {
public:
    /// FixSetup: the folder cannot be read. A damaged file is told, not an error.
    [[nodiscard]] static Result<PartShelf> read(const std::filesystem::path& folder);

    [[nodiscard]] const std::vector<PartFile>& files() const noexcept { return m_files; }

    /// Null: no intact file has it.
    [[nodiscard]] std::shared_ptr<const std::string> find(const std::string& digest) const;
    /// Why something may be missing; empty: every file is intact.
    [[nodiscard]] std::string damage() const;

    /// All that the manifest names. FixInput with the first that is not there.
    [[nodiscard]] Result<snapshots::PartTexts> partsOf(const snapshots::Manifest& manifest) const;

private:
    std::vector<PartFile> m_files;
    snapshots::PartTexts m_texts;
};

/// Writes them as one file named by its digest; none is no file. Gives its size.
[[nodiscard]] Result<std::uint64_t> writeParts(const std::filesystem::path& folder,
                                               const snapshots::PartTexts& parts);

[[nodiscard]] bool isPartFile(const std::filesystem::path& path);

} // namespace holdfast::stores

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/folder_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr int kPasses = 8;

} // namespace

Result<std::vector<fs::path>> entriesOf(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        out.push_back(at->path());
    if (error && error != std::errc::no_such_file_or_directory)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The folder of the received log cannot be read or changed: {}. Mend its rights.",
                        error.message()),
            folder.string());
    std::ranges::sort(out);
    return out;
}

Result<std::vector<fs::path>> settledEntries(const FolderPass& pass) {
    auto last = pass();
    std::set<fs::path> shown;
    for (int passes = 1; last && passes < kPasses; ++passes) {
        shown.insert(last->begin(), last->end());
        auto next = pass();
        if (!next || *next == *last) return next;
        last = std::move(next);
    }
    if (!last) return last;
    shown.insert(last->begin(), last->end());
    return std::vector<fs::path>(shown.begin(), shown.end());
}

} // namespace holdfast::backups

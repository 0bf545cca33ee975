// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/offsite_names.h"

#include "engine/backups/sealed_stream.h"

#include <algorithm>

namespace holdfast::backups::offsite {

namespace {

constexpr std::size_t kName = 24;
constexpr std::size_t kDigest = 64;

bool isHex(std::string_view text, std::string_view digits) {
    return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

} // namespace

std::string digestInName(std::string_view file) {
    if (file.ends_with(sealed_stream::kExtension)) file.remove_suffix(sealed_stream::kExtension.size());
    if (file.size() != kName + 1 + kDigest + 4 || !file.ends_with(".zst") || file[kName] != '-') return {};
    const auto digest = file.substr(kName + 1, kDigest);
    const bool is = isHex(file.substr(0, kName), "0123456789ABCDEF") && isHex(digest, "0123456789abcdef");
    return is ? std::string(digest) : std::string();
}

bool isLogFile(const std::string& file) {
    return !digestInName(file).empty() || historyFrom(file).has_value();
}

std::optional<LogPiece> pieceIn(std::string_view key, std::string_view base) {
    if (!key.starts_with(base)) return std::nullopt;
    key.remove_prefix(base.size());
    if (!key.starts_with(kLog)) return std::nullopt;
    key.remove_prefix(kLog.size());
    const auto slash = key.find('/');
    if (slash == std::string_view::npos || !isHex(key.substr(0, slash), "0123456789")) return std::nullopt;
    LogPiece out{.system = std::string(key.substr(0, slash)),
                 .file = std::string(key.substr(slash + 1)),
                 .segment = {},
                 .digest = {}};
    if (!isLogFile(out.file)) return std::nullopt;
    out.digest = digestInName(out.file);
    if (!out.digest.empty()) out.segment = out.file.substr(0, kName);
    return out;
}

std::vector<BackupId> idsIn(const std::map<std::string, std::uint64_t>& there, const std::string& base) {
    std::vector<BackupId> out;
    const auto front = base + std::string(kBackups);
    const auto back = "/" + std::string(kManifest);
    for (const auto& [key, bytes] : there) {
        if (!key.starts_with(front) || !key.ends_with(back) || key.size() < front.size() + back.size())
            continue;
        const auto id = key.substr(front.size(), key.size() - front.size() - back.size());
        if (isBackupId(id)) out.emplace_back(id);
    }
    std::ranges::reverse(out);
    return out;
}

} // namespace holdfast::backups::offsite

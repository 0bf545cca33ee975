// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks a storage, from a file.
#include "engine/backups/storage_call.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace holdfast::backups {

namespace {

constexpr std::size_t kMostBytes = 64UL * 1024;

std::unexpected<Error> noAccess(const std::filesystem::path& file, const std::string& why) {
    return failure(ErrorCode::FixSetup,
                   fmt::format("The credentials of the storage cannot be used: {}.", why), file.string());
}

bool isPlain(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Two lines, or AWS's names in its section «default» (or in none).
AccessKey keyIn(std::string_view text) {
    AccessKey key;
    std::vector<std::string_view> bare;
    bool mine = true;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#' || line.front() == ';') continue;
        if (line.front() == '[') {
            mine = line == "[default]";
            continue;
        }
        const auto equals = line.find('=');
        const auto name =
            equals == std::string_view::npos ? std::string_view() : trimmed(line.substr(0, equals));
        if (!name.starts_with("aws_")) {
            bare.push_back(line);
            continue;
        }
        const std::string value(trimmed(line.substr(equals + 1)));
        if (mine && name == "aws_access_key_id") key.id = value;
        if (mine && name == "aws_secret_access_key") key.secret = value;
        if (mine && name == "aws_session_token") key.sessionToken = value;
    }
    if (key.id.empty() && key.secret.empty() && bare.size() == 2)
        key = {std::string(bare[0]), std::string(bare[1])};
    return key;
}

} // namespace

Result<AccessKey> readAccessKey(const std::filesystem::path& file) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(std::fopen(file.c_str(), "rbe"),
                                                                 &std::fclose);
    struct stat info{};
    if (!opened || ::fstat(::fileno(opened.get()), &info) != 0)
        return noAccess(file, fmt::format("{} cannot be read", file.string()));
    if (!S_ISREG(info.st_mode)) return noAccess(file, fmt::format("{} is no file", file.string()));
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0 || (info.st_uid != ::geteuid() && info.st_uid != 0))
        return noAccess(file, fmt::format("{} is not only for its owner to read (chmod 600)", file.string()));
    std::string text(kMostBytes, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), opened.get()));
    auto key = keyIn(text);
    OPENSSL_cleanse(text.data(), text.size());
    if (!isPlain(key.id) || !isPlain(key.secret) || (!key.sessionToken.empty() && !isPlain(key.sessionToken)))
        return noAccess(file,
                        fmt::format("{} holds neither «aws_access_key_id» and «aws_secret_access_key» in "
                                    "its section «default», nor these two in two lines",
                                    file.string()));
    return key;
}

} // namespace holdfast::backups

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/copy_reader.h"

#include "engine/core/base/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 6> kCopyKeys{"to",      "endpoint",         "region",
                                                    "ca_file", "credentials_file", "about"};
constexpr std::string_view kScheme = "s3://";
constexpr std::size_t kMostPrefix = 500;

bool isBucket(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, plain) && name.front() != '.' &&
           name.front() != '-' && name.back() != '.' && name.back() != '-';
}

/// «a/b»: parts that are neither empty nor dots.
bool isPrefix(std::string_view text) {
    if (text.size() > kMostPrefix) return false;
    while (!text.empty()) {
        const auto end = std::min(text.find('/'), text.size());
        const auto part = text.substr(0, end);
        const bool control = std::ranges::any_of(part, [](char c) { return c >= 0 && c < ' '; });
        if (part.empty() || part == "." || part == ".." || control || end + 1 == text.size()) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

void readTarget(Reader& reader, const Mapping& map, CopySettings& copy) {
    if (!map.has("to")) return reader.error(map.where(), "copy: «to» is missing: «s3://bucket/prefix»");
    const auto text = reader.text(map["to"], "to").value_or("");
    const auto rest = std::string_view(text).substr(std::min(kScheme.size(), text.size()));
    const auto slash = std::min(rest.find('/'), rest.size());
    copy.bucket = rest.substr(0, slash);
    copy.prefix = rest.substr(std::min(slash + 1, rest.size()));
    if (copy.prefix.ends_with('/')) copy.prefix.pop_back();
    if (!text.starts_with(kScheme) || !isBucket(copy.bucket) || !isPrefix(copy.prefix))
        reader.error(map["to"].Mark(), fmt::format("to: expected «s3://bucket/prefix», found «{}»", text),
                     "bucket: 3 to 63 small letters, digits, «-» and «.»");
}

void readEndpoint(Reader& reader, const Mapping& map, CopySettings& copy) {
    if (!map.has("endpoint"))
        return reader.error(map.where(), "copy: «endpoint» is missing: the address of the storage, such as "
                                         "https://s3.eu-central-1.amazonaws.com");
    const auto text = reader.text(map["endpoint"], "endpoint").value_or("");
    const auto url = parseUrl(text);
    const bool plain = url && url->user.empty() && url->password.empty() && url->query.empty() &&
                       (url->path.empty() || url->path == "/") && !url->host.empty();
    if (!plain || (url->scheme != "https" && url->scheme != "http"))
        return reader.error(map["endpoint"].Mark(),
                            "endpoint: expected an address without path and credentials, such as "
                            "https://s3.example.net");
    if (url->scheme == "http" && !url->isLoopback())
        return reader.error(
            map["endpoint"].Mark(),
            fmt::format("endpoint: «{}» is not encrypted, and not on this machine", url->shown()),
            "say https://");
    const bool six = url->host.find(':') != std::string::npos;
    copy.endpoint = url->scheme + "://" + (six ? "[" + url->host + "]" : url->host);
    if (url->port != 0) copy.endpoint += ":" + std::to_string(url->port);
}

} // namespace

CopySettings readCopy(Reader& reader, const YAML::Node& node, const BackupSettings& settings) {
    const Mapping map(reader, node, "copy", kCopyKeys);
    CopySettings copy;
    if (!node.IsMap()) return copy;
    if (settings.method == BackupMethod::PgBackRest)
        reader.error(node.Mark(), "copy: pgBackRest keeps its own repositories",
                     "give it a second one in its configuration (repo2-type=s3)");
    readTarget(reader, map, copy);
    readEndpoint(reader, map, copy);
    if (map.has("region")) {
        copy.region = reader.text(map["region"], "region").value_or("");
        const auto plain = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                   c == '_';
        };
        if (copy.region.empty() || !std::ranges::all_of(copy.region, plain))
            reader.error(map["region"].Mark(), "region: expected a name such as eu-central-1");
    }
    if (map.has("ca_file")) copy.caFile = reader.path(reader.text(map["ca_file"], "ca_file").value_or(""));
    if (map.has("credentials_file"))
        copy.credentialsFile =
            reader.path(reader.text(map["credentials_file"], "credentials_file").value_or(""));
    else
        reader.error(map.where(),
                     "copy: «credentials_file» is missing: a file with the key's id and its secret");
    if (!settings.repository.empty() && copy.credentialsFile.starts_with(settings.repository + "/"))
        reader.error(map["credentials_file"].Mark(),
                     fmt::format("credentials_file: «{}» lies in the repository", copy.credentialsFile),
                     "keep it elsewhere: whoever has the backups here must not reach those there");
    return copy;
}

std::span<const std::string_view> copyKeys() {
    return kCopyKeys;
}

} // namespace holdfast::yaml

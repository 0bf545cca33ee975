// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/compose_links.h"

#include "engine/core/base/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace holdfast::discovery {

namespace {

constexpr std::size_t kMostHosts = 100;
constexpr std::size_t kLongestValue = std::size_t{64} * 1024;
constexpr std::size_t kLongestUrl = 4'096;
constexpr std::size_t kLongestScheme = 64;
constexpr int kMostUrls = 200; ///< in one value

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool isHostCharacter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
}

/// «db», «db:5432»; anything else is no host.
bool addHost(std::string_view text, std::string_view scheme, std::string_view database,
             std::vector<NamedHost>& hosts) {
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    int port = 0;
    if (colon != std::string_view::npos) {
        const auto digits = text.substr(colon + 1);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (error != std::errc{} || end != digits.data() + digits.size() || port < 1 || port > 65'535)
            return false;
    }
    if (name.empty() || name.size() > 255 || !std::ranges::all_of(name, isHostCharacter)) return false;
    NamedHost host{
        .host = lowered(name), .port = port, .scheme = lowered(scheme), .database = std::string(database)};
    if (hosts.size() < kMostHosts && std::ranges::find(hosts, host) == hosts.end())
        hosts.push_back(std::move(host));
    return true;
}

/// The word before «://», without what SQLAlchemy («postgresql+asyncpg») and JDBC («jdbc:mysql») add.
std::string_view schemeBefore(std::string_view text) {
    const auto isScheme = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
    };
    std::size_t begin = text.size();
    while (begin > 0 && isScheme(text[begin - 1]))
        --begin;
    auto scheme = text.substr(begin);
    if (scheme.starts_with("db+")) scheme.remove_prefix(3);
    return scheme.substr(0, scheme.find('+'));
}

void findUrls(std::string_view value, std::vector<NamedHost>& hosts) {
    int looked = 0;
    for (auto at = value.find("://"); at != std::string_view::npos && looked < kMostUrls;
         at = value.find("://", at + 3), ++looked) {
        const auto scheme =
            schemeBefore(value.substr(at - std::min(at, kLongestScheme), std::min(at, kLongestScheme)));
        auto rest = value.substr(at + 3, kLongestUrl);
        rest = rest.substr(0, rest.find_first_of(" \t\r\n\"'`|;<>)]}"));
        // A password of a server may hold «/», «?» and «#» unescaped; nothing of it may pass for a host.
        if (const auto user = rest.rfind('@'); user != std::string_view::npos && isServerScheme(scheme))
            rest.remove_prefix(user + 1);
        auto authority = rest.substr(0, rest.find_first_of("/?#"));
        auto path = rest.substr(authority.size());
        if (const auto user = authority.rfind('@'); user != std::string_view::npos)
            authority.remove_prefix(user + 1);
        path = path.starts_with('/') ? path.substr(1) : std::string_view();
        const auto database = path.substr(0, path.find_first_of("/?#,"));
        while (!authority.empty()) {
            const auto comma = authority.find(',');
            static_cast<void>(addHost(authority.substr(0, comma), scheme, database, hosts));
            authority = comma == std::string_view::npos ? std::string_view() : authority.substr(comma + 1);
        }
    }
}

/// «host=db port=5432», «Server=db;…», «tcp(db:3306)»
void findConnectionTexts(std::string_view value, std::vector<NamedHost>& hosts) {
    constexpr std::array<std::string_view, 4> kBefore{"host=", "server=", "data source=", "tcp("};
    const auto text = lowered(value);
    for (const auto before : kBefore) {
        for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
            const bool isWord = at == 0 || !isHostCharacter(text[at - 1]);
            if (!isWord) continue;
            auto host = std::string_view(text).substr(at + before.size(), 256);
            host = host.substr(0, host.find_first_of(" \t;,)\"'&"));
            static_cast<void>(addHost(host, {}, {}, hosts));
        }
    }
}

/// Whether a variable of that name holds a host.
bool holdsHost(std::string_view variable) {
    constexpr auto kEnds = std::to_array<std::string_view>(
        {"host",      "hosts",    "server",    "servers", "addr",  "addrs",   "address",
         "addresses", "endpoint", "endpoints", "url",     "urls",  "uri",     "uris",
         "broker",    "brokers",  "node",      "nodes",   "seeds", "upstream"});
    const auto name = lowered(variable);
    if (name == "host" || name == "hostname" || name == "server_name") return false;
    const auto cut = name.find_last_of("_.-");
    const auto last =
        cut == std::string::npos ? std::string_view(name) : std::string_view(name).substr(cut + 1);
    return std::ranges::find(kEnds, last) != kEnds.end() || last.ends_with("host");
}

enum class Bare : std::uint8_t { Counts, DoesNot };

void findNames(std::string_view value, Bare bare, std::vector<NamedHost>& hosts) {
    while (!value.empty()) {
        const auto end = value.find_first_of(", \t\r\n;");
        auto word = value.substr(0, end);
        value = end == std::string_view::npos ? std::string_view() : value.substr(end + 1);
        if (word.find("://") != std::string_view::npos) continue;
        // «redis:6379/0»
        word = word.substr(0, word.find('/'));
        if (bare == Bare::Counts || word.find(':') != std::string_view::npos)
            static_cast<void>(addHost(word, {}, {}, hosts));
    }
}

} // namespace

bool isServerScheme(std::string_view scheme) noexcept {
    constexpr auto kServers = std::to_array<std::string_view>(
        {"postgres", "postgresql", "redis", "rediss", "amqp", "amqps", "mysql", "mariadb", "mongodb"});
    return std::ranges::find(kServers, scheme) != kServers.end();
}

std::vector<NamedHost> hostsIn(std::string_view variable, std::string_view value) {
    std::vector<NamedHost> hosts;
    value = trimmed(value).substr(0, kLongestValue);
    findUrls(value, hosts);
    if (!hosts.empty()) return hosts;
    findConnectionTexts(value, hosts);
    findNames(value, holdsHost(variable) ? Bare::Counts : Bare::DoesNot, hosts);
    return hosts;
}

std::vector<NamedHost> hostsInWord(std::string_view word) {
    std::vector<NamedHost> hosts;
    word = trimmed(word).substr(0, kLongestValue);
    if (word.starts_with('-')) {
        const auto equals = word.find('=');
        if (equals == std::string_view::npos) return hosts;
        word.remove_prefix(equals + 1);
    }
    findUrls(word, hosts);
    if (hosts.empty()) findNames(word, Bare::DoesNot, hosts);
    return hosts;
}

} // namespace holdfast::discovery

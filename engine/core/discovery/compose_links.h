// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: addresses of other services in variables and commands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::discovery {

/// A host that a text names.
struct NamedHost {
    std::string host;     ///< lower case
    int port = 0;         ///< 0: none given
    std::string scheme;   ///< lower case, without «+driver»; empty: it is no URL
    std::string database; ///< the path of a URL without its slash

    bool operator==(const NamedHost&) const = default;
};

/// The hosts in a variable: in URLs («postgresql+asyncpg://u:p@db:5432/app», lists of hosts too), in
/// connection texts («host=db port=5432», «u:p@tcp(db:3306)/app»), «name:port», and a bare name where the
/// variable's own name says that it holds a host (…_HOST, …_SERVER, …_ADDR, …). Credentials are left behind.
[[nodiscard]] std::vector<NamedHost> hostsIn(std::string_view variable, std::string_view value);

/// The same for a word of a command line, where only URLs and «name:port» count.
[[nodiscard]] std::vector<NamedHost> hostsInWord(std::string_view word);

/// A scheme of databases and queues: whose address is a dependency and nothing else.
[[nodiscard]] bool isServerScheme(std::string_view scheme) noexcept;

} // namespace holdfast::discovery

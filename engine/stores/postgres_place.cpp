// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/postgres_place.h"

#include "engine/core/base/url.h"

#include <fmt/format.h>

#include <charconv>
#include <map>

namespace holdfast::stores {

namespace {

constexpr int kPort = 5432;
constexpr const char* kForm = "postgresql://user:password@host:5432/database";

std::unexpected<Error> wrong(std::string_view what) {
    return failure(
        ErrorCode::FixInput,
        fmt::format("HOLDFAST_STORE_URL {}. Set it to {} and start Holdfast again; nothing is done "
                    "until then.",
                    what, kForm),
        "HOLDFAST_STORE_URL");
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char* digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
            out.push_back(static_cast<char>(value));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::map<std::string, std::string> optionsIn(std::string_view query) {
    std::map<std::string, std::string> options;
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), part.size() + 1));
        const auto equals = part.find('=');
        if (equals != std::string_view::npos)
            options[std::string(part.substr(0, equals))] = decoded(part.substr(equals + 1));
    }
    return options;
}

/// With a host where none is written, as for a Unix socket.
std::string withHost(std::string text) {
    const auto start = text.find("://");
    if (start == std::string::npos) return text;
    const auto end = text.find_first_of("/?", start + 3);
    const auto at = text.rfind('@', end);
    const auto host = at == std::string::npos || at < start ? start + 3 : at + 1;
    if (end == host) text.insert(host, "localhost");
    return text;
}

} // namespace

Result<PostgresPlace> parsePostgresPlace(const std::string& text) {
    const auto url = parseUrl(withHost(text));
    if (!url) return wrong("is not an address of PostgreSQL");
    if (url->scheme != "postgresql" && url->scheme != "postgres")
        return wrong("is not an address of PostgreSQL");
    if (url->path.size() < 2) return wrong("names no database");
    auto options = optionsIn(url->query);
    const auto socket = options["host"];
    if (!socket.empty() && !socket.starts_with('/'))
        return wrong("has a «host» that is no folder of a Unix socket");
    PostgresPlace place;
    auto& spec = place.spec;
    spec.kind = ProbeKind::Postgres;
    spec.target = socket.empty() ? url->endpoint(kPort)
                                 : fmt::format("{}:{}", socket, url->port == 0 ? kPort : url->port);
    spec.database = decoded(std::string_view(url->path).substr(1));
    spec.user = url->user;
    spec.password = Secret(url->password);
    spec.tls.caFile = options["sslrootcert"];
    const auto mode = options["sslmode"];
    const bool verifies = mode == "verify-full" || mode == "verify-ca";
    if (!socket.empty() || url->isLoopback()) {
        spec.useTls = verifies || mode == "require";
        spec.tls.verification = verifies ? TlsVerification::Verify : TlsVerification::Off;
    } else if (mode.empty() || mode == "require" || verifies) {
        spec.useTls = true;
    } else {
        return wrong(fmt::format("asks for sslmode={}, and the way to another machine must be verified: take "
                                 "that out, and name a private authority by sslrootcert",
                                 mode));
    }
    place.where = fmt::format("{}/{}", spec.target, spec.database);
    return place;
}

} // namespace holdfast::stores

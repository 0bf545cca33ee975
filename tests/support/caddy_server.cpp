// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/caddy_server.h"

#include <algorithm>

namespace holdfast::testing {

CaddyServer::CaddyServer() = default;

void CaddyServer::configure(const QByteArray& sites, const QList<std::uint16_t>& ports,
                            const QByteArray& option) {
    writeFile(QStringLiteral("Caddyfile"), "{\n\tadmin off\n\tauto_https off\n\tservers {\n"
                                           "\t\tprotocols h1 h2\n\t\t" +
                                               option + "\n\t}\n}\n" + sites);
    setOptions(
        {.program = QStringLiteral("caddy"),
         .arguments = {QStringLiteral("run"), QStringLiteral("--config"), path(QStringLiteral("Caddyfile")),
                       QStringLiteral("--adapter"), QStringLiteral("caddyfile")},
         .environment = {QStringLiteral("XDG_DATA_HOME=") + directory(),
                         QStringLiteral("XDG_CONFIG_HOME=") + directory()},
         .ready = [ports] { return std::all_of(ports.begin(), ports.end(), acceptsTcp); }});
}

} // namespace holdfast::testing

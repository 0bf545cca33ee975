// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process_server.h"

namespace holdfast::testing {

/// A real Caddy with a Caddyfile of the test's own; no admin port, no automatic certificates, its storage in
/// its private folder. Certificates are files in that folder (see writeFile).
class CaddyServer final : public ProcessServer {
public:
    CaddyServer();

    /// Before start(). `sites` is what stands after the global options, `option` a further line within
    /// `servers`; ready when all `ports` accept.
    void configure(const QByteArray& sites, const QList<std::uint16_t>& ports, const QByteArray& option = {});
};

} // namespace holdfast::testing

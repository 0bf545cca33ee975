// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/fleet_spec.h"

#include <QtNetwork/QSslConfiguration>

#include <optional>

namespace holdfast::probes {

/// The TLS of one target as Qt wants it: TLS 1.2 or newer, verified (unless switched off for this target),
/// against its own CA file instead of the system's authorities where one is named.
///
/// Engine thread. The CA file (small, local) is read at the first use and again after forget().
class TlsSettings {
public:
    explicit TlsSettings(TlsSpec spec) : m_spec(std::move(spec)) {}

    /// FixSetup: the CA file cannot be read or holds no certificate.
    [[nodiscard]] Result<QSslConfiguration> configuration();

    /// Reads the CA file anew next time. After a certificate was refused: the file may have been replaced.
    void forget() { m_configuration.reset(); }

    [[nodiscard]] const TlsSpec& spec() const { return m_spec; }

private:
    TlsSpec m_spec;
    std::optional<QSslConfiguration> m_configuration;
};

} // namespace holdfast::probes

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process_server.h"

#include <string>

namespace holdfast::testing {

/// A private sshd on a free loopback port with keys of its own, and a configuration for ssh that knows it by
/// the names «lab» (all is well), «stranger» (its host key is not known), «changed» (another one is),
/// «locked» (the key is refused) and «closed» (nobody is at the port). Runs as, and lets in, whoever servers
/// run as.
class SshServer : public ProcessServer {
public:
    SshServer();

    /// Makes the keys and starts it.
    [[nodiscard]] bool begin();

    /// Lines for sshd's configuration, before begin().
    void configure(const QByteArray& lines) { m_more += lines; }

    /// For `ssh -F`.
    [[nodiscard]] std::string clientConfig() const {
        return path(QStringLiteral("ssh_config")).toStdString();
    }

private:
    [[nodiscard]] bool makeKeys();
    void writeConfigs();
    [[nodiscard]] QByteArray read(const QString& name) const;

    std::uint16_t m_port;
    QByteArray m_more;
};

} // namespace holdfast::testing

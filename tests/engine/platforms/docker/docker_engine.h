// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process_server.h"
#include "tests/support/test_certificates.h"

#include <nlohmann/json.hpp>

namespace holdfast::testing {

/// A real Docker Engine of the test's own. It runs in namespaces of its own (mounts, processes, network), so
/// that nothing of it can outlive the test, also when that is killed, and nothing of the machine's network or
/// mounts is touched. Needs root, cgroups and the Debian packages docker.io and busybox-static.
///
/// The image «holdfast-test:1» holds busybox and nothing else.
class DockerEngine {
public:
    enum class Listen : std::uint8_t {
        Socket,
        Tls, ///< also on tcp://127.0.0.1:tlsPort(), with certificates of `authority`; no network of its own
             ///< then
    };

    explicit DockerEngine(Listen listen = Listen::Socket);
    ~DockerEngine();
    DockerEngine(const DockerEngine&) = delete;
    DockerEngine& operator=(const DockerEngine&) = delete;

    /// Starts it (again, after kill()). False: trouble() says why.
    [[nodiscard]] bool start();
    /// SIGKILL to the daemon alone; containers stay.
    void kill();

    /// The daemon stands still and goes on.
    void freeze() { signalDaemon(SIGSTOP); }

    void thaw() { signalDaemon(SIGCONT); }

    [[nodiscard]] QString trouble() const { return m_daemon.trouble(); }

    [[nodiscard]] std::string socketPath() const {
        return m_daemon.path(QStringLiteral("d.sock")).toStdString();
    }

    [[nodiscard]] std::uint16_t tlsPort() const { return m_port; }

    /// A file of the folder: «client.pem», «client-key.pem», «ca.pem».
    [[nodiscard]] std::string path(const char* name) const {
        return m_daemon.path(QString::fromLatin1(name)).toStdString();
    }

    /// A call without the code under test. Fails the program where the status is not what is wanted (0: any
    /// below 400).
    nlohmann::json call(const QByteArray& method, const QByteArray& target,
                        const nlohmann::json& body = nullptr, int wanted = 0);
    /// Creates a container of the image and starts it; answers its id. `spec` is merged into the creation's
    /// body.
    std::string run(const std::string& name, const std::string& script, const nlohmann::json& spec = {});
    /// Another image: the first with changes («CMD …», «HEALTHCHECK …», «ENV …»).
    void image(const std::string& name, const std::vector<std::string>& changes = {});
    /// Removes all containers, with what they keep.
    void clear();

private:
    [[nodiscard]] bool makeFiles();
    void signalDaemon(int signal) const;
    [[nodiscard]] QByteArray exchange(const QByteArray& head, const QByteArray& body);
    void removeGroups() const;

    Listen m_listen;
    std::uint16_t m_port = 0;
    QByteArray m_group; ///< parent of its control groups
    TestAuthority m_authority;
    ProcessServer m_holder; ///< process 1 of its namespaces
    ProcessServer m_daemon; ///< before m_holder in the order of ending
};

} // namespace holdfast::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/frame_socket.h"
#include "engine/ports/platform.h"

#include <list>
#include <memory>
#include <thread>

namespace holdfast::lab {

/// Lets another process of the same owner use a platform, through a Unix socket (platform_wire.h): one thread
/// for each call. A call whose caller has gone is stopped before its next change. At most 64 at once.
class PlatformServer {
public:
    /// `platform` outlives it.
    explicit PlatformServer(ports::Platform& platform);

    /// Stops all calls and waits for them: the platform must still answer, if only with errors.
    ~PlatformServer();
    PlatformServer(const PlatformServer&) = delete;
    PlatformServer& operator=(const PlatformServer&) = delete;

    /// FixSetup: the socket cannot be made.
    [[nodiscard]] Result<void> listen(const std::string& path);

private:
    struct Call;

    void accept();
    void admit(UniqueFd fd);
    void serve(Call& call);

    ports::Platform& m_platform;
    UniqueFd m_listening;
    std::thread m_acceptor;
    std::mutex m_mutex; ///< guards what follows
    bool m_ending = false;
    std::list<std::unique_ptr<Call>> m_calls;
};

} // namespace holdfast::lab

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace holdfast::testing {

/// A server that misbehaves as it is told: to whoever connects and says something it answers with fixed
/// bytes, again and again, or with nothing. Its own thread; ends with the object.
class ScriptedPeer {
public:
    enum class Manner {
        Once,    ///< answers each message once
        Endless, ///< answers the first message without end
        Silent,  ///< accepts and says nothing
        HangsUp, ///< closes when it is spoken to, after its bytes
    };

    ScriptedPeer(Manner manner, std::string bytes);
    ~ScriptedPeer();
    ScriptedPeer(const ScriptedPeer&) = delete;
    ScriptedPeer& operator=(const ScriptedPeer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(m_port); }

    /// Connections accepted so far.
    [[nodiscard]] int accepted() const { return m_accepted; }

private:
    void serve();
    void talk(int client) const;

    Manner m_manner;
    std::string m_bytes;
    int m_listener = -1;
    int m_wake = -1; ///< readable once it shall end
    std::uint16_t m_port = 0;
    std::atomic<int> m_accepted = 0;
    std::thread m_thread;
};

} // namespace holdfast::testing

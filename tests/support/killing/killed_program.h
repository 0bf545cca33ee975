// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/spawn.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>

namespace holdfast::testing {

/// When a program is killed.
struct KillMoment {
    enum class Kind : std::uint8_t {
        Time,       ///< so long after it was armed
        Journal,    ///< so long after that record of the journal was written
        BeforeDeed, ///< the platform has got that order and not yet begun
        AfterDeed,  ///< the platform has done it and not yet answered
        Said,       ///< its state holds these words
    };
    Kind kind = Kind::Time;
    int number = 0; ///< of the record or the order, from 1
    std::chrono::microseconds after{0};
    std::string words{};
};

[[nodiscard]] std::string toString(const KillMoment& moment);

/// One life of a Holdfast that may be killed: its orders, and every line that it said. One thread.
class KilledProgram {
public:
    KilledProgram() = default;
    ~KilledProgram();
    KilledProgram(const KilledProgram&) = delete;
    KilledProgram& operator=(const KilledProgram&) = delete;

    [[nodiscard]] bool start(const std::string& program, std::vector<std::string> arguments,
                             const std::string& folder);
    void order(const nlohmann::json& what) const;

    using Done = std::function<bool(const KilledProgram&)>;

    /// False: it ended, or that took longer.
    [[nodiscard]] bool waitUntil(const Done& done, std::chrono::milliseconds atMost);
    /// Lives until the moment or until it is done, whichever comes first; then it is killed. `journal`: the
    /// folder where it lies.
    void killAt(const KillMoment& moment, const std::filesystem::path& journal, const Done& done);
    void kill();
    /// Asks it to end, as closing it does. False: it did not within a minute.
    [[nodiscard]] bool close();

    [[nodiscard]] pid_t pid() const noexcept { return m_process.pid; }

    [[nodiscard]] bool isAlive() const noexcept { return m_alive; }

    /// What it said, oldest first.
    [[nodiscard]] const std::vector<nlohmann::json>& said() const noexcept { return m_said; }

    /// The newest {"state"}; null before the first.
    [[nodiscard]] const nlohmann::json& state() const noexcept { return m_state; }

    /// What it wrote beside: its log.
    [[nodiscard]] const std::string& log() const noexcept { return m_log; }

private:
    using Steady = std::chrono::steady_clock;

    /// Waits for news until then; counts writes to the journal seen through `watch`.
    int pump(Steady::time_point until, int watch);
    void read();
    void takeLine(const std::string& line);

    platforms::Spawned m_process;
    bool m_alive = false;
    std::string m_heard;
    std::string m_log;
    std::vector<nlohmann::json> m_said;
    nlohmann::json m_state;
};

} // namespace holdfast::testing

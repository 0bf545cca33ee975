// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::benchmarks {

/// Many HTTP services on this machine, each at an address of its own (127.64.x.y, one port), served by a
/// process of its own so that what they cost is not what Holdfast costs. Each answers /health and /metrics
/// (20 signals); those that hang take a connection and never answer. Ended with this object.
class LocalTargets {
public:
    /// The last `hanging` of `count` hang. Ends the program when it cannot be done.
    LocalTargets(int count, int hanging);
    ~LocalTargets();
    LocalTargets(const LocalTargets&) = delete;
    LocalTargets& operator=(const LocalTargets&) = delete;

    [[nodiscard]] static std::string addressOf(int number);

    /// A fleet file of them all: every service depends on the one before it. `metrics`: their pages are read,
    /// too.
    [[nodiscard]] std::string fleetFile(const std::string& interval, bool metrics) const;

private:
    int m_count;
    std::uint16_t m_port = 0;
    int m_process = 0;
};

/// Writes a text into a file of a folder; its path.
std::string written(const std::string& folder, const std::string& name, const std::string& text);

/// Resident memory of this process in MiB.
double residentMebibytes();

/// One line of a table: what, measured, unit, bar, aim.
void line(const char* what, double value, const char* unit, const char* bar, const char* aim);
void heading(const char* title);

} // namespace holdfast::benchmarks

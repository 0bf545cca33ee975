// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/platform.h"

namespace holdfast::testing {

/// A workload for a test: a shell script.
struct Plant {
    std::string name;
    std::string script;
    std::map<std::string, std::string> environment = {};
    Duration stopWithin{5'000};
};

/// A platform for the contract tests, with workloads at hand. Ends everything in its destructor.
class PlatformUnderTest {
public:
    virtual ~PlatformUnderTest() = default;
    PlatformUnderTest() = default;
    PlatformUnderTest(const PlatformUnderTest&) = delete;
    PlatformUnderTest& operator=(const PlatformUnderTest&) = delete;

    [[nodiscard]] virtual ports::Platform& platform() = 0;
    /// Makes it known and starts it. Fails the program when that fails.
    [[nodiscard]] virtual workloads::WorkloadId plant(const Plant& plant) = 0;
    /// SIGKILL, behind the platform's back.
    virtual void crash(const workloads::WorkloadId& workload) = 0;
    /// Removes all that was planted.
    virtual void clear() = 0;
};

/// «local»: a supervisor on a thread.
[[nodiscard]] std::unique_ptr<PlatformUnderTest> makeLocalPlatform();
/// The same in another process's hands, as the lab's are: through its socket.
[[nodiscard]] std::unique_ptr<PlatformUnderTest> makeLabPlatform();
/// «docker»: a real engine, started for it.
[[nodiscard]] std::unique_ptr<PlatformUnderTest> makeDockerPlatform();

} // namespace holdfast::testing

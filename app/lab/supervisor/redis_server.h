// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/redis_session.h"
#include "app/lab/supervisor/lab_plan.h"
#include "app/lab/supervisor/lab_programs.h"
#include "engine/platforms/local/spawn.h"

#include <string>

namespace holdfast::lab {

/// The lab's Redis: on loopback, with a password that is on no disk and no command line, bounded in memory.
class RedisServer {
public:
    RedisServer(const LabPrograms& programs, std::string folder, const LabPlan& plan);

    [[nodiscard]] platforms::ProcessSpec server() const;
    /// Waits; for a pool.
    [[nodiscard]] bool isReady() const;
    [[nodiscard]] Result<RedisSession> open(Duration timeout) const;
    /// Waits; for a pool. Removes the keys with which the fault «fill» fills it.
    [[nodiscard]] Result<void> removeFill() const;

private:
    LabPrograms m_programs;
    std::string m_folder;
    RedisTarget m_target;
};

/// Keys of the fault «fill» begin with it.
inline constexpr const char* kFillPrefix = "lab:fill:";

} // namespace holdfast::lab

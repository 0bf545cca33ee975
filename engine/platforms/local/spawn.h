// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"
#include "engine/platforms/local/account.h"

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::platforms {

/// Who feeds a process's standard input.
enum class StandardInput : std::uint8_t {
    Text, ///< ProcessSpec::input, then its end
    Open, ///< a pipe that the caller holds: its closing tells the process that the caller is gone
};

/// What to run and how. Nothing of it passes through a shell; the environment is exactly the one given.
struct ProcessSpec {
    std::string name;                     ///< for people; unique within one supervisor
    std::string program;                  ///< absolute path
    std::string argumentZero;             ///< what the program sees as its own name; empty: `program`
    std::vector<std::string> arguments;   ///< seen by everyone on the machine: never a secret
    std::vector<std::string> environment; ///< NAME=value; the whole of it
    std::string directory;                ///< working directory, absolute
    std::string input;                    ///< standard input, 60 KiB at most: the way for secrets
    StandardInput inputKind = StandardInput::Text;
    bool errorsApart = false;          ///< standard error has a pipe of its own (Spawned::errors)
    std::optional<Account> account;    ///< becomes it first (needs root); none: stays as the caller
    int parentDeathSignal = SIGKILL;   ///< sent when the thread that started it ends; 0: it lives on
    int stopSignal = SIGTERM;          ///< asks it to end
    Duration stopWithin{5'000};        ///< afterwards it is killed
    std::string logFile;               ///< its output and errors (BoundedLog); empty: not kept
    std::size_t logBytes = 256 * 1024; ///< bound of each of the log's two files
    std::string pidFile;               ///< holds its pid while it runs; empty: none
};

/// A process just started. `exited` is a pidfd: readable once it has ended.
struct Spawned {
    pid_t pid = 0;
    std::uint64_t startTicks = 0; ///< see ProcessStat
    UniqueFd exited;
    UniqueFd output; ///< reads what it writes to standard output and error; non-blocking
    UniqueFd errors; ///< ProcessSpec::errorsApart only: standard error; non-blocking
    UniqueFd input;  ///< StandardInput::Open only; non-blocking
};

/// Starts a process in a session of its own, with default signals, umask 077, no descriptors but the three,
/// no core dump. Returns once the program runs (or could not be run), a few milliseconds.
///
/// FixInput: the spec cannot be (relative path, too much input); FixSetup: the system refuses (not there, not
/// allowed, no such folder); Retry: out of processes, memory or descriptors. Thread: any that lives as long
/// as the process should, see parentDeathSignal.
[[nodiscard]] Result<Spawned> spawn(const ProcessSpec& spec);

} // namespace holdfast::platforms

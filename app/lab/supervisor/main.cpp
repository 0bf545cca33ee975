// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lab's supervisor. Started by Holdfast, with which it speaks through its standard streams (lab_wire.h).
//
//   holdfast-lab-supervisor           runs a lab until standard input closes
//   holdfast-lab-supervisor --clear   ends and removes what dead labs left behind
#include "app/lab/supervisor/lab_directory.h"
#include "app/lab/supervisor/supervisor.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>

int main(int argc, char** argv) {
    ::signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && std::string_view(argv[1]) == "--clear") {
        holdfast::lab::LabDirectory::clearLeftovers();
        return 0;
    }
    if (argc != 1) {
        fmt::print(stderr, "usage: {} [--clear]\n", argv[0]);
        return 2;
    }
    std::error_code error;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
    holdfast::lab::Supervisor supervisor((own.parent_path() / "holdfast-lab-service").string());
    return supervisor.run();
}

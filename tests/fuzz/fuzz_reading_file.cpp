// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/hostile_input.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// Whatever the bytes: readings or an error with its place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto trouble = holdfast::testing::readingsTrouble({reinterpret_cast<const char*>(data), size});
    if (!trouble.empty()) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(trouble.size()), trouble.data());
        std::abort();
    }
    return 0;
}

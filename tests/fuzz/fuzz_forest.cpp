// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/stored_forest.h"

#include <cstdio>
#include <cstdlib>

/// Whatever stands in the store as a forest, reading it gives an error or a forest that judges.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto trouble = holdfast::testing::forestTrouble({data, size});
    if (!trouble.empty()) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(trouble.size()), trouble.data());
        std::abort();
    }
    return 0;
}

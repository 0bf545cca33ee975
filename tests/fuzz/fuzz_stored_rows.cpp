// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/stored_rows.h"

#include <cstdio>
#include <cstdlib>

/// Whatever stands in a row of the store, reading it gives an error or something that makes sense.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto trouble = holdfast::testing::StoredRow::trouble({data, size});
    if (!trouble.empty()) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(trouble.size()), trouble.data());
        std::abort();
    }
    return 0;
}

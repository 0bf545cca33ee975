// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"

int main(int argc, char** argv) {
    return holdfast::testing::runTests(argc, argv);
}

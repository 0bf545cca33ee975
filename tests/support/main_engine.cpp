// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"

#include <QtCore/QCoreApplication>

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    return holdfast::testing::runTests(argc, argv);
}

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/patience.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace holdfast::testing {

/// The test classes of one executable by the name of their file (tst_x). Filled before main() by
/// HOLDFAST_TEST.
using TestRegistry = std::map<std::string, std::function<std::unique_ptr<QObject>()>>;

inline TestRegistry& testRegistry() {
    static TestRegistry registry;
    return registry;
}

/// Runs the class named by argv[1] (the rest goes to Qt Test), or every class when no name is given.
inline int runTests(int argc, char** argv) {
    const auto& registry = testRegistry();
    if (argc > 1 && std::string_view(argv[1]).starts_with("tst_")) {
        const auto found = registry.find(argv[1]);
        if (found == registry.end()) {
            std::fprintf(stderr, "no test class registered as %s\n", argv[1]);
            return 2;
        }
        argv[1] = argv[0];
        const auto test = found->second();
        return QTest::qExec(test.get(), argc - 1, argv + 1);
    }
    int failed = 0;
    for (const auto& [name, make] : registry) {
        const auto test = make();
        failed += QTest::qExec(test.get(), argc, argv);
    }
    return failed;
}

struct TestRegistration {
    TestRegistration(const char* file, std::function<std::unique_ptr<QObject>()> make) {
        std::string name(file);
        name = name.substr(name.find_last_of('/') + 1);
        testRegistry()[name.substr(0, name.find('.'))] = std::move(make);
    }
};

} // namespace holdfast::testing

/// Registers a Qt Test class under the name of the file it stands in.
#define HOLDFAST_TEST(Class)                                                                                 \
    static const holdfast::testing::TestRegistration holdfastRegistration##Class(                            \
        __FILE__, []() -> std::unique_ptr<QObject> { return std::make_unique<Class>(); });

/// QCOMPARE for types that have a toString() of their own in their namespace, which Qt Test would mistake for
/// its own.
#define HOLDFAST_COMPARE(actual, expected) QVERIFY2((actual) == (expected), #actual " is not " #expected)

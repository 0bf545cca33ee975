// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/local_configuration.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::platforms;
using namespace std::chrono_literals;

class TstLocalConfiguration : public QObject {
    Q_OBJECT

    static ProcessSpec spec() {
        ProcessSpec spec;
        spec.name = "cache";
        spec.program = "/bin/sh";
        spec.argumentZero = "redis-server";
        spec.arguments = {"--port", "1"};
        spec.environment = {"LANG=C", "EMPTY=", "PASSWORD=a=b"};
        spec.directory = "/tmp";
        spec.input = "secret";
        spec.stopSignal = SIGINT;
        spec.stopWithin = 3s;
        spec.logFile = "/tmp/log";
        return spec;
    }

private Q_SLOTS:

    void aSpecComesBackAsItWas() {
        const auto configuration = configurationOf(spec());
        QCOMPARE(configuration.stopSignal, std::string("SIGINT"));
        HOLDFAST_COMPARE(configuration.environment.at("PASSWORD"), Secret("a=b"));
        const auto back = withConfiguration(spec(), configuration);
        QVERIFY(back.has_value());
        QCOMPARE(back->program, spec().program);
        QCOMPARE(back->argumentZero, spec().argumentZero);
        QVERIFY(back->arguments == spec().arguments);
        const std::vector<std::string> sorted{"EMPTY=", "LANG=C", "PASSWORD=a=b"};
        QVERIFY(back->environment == sorted);
        QCOMPARE(back->stopSignal, SIGINT);
        QVERIFY(back->stopWithin == 3s);
        QCOMPARE(back->input, std::string("secret")); // what no configuration says stays
        QCOMPARE(back->logFile, std::string("/tmp/log"));
    }

    void anotherBuildOfTheProgramHasAnotherFingerprint() {
        auto other = spec();
        other.program = "/bin/cat";
        QVERIFY(!configurationOf(spec()).fingerprint.empty());
        QVERIFY(configurationOf(spec()).fingerprint != configurationOf(other).fingerprint);
    }

    void whatAProcessCannotHaveIsRefusedByName() {
        auto wanted = configurationOf(spec());
        wanted.limits.cpus = 1.0;
        const auto refused = withConfiguration(spec(), wanted);
        HOLDFAST_COMPARE(refused.error().code, ErrorCode::FixInput);
        QVERIFY(refused.error().detail.find("limits") != std::string::npos);
        wanted = configurationOf(spec());
        wanted.stopSignal = "SIGFOO";
        HOLDFAST_COMPARE(withConfiguration(spec(), wanted).error().code, ErrorCode::FixInput);
        wanted = configurationOf(spec());
        wanted.user = "no-such-account";
        HOLDFAST_COMPARE(withConfiguration(spec(), wanted).error().code, ErrorCode::FixSetup);
    }

    void signalsHaveNames() {
        QCOMPARE(signalNumber("SIGTERM").value_or(0), SIGTERM);
        QCOMPARE(signalNumber("QUIT").value_or(0), SIGQUIT);
        QVERIFY(!signalNumber("TERMINATE"));
        QCOMPARE(signalName(SIGKILL), std::string("SIGKILL"));
    }
};

HOLDFAST_TEST(TstLocalConfiguration)
#include "tst_local_configuration.moc"

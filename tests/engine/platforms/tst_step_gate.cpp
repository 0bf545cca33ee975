// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/step_gate.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::platforms;
using namespace std::chrono_literals;

class TstStepGate : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aChangeIsAskedForEachTime() {
        int asked = 0;
        const ports::PlatformContext context{.mayChange = [&asked]() -> Result<void> {
            if (++asked < 3) return {};
            return failure(ErrorCode::Replan, "lost");
        }};
        StepGate gate(context, StepGate::Mode::Perform);
        QVERIFY(!gate.hasChanged());
        QVERIFY(gate.allowChange().has_value() && gate.hasChanged());
        QVERIFY(gate.allowChange().has_value());
        QCOMPARE(gate.allowChange().error().detail, std::string("lost"));
    }

    void aRehearsalAsksNobodyAndChangesNothing() {
        const ports::PlatformContext context{.mayChange = [] { return failure(ErrorCode::Replan, "lost"); }};
        StepGate gate(context, StepGate::Mode::Rehearse);
        QVERIFY(gate.allowChange().has_value());
        QVERIFY(!gate.hasChanged());
        gate.tell({.method = "GET"});
        gate.tell({.method = "POST", .changes = true});
        QCOMPARE(gate.rehearsed().size(), std::size_t{1});
        QVERIFY(gate.rehearsed().front().rehearsed);
    }

    void anUndoIsHeldBackByNothing() {
        std::stop_source source;
        const ports::PlatformContext context{.deadline = 1ms, .stop = source.get_token(), .mayChange = [] {
                                                 return failure(ErrorCode::Replan, "lost");
                                             }};
        StepGate gate(context, StepGate::Mode::Perform);
        source.request_stop();
        HOLDFAST_COMPARE(gate.allowChange().error().code, ErrorCode::Cancelled);
        gate.beginUndo();
        QVERIFY(gate.allowChange().has_value());
        QVERIFY(gate.deadline() > StepGate::Steady::now() + 50s);
    }

    void whenItsTimeIsOverNothingBegins() {
        const ports::PlatformContext context{.deadline = 1ms};
        StepGate gate(context, StepGate::Mode::Perform);
        QTRY_VERIFY(!gate.allowQuestion().has_value());
        HOLDFAST_COMPARE(gate.allowChange().error().code, ErrorCode::Retry);
        QVERIFY(!gate.hasChanged());
    }

    void everyCallIsTold() {
        std::vector<std::string> told;
        const ports::PlatformContext context{
            .onCall = [&](const workloads::PlatformCall& call) { told.push_back(call.method); }};
        StepGate gate(context, StepGate::Mode::Perform);
        gate.tell({.method = "GET"});
        gate.tell({.method = "POST", .changes = true});
        QCOMPARE(told.size(), std::size_t{2});
        QVERIFY(gate.rehearsed().empty());
    }

    void anErrorAfterAChangeIsUnknown() {
        const auto error = unknownAfter({ErrorCode::FixSetup, "no such file", "api"}, "it is stopped");
        HOLDFAST_COMPARE(error.code, ErrorCode::UnknownVerify);
        QCOMPARE(error.detail, std::string("no such file; it is stopped"));
    }
};

HOLDFAST_TEST(TstStepGate)
#include "tst_step_gate.moc"

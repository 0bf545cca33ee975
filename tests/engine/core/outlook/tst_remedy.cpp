// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/remedy.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::outlook;
using actions::RecoveryAction;

namespace {

std::optional<RecoveryAction> remedy(ServiceKind kind, const char* signal,
                                     warnings::ReasonKind reason = warnings::ReasonKind::OnItsWay) {
    ServiceSpec service;
    service.kind = kind;
    return remedyFor(service, {.kind = reason, .signal = SignalId(signal), .dependency = {}});
}

} // namespace

class TstRemedy final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aFullCacheIsClearedAndALeakEndsWithItsProcess() {
        QVERIFY(remedy(ServiceKind::Redis, "memory") == RecoveryAction::CacheClear);
        QVERIFY(remedy(ServiceKind::Http, "memory") == RecoveryAction::GracefulRestart);
    }

    void sessionsThatBlockAreEnded() {
        QVERIFY(remedy(ServiceKind::Postgres, "connections") == RecoveryAction::ConnectionReset);
        QVERIFY(remedy(ServiceKind::Postgres, "locks_waiting") == RecoveryAction::ConnectionReset);
    }

    void loadIsSharedWhereItCanBe() {
        QVERIFY(remedy(ServiceKind::Celery, "queue_depth") == RecoveryAction::ScaleOut);
        QVERIFY(remedy(ServiceKind::Http, "cpu") == RecoveryAction::ScaleOut);
        QVERIFY(!remedy(ServiceKind::Postgres, "cpu")); // a primary has no second one
    }

    void whatNoActionHelpsIsNotSuggested() {
        QVERIFY(!remedy(ServiceKind::Proxy, "certificate_days"));
        QVERIFY(!remedy(ServiceKind::Http, "a_signal_of_the_file"));
    }

    void theCauseIsToBeHelpedNotWhoDependsOnIt() {
        QVERIFY(!remedy(ServiceKind::Http, "", warnings::ReasonKind::Dependency));
        QVERIFY(remedy(ServiceKind::Http, "", warnings::ReasonKind::Failed) ==
                RecoveryAction::GracefulRestart);
    }
};

HOLDFAST_TEST(TstRemedy)
#include "tst_remedy.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/probe_problem.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

namespace {

template <typename E, typename Back>
void leadsBack(E last, Back back) {
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        const auto value = static_cast<E>(i);
        QVERIFY2(!toString(value).empty(), qPrintable(QString::number(i)));
        HOLDFAST_COMPARE(back(toString(value)), std::optional(value));
    }
}

} // namespace

class TstNames final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyWordLeadsBack() {
        leadsBack(Part::Saturation, partFromString);
        leadsBack(ServiceKind::Process, serviceKindFromString);
        leadsBack(ProbeKind::Process, probeKindFromString);
        leadsBack(DependencyKind::Soft, dependencyKindFromString);
        leadsBack(Environment::Production, environmentFromString);
        leadsBack(EventKind::AutomationHeld, eventKindFromString);
        leadsBack(Severity::Critical, severityFromString);
        leadsBack(ProbeProblem::Local, probeProblemFromString);
        leadsBack(BreakerPhase::Open, breakerPhaseFromString);
        leadsBack(BreakerCause::Carried, breakerCauseFromString);
        leadsBack(CallReporter::Nobody, callReporterFromString);
    }

    void everyStateHasAWord() {
        for (int i = 0; i <= static_cast<int>(HealthState::Critical); ++i)
            QVERIFY(!toString(static_cast<HealthState>(i)).empty());
        for (int i = 0; i <= static_cast<int>(Freshness::NotObserved); ++i)
            QVERIFY(!toString(static_cast<Freshness>(i)).empty());
        for (int i = 0; i <= static_cast<int>(Observation::Stopped); ++i)
            QVERIFY(!toString(static_cast<Observation>(i)).empty());
        for (int i = 0; i <= static_cast<int>(StoreCondition::None); ++i)
            QVERIFY(!toString(static_cast<StoreCondition>(i)).empty());
    }

    void onlyWhatWasSeenToBeDownIsDown() {
        HOLDFAST_COMPARE(meaningOf(ProbeProblem::Refused), ProblemMeaning::Down);
        HOLDFAST_COMPARE(meaningOf(ProbeProblem::NoAnswer), ProblemMeaning::Down);
        HOLDFAST_COMPARE(meaningOf(ProbeProblem::Authentication), ProblemMeaning::Unreadable);
        HOLDFAST_COMPARE(meaningOf(ProbeProblem::Certificate), ProblemMeaning::Unreadable);
        HOLDFAST_COMPARE(meaningOf(ProbeProblem::NoRoute), ProblemMeaning::Unobserved);
        HOLDFAST_COMPARE(meaningOf(ProbeProblem::NameUnknown), ProblemMeaning::Unobserved);
        HOLDFAST_COMPARE(meaningOf(ProbeProblem::None), ProblemMeaning::None);
    }
};

HOLDFAST_TEST(TstNames)
#include "tst_names.moc"

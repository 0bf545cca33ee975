// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/probe_failure.h"
#include "tests/support/probe_reports.h"
#include "tests/support/test_registry.h"

#include <cerrno>

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using probes::describe;
using probes::problemOfErrno;

ProbeSpec spec() {
    ProbeSpec made;
    made.kind = ProbeKind::Redis;
    made.target = "cache:6379";
    made.password = Secret("planted-secret");
    return made;
}

class TstProbeFailure : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatErrnoSaysAboutATarget() {
        QCOMPARE(word(problemOfErrno(ECONNREFUSED)), word(ProbeProblem::Refused));
        QCOMPARE(word(problemOfErrno(ETIMEDOUT)), word(ProbeProblem::NoAnswer));
        QCOMPARE(word(problemOfErrno(ECONNRESET)), word(ProbeProblem::Closed));
        QCOMPARE(word(problemOfErrno(EHOSTUNREACH)), word(ProbeProblem::NoRoute));
        QCOMPARE(word(problemOfErrno(ENETUNREACH)), word(ProbeProblem::NoRoute));
        QCOMPARE(word(problemOfErrno(EMFILE)), word(ProbeProblem::Local));
    }

    void aTargetThatRepeatsTheSecretGivesNothingAway() {
        ProbeReport report;
        describe(report,
                 probes::failed(ProbeProblem::Protocol, "ERR unknown command 'AUTH', args: 'planted-secret'")
                     .error(),
                 spec());
        QVERIFY(mentions(report.detail, "unknown command"));
        QVERIFY(!mentions(report.detail, "planted-secret"));
    }

    void theUsualRemedyUnlessThereIsABetterOne() {
        ProbeReport report;
        describe(report, probes::failed(ProbeProblem::Refused, "refused").error(), spec());
        QVERIFY(mentions(report.remedy, "cache:6379"));
        describe(report, probes::failed(ProbeProblem::NotReady, "full", "raise maxclients").error(), spec());
        QCOMPARE(report.remedy, std::string("raise maxclients"));
        describe(report,
                 {.problem = ProbeProblem::Certificate,
                  .detail = "expired",
                  .remedy = {},
                  .certificate = probes::CertificateFault::Expired},
                 spec());
        QVERIFY(mentions(report.remedy, "has expired"));
    }
};

} // namespace

HOLDFAST_TEST(TstProbeFailure)
#include "tst_probe_failure.moc"

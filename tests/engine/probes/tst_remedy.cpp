// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/remedy.h"
#include "tests/support/test_registry.h"

#include <algorithm>
#include <array>
#include <vector>

using namespace holdfast;
using namespace holdfast::probes;

namespace {

constexpr std::array kKinds{ProbeKind::Http,       ProbeKind::Tcp,     ProbeKind::Tls,
                            ProbeKind::Postgres,   ProbeKind::Redis,   ProbeKind::Celery,
                            ProbeKind::Prometheus, ProbeKind::Metrics, ProbeKind::Process};
constexpr std::array kProblems{
    ProbeProblem::Refused,       ProbeProblem::NoAnswer,    ProbeProblem::Closed,
    ProbeProblem::NotReady,      ProbeProblem::NotRunning,  ProbeProblem::Authentication,
    ProbeProblem::Permission,    ProbeProblem::Certificate, ProbeProblem::Protocol,
    ProbeProblem::Configuration, ProbeProblem::NameUnknown, ProbeProblem::NoRoute};

ProbeSpec specOf(ProbeKind kind) {
    ProbeSpec spec;
    spec.kind = kind;
    const bool http = kind == ProbeKind::Http || kind == ProbeKind::Metrics || kind == ProbeKind::Prometheus;
    spec.target = http ? "https://target.example:8443/page" : "target.example:8443";
    if (kind == ProbeKind::Process) spec.target = spec.processName = "/run/target.example.pid";
    spec.user = "watcher";
    spec.password = Secret("planted-secret-42");
    spec.database = "shop";
    return spec;
}

} // namespace

class TstRemedy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyProblemOfEveryKindHasOneThatNamesTheTarget();
    void certificatesHaveOneForEachFault();
    void grantsNameTheAccount();
    void credentialsThatAreMissingAreAskedFor();
};

void TstRemedy::everyProblemOfEveryKindHasOneThatNamesTheTarget() {
    for (const auto kind : kKinds) {
        const auto spec = specOf(kind);
        QCOMPARE(remedyFor(spec, ProbeProblem::None), std::string());
        QVERIFY(!remedyFor(spec, ProbeProblem::Local).empty());
        for (const auto problem : kProblems) {
            const auto words = remedyFor(spec, problem);
            const std::string where =
                std::string(toString(kind)) + ", " + std::string(toString(problem)) + ": " + words;
            // A name cannot be resolved for a pid file; who asks anyway gets an answer all the same.
            const bool names = kind == ProbeKind::Process &&
                               (problem == ProbeProblem::NameUnknown || problem == ProbeProblem::NoRoute);
            QVERIFY2(words.size() > 30, where.c_str());
            QVERIFY2(words.find("{}") == std::string::npos && words.find("{{") == std::string::npos,
                     where.c_str());
            QVERIFY2(names || words.find("target.example") != std::string::npos, where.c_str());
            QVERIFY2(words.find("planted") == std::string::npos, where.c_str());
        }
    }
}

void TstRemedy::certificatesHaveOneForEachFault() {
    auto spec = specOf(ProbeKind::Http);
    std::vector<std::string> all;
    for (const auto fault :
         {CertificateFault::Other, CertificateFault::UnknownChain, CertificateFault::WrongName,
          CertificateFault::Expired, CertificateFault::NotYetValid}) {
        all.push_back(certificateRemedy(spec, fault));
        QVERIFY2(all.back().find("target.example") != std::string::npos, all.back().c_str());
    }
    spec.tls.caFile = "/etc/ca.pem";
    all.push_back(certificateRemedy(spec, CertificateFault::UnknownChain));
    QVERIFY(all.back().find("-CAfile /etc/ca.pem") != std::string::npos);
    all.push_back(certificateRemedy(spec, CertificateFault::CaFile));
    QVERIFY(all.back().find("/etc/ca.pem") != std::string::npos);
    std::ranges::sort(all);
    QVERIFY(std::ranges::adjacent_find(all) == all.end());
}

void TstRemedy::grantsNameTheAccount() {
    QVERIFY(remedyFor(specOf(ProbeKind::Postgres), ProbeProblem::Permission)
                .find("GRANT pg_monitor TO \"watcher\"") != std::string::npos);
    QVERIFY(remedyFor(specOf(ProbeKind::Redis), ProbeProblem::Permission).find("ACL SETUSER watcher") !=
            std::string::npos);
}

void TstRemedy::credentialsThatAreMissingAreAskedFor() {
    auto spec = specOf(ProbeKind::Http);
    const auto refused = remedyFor(spec, ProbeProblem::Authentication);
    spec.password = {};
    const auto missing = remedyFor(spec, ProbeProblem::Authentication);
    QVERIFY(refused != missing);
    QVERIFY2(missing.find("${NAME}") != std::string::npos, missing.c_str());
}

HOLDFAST_TEST(TstRemedy)
#include "tst_remedy.moc"

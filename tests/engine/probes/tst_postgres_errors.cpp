// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_errors.h"
#include "tests/support/probe_reports.h"
#include "tests/support/test_registry.h"

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::probes;
using Stage = SqlFailure::Stage;

ProbeSpec spec() {
    ProbeSpec made;
    made.kind = ProbeKind::Postgres;
    made.target = "db:5432";
    made.user = "holdfast";
    made.database = "app";
    return made;
}

QByteArray problemOf(const SqlFailure& failure) {
    return word(postgresFailure(failure, spec()).problem);
}

SqlFailure onTheWay(Stage stage, const std::string& message) {
    return {.stage = stage, .state = {}, .message = message, .connectionLost = true};
}

class TstPostgresErrors : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theServersCodes_data() {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<int>("problem");
        const auto row = [](const char* state, ProbeProblem problem) {
            QTest::newRow(state) << QByteArray(state) << static_cast<int>(problem);
        };
        row("57P03", ProbeProblem::NotReady);
        row("57P01", ProbeProblem::NotReady);
        row("57P02", ProbeProblem::NotReady);
        row("57P04", ProbeProblem::Configuration);
        row("53300", ProbeProblem::NotReady);
        row("53100", ProbeProblem::NotReady);
        row("28P01", ProbeProblem::Authentication);
        row("28000", ProbeProblem::Authentication);
        row("42501", ProbeProblem::Permission);
        row("3D000", ProbeProblem::Configuration);
        row("42P01", ProbeProblem::Configuration);
        row("42601", ProbeProblem::Configuration);
        row("25006", ProbeProblem::Configuration);
        row("55000", ProbeProblem::Configuration);
        row("57014", ProbeProblem::NoAnswer);
        row("58030", ProbeProblem::NotReady);
        row("40001", ProbeProblem::NotReady);
        row("08P01", ProbeProblem::Protocol);
        row("XX000", ProbeProblem::Protocol);
    }

    void theServersCodes() {
        QFETCH(QByteArray, state);
        QFETCH(int, problem);
        const SqlFailure failure{.state = state.toStdString(), .message = "words"};
        QCOMPARE(problemOf(failure), word(static_cast<ProbeProblem>(problem)));
        QCOMPARE(postgresFailure(failure, spec()).detail, std::string("words"));
    }

    void theWayThere() {
        const std::string prefix = "connection to server at \"10.0.0.1\", port 5432 failed: ";
        QCOMPARE(
            problemOf(onTheWay(Stage::Transport, prefix + "Connection refused\n\tIs the server running?")),
            word(ProbeProblem::Refused));
        QCOMPARE(problemOf(onTheWay(Stage::Transport, prefix + "No route to host")),
                 word(ProbeProblem::NoRoute));
        QCOMPARE(problemOf(onTheWay(Stage::Transport, prefix + "Network is unreachable")),
                 word(ProbeProblem::NoRoute));
        QCOMPARE(problemOf(onTheWay(Stage::Session, prefix + "server closed the connection unexpectedly")),
                 word(ProbeProblem::Closed));
        QCOMPARE(problemOf(onTheWay(Stage::Session,
                                    prefix + "could not receive data from server: Connection reset by "
                                             "peer")),
                 word(ProbeProblem::Closed));
        QCOMPARE(problemOf(onTheWay(Stage::Session, prefix + "fe_sendauth: no password supplied")),
                 word(ProbeProblem::Authentication));
        QCOMPARE(
            problemOf(onTheWay(Stage::Session, prefix + "expected authentication request from server, but "
                                                        "received H")),
            word(ProbeProblem::Protocol));
    }

    void certificates() {
        const auto fault = [](const std::string& message) {
            return postgresFailure(onTheWay(Stage::Tls, message), spec());
        };
        QVERIFY(fault("SSL error: certificate verify failed").certificate == CertificateFault::UnknownChain);
        QVERIFY(fault("server certificate for \"a\" does not match host name \"b\"").certificate ==
                CertificateFault::WrongName);
        QVERIFY(fault("root certificate file \"/x\" does not exist").certificate == CertificateFault::CaFile);
        QCOMPARE(word(fault("server does not support SSL, but SSL was required").problem),
                 word(ProbeProblem::Configuration));
    }

    void whatTheRunsLimitEndedKeepsItsOwnReason() {
        SqlFailure failure = onTheWay(Stage::Transport, "whatever");
        failure.other = failed(ProbeProblem::NoAnswer, "no answer within the deadline").error();
        QCOMPARE(problemOf(failure), word(ProbeProblem::NoAnswer));
    }

    void aFullServerSaysWhatToDo() {
        const auto full =
            postgresFailure({.state = "53300", .message = "sorry, too many clients already"}, spec());
        QVERIFY(mentions(full.remedy, "max_connections"));
        QVERIFY(mentions(grantStatistics(spec(), "watcher"), "GRANT pg_monitor TO \"watcher\";"));
    }
};

} // namespace

HOLDFAST_TEST(TstPostgresErrors)
#include "tst_postgres_errors.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/process_server.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::answersHttp;
using holdfast::testing::freePort;
using holdfast::testing::ProcessServer;

class TstCaddyReload final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_caddy = std::make_unique<ProcessServer>();
        m_port = freePort();
        write("respond /old 200");
        m_caddy->setOptions({.program = QStringLiteral("caddy"),
                             .arguments = {QStringLiteral("run"), QStringLiteral("--config"), file(),
                                           QStringLiteral("--adapter"), QStringLiteral("caddyfile")},
                             .environment = {QStringLiteral("XDG_DATA_HOME=") + m_caddy->directory(),
                                             QStringLiteral("XDG_CONFIG_HOME=") + m_caddy->directory()},
                             .ready = [this] { return answersHttp(m_port, "/old"); }});
        QVERIFY2(m_caddy->start(), qPrintable(m_caddy->trouble() + QString::fromUtf8(m_caddy->log())));
        m_bench = std::make_unique<RecoveryBench>();
        ServiceSpec proxy{.id = ServiceId("edge"), .kind = ServiceKind::Proxy};
        proxy.recovery.proxyAdmin = "unix:" + socket().toStdString();
        proxy.recovery.reload = file().toStdString();
        m_bench->add(proxy);
    }

    void cleanup() {
        m_bench.reset();
        m_caddy.reset();
    }

    void itsFileIsLoadedAndTheFormerOneComesBack() {
        HOLDFAST_COMPARE(draw().error().code, ErrorCode::Replan); // it runs already
        write("respond /new 200");
        const auto drawing = draw();
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        const auto plan = m_bench->planOf(*drawing, RecoveryAction::ConfigurationReload, "edge");
        m_bench->perform(plan, actions::ExecutionMode::Rehearse);
        QVERIFY(answersHttp(m_port, "/old"));
        m_bench->sick = true;
        m_bench->perform(plan);
        PLAN_ENDED(*m_bench, Outcome::RolledBack);
        // Caddy lets the one before go gently: for a moment both take connections.
        QVERIFY(QTest::qWaitFor([this] { return answersHttp(m_port, "/old"); }));
        m_bench->sick = false;
        m_bench->perform(plan);
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(QTest::qWaitFor([this] { return answersHttp(m_port, "/new"); }));
    }

    void aFileWithAMistakeIsRefusedInCaddysWords() {
        write("respnd /new 200");
        const auto drawing = draw();
        QVERIFY(!drawing);
        HOLDFAST_COMPARE(drawing.error().code, ErrorCode::FixSetup);
        QVERIFY2(drawing.error().detail.find("respnd") != std::string::npos, drawing.error().detail.c_str());
    }

    void aFileThatMovesTheAdminApiIsRefused() {
        m_caddy->writeFile(QStringLiteral("Caddyfile"),
                           "{\n\tadmin localhost:1\n}\n:1 {\n\trespond 200\n}\n");
        const auto drawing = draw();
        QVERIFY(!drawing);
        QVERIFY(drawing.error().detail.find("another admin API") != std::string::npos);
    }

    void aFileThatChangedSinceIsNotLoaded() {
        write("respond /new 200");
        const auto drawing = draw();
        QVERIFY(drawing);
        write("respond /newer 200");
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::ConfigurationReload, "edge"));
        PLAN_ENDED(*m_bench, Outcome::Failed);
        QVERIFY(answersHttp(m_port, "/old"));
    }

private:
    QString file() const { return m_caddy->path(QStringLiteral("Caddyfile")); }

    QString socket() const { return m_caddy->path(QStringLiteral("admin.sock")); }

    void write(const QByteArray& line) {
        m_caddy->writeFile(QStringLiteral("Caddyfile"),
                           "{\n\tadmin unix/" + socket().toUtf8() + "\n\tauto_https off\n}\n" +
                               "http://127.0.0.1:" + QByteArray::number(m_port) + " {\n\tbind 127.0.0.1\n\t" +
                               line + "\n\trespond 404\n}\n");
    }

    Result<recovery::Drawing> draw() { return m_bench->draw(RecoveryAction::ConfigurationReload, "edge"); }

    std::unique_ptr<ProcessServer> m_caddy;
    std::uint16_t m_port = 0;
    std::unique_ptr<RecoveryBench> m_bench;
};

HOLDFAST_TEST(TstCaddyReload)
#include "tst_caddy_reload.moc"

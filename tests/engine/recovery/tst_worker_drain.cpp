// SPDX-License-Identifier: GPL-3.0-or-later
// A real Celery worker is drained in the middle of a task: the task ends, once, and the next ones wait for
// the worker that is started after it.
#include "tests/engine/platforms/contract/platform_under_test.h"
#include "tests/engine/recovery/recovery_incident.h"
#include "tests/support/redis_server.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using holdfast::testing::sourcePath;

class TstWorkerDrain : public QObject {
    Q_OBJECT

    static constexpr int kPatience = 60'000; ///< ms: Python starts slowly on a busy machine

    QTemporaryDir m_folder;
    holdfast::testing::RedisServer m_redis;
    std::unique_ptr<holdfast::testing::PlatformUnderTest> m_local;
    std::unique_ptr<Subjects> m_subjects;

    [[nodiscard]] QString broker() const {
        return QStringLiteral("redis://127.0.0.1:%1/0").arg(m_redis.port());
    }

    /// What the workers wrote down, one after the other.
    [[nodiscard]] QByteArrayList notes() const {
        QFile file(m_folder.filePath(QStringLiteral("notes")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n') : QByteArrayList{};
    }

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_redis.start(), m_redis.log().constData());
        m_local = holdfast::testing::makeLocalPlatform();
        m_subjects = std::make_unique<Subjects>(m_local->platform());
        const auto script = QStringLiteral("exec /usr/bin/python3 %1 %2 celery %3 2")
                                .arg(sourcePath(QStringLiteral("tests/support/celery_worker.py")), broker(),
                                     m_folder.filePath(QStringLiteral("notes")));
        const auto workload = m_local->plant({.name = "worker", .script = script.toStdString()});
        m_subjects->add("worker", workload.value()).kind = ServiceKind::Celery;
    }

    void cleanupTestCase() {
        m_subjects.reset();
        m_local.reset();
    }

    void theTaskAtHandIsFinishedAndTheOthersWaitForTheNewProcess() {
        QVERIFY(m_redis.runTool(QStringLiteral("/usr/bin/python3"),
                                {sourcePath(QStringLiteral("tests/support/celery_send.py")), broker(),
                                 QStringLiteral("celery"), QStringLiteral("3")}));
        QTRY_COMPARE_WITH_TIMEOUT(notes(), (QByteArrayList{"begins 0"}), kPatience);
        Incident incident(*m_subjects);
        incident.plan(RecoveryAction::WorkerDrain, "worker");
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done);
        QCOMPARE(incident.runs("platform.stop"), 1);
        const auto evidence = incident.evidence();
        QVERIFY2(evidence.find("was killed") == std::string::npos, evidence.c_str());
        QTRY_COMPARE_WITH_TIMEOUT(
            notes(), (QByteArrayList{"begins 0", "ends 0", "begins 1", "ends 1", "begins 2", "ends 2"}),
            kPatience);
    }

    void onlyWhoTakesTasksIsDrained() {
        m_subjects->add("api", "worker");
        Incident incident(*m_subjects);
        const auto drawing = incident.draw(RecoveryAction::WorkerDrain, "api");
        QVERIFY(!drawing);
        QVERIFY(drawing.error().detail.find("restart it gracefully") != std::string::npos);
    }
};

HOLDFAST_TEST(TstWorkerDrain)
#include "tst_worker_drain.moc"

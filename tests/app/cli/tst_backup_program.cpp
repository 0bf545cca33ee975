// SPDX-License-Identifier: GPL-3.0-or-later
// Backups by command line: taken, listed, proven, rehearsed and restored by the real program from a real
// Redis.
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using holdfast::testing::RedisServer;

namespace {

constexpr int kRunWithin = 60'000;

QString words(const char* text) {
    return QString::fromUtf8(text);
}

} // namespace

class TstBackupProgram final : public QObject {
    Q_OBJECT

    struct Run {
        int code = -1;
        QByteArray out;
        QByteArray problems;

        [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };

    Run run(const QString& command) {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.remove(words("HOLDFAST_STORE_URL"));
        program.setProcessEnvironment(environment);
        program.setProgram(QCoreApplication::applicationDirPath() + words("/holdfast"));
        program.setArguments(command.split(QLatin1Char(' ')) + QStringList{words("--data"), path("data")});
        program.start();
        const bool ended = program.waitForFinished(kRunWithin);
        if (!ended) {
            program.terminate();
            program.waitForFinished(kRunWithin);
        }
        return {.code = ended ? program.exitCode() : -1,
                .out = program.readAllStandardOutput(),
                .problems = program.readAllStandardError()};
    }

    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(words(name)); }

    QTemporaryDir m_folder;
    RedisServer m_redis;

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_redis.start(), qPrintable(m_redis.trouble()));
        m_redis.command({"SET", "answer", "42"});
        QFile file(path("fleet.yaml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("holdfast: 1\nfleet: shop\ninterval: 2 s\nservices:\n"
                   "  cache: { kind: redis, address: 'redis://" +
                   QByteArray::fromStdString(m_redis.target()) +
                   "', backup: { repository: kept } }\n"
                   "  web: { kind: tcp, address: '127.0.0.1:1' }\n");
    }

    void oneIsTakenProvenRehearsedAndRestored() {
        const auto fleet = path("fleet.yaml");
        const auto none = run(words("backup list %1").arg(fleet));
        QCOMPARE(none.code, 0);
        QVERIFY(none.out.contains("There is no backup of cache yet"));
        QCOMPARE(run(words("backup drill %1 cache").arg(fleet)).code, 2); // nothing to rehearse

        const auto taken = run(words("backup take %1 cache --format json").arg(fleet));
        QVERIFY2(taken.code == 0, taken.problems.constData());
        const auto id = taken.json()[words("id")].toString();
        QVERIFY(!id.isEmpty());
        QVERIFY(taken.json()[words("verified")].toObject()[words("sound")].toBool());

        const auto drilled = run(words("backup drill %1 cache --format json").arg(fleet));
        QVERIFY2(drilled.code == 0, drilled.problems.constData());
        QVERIFY(drilled.json()[words("proven")].toBool());
        QVERIFY(drilled.json()[words("recovery_time_seconds")].toDouble() > 0.0);

        const auto back = path("back");
        const auto restored = run(words("backup restore %1 cache %2 --into %3").arg(fleet, id, back));
        QVERIFY2(restored.code == 0, restored.problems.constData());
        QVERIFY(QFile::exists(back + words("/dump.rdb")));
        // What is there is never restored over.
        QCOMPARE(run(words("backup restore %1 cache --into %2").arg(fleet, back)).code, 2);

        const auto listed = run(words("backup list %1 cache --format json").arg(fleet));
        const auto service = listed.json()[words("services")].toArray().at(0).toObject();
        QCOMPARE(service[words("last_good")].toString(), id);
        QVERIFY(service[words("recovery_time_seconds")].toDouble() > 0.0);
        const auto audit = run(words("audit list %1").arg(fleet));
        QVERIFY2(audit.out.contains("backup-restored"), audit.out.constData());
    }

    void damageIsFoundAndIsAFailure() {
        const auto fleet = path("fleet.yaml");
        const auto taken = run(words("backup take %1 cache --format json").arg(fleet));
        const auto id = taken.json()[words("id")].toString();
        QFile file(path("kept/shop/cache/backups/") + id + words("/dump.rdb.zst"));
        QVERIFY2(file.open(QIODevice::ReadWrite), qPrintable(file.fileName()));
        QVERIFY(file.seek(file.size() / 2));
        const char other = static_cast<char>(~file.peek(1).at(0));
        QVERIFY(file.putChar(other));
        file.close();
        QCOMPARE(run(words("backup verify %1 cache %2").arg(fleet, id)).code, 1);
        QVERIFY(run(words("backup list %1").arg(fleet)).out.contains("not sound"));
    }

    void mistakesAreNamed() {
        const auto fleet = path("fleet.yaml");
        const auto without = run(words("backup take %1 web").arg(fleet));
        QCOMPARE(without.code, 2);
        QVERIFY2(without.problems.contains("is not backed up"), without.problems.constData());
        QCOMPARE(run(words("backup take %1").arg(fleet)).code, 2);
        QCOMPARE(run(words("backup restore %1 cache").arg(fleet)).code, 2);
        QCOMPARE(run(words("backup verify %1 cache nonsense").arg(fleet)).code, 2);
        QCOMPARE(run(words("backup restore %1 cache --into /x --at yesterday").arg(fleet)).code, 2);
        QCOMPARE(run(words("backup take --lab redis")).code, 2);
    }
};

HOLDFAST_TEST(TstBackupProgram)
#include "tst_backup_program.moc"

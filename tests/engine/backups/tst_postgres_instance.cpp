// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_instance.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/support/test_registry.h"

#include <sys/shm.h>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;

class TstPostgresInstance : public QObject {
    Q_OBJECT

    static bool isThere(int number) {
        shmid_ds info{};
        return ::shmctl(number, IPC_STAT, &info) == 0;
    }

private Q_SLOTS:

    /// Each drill has one.
    void itLeavesNoSharedMemory() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        const auto data = lab.server.path(QStringLiteral("data"));
        lab.server.stop();
        const auto account = serverAccount("postgres");
        const auto tools = PostgresTools::find(15, {}, true);
        HOLDFAST_DONE(account);
        HOLDFAST_DONE(tools);
        const auto run = PrivateFolder::make("/tmp", *account);
        HOLDFAST_DONE(run);
        auto instance = PostgresInstance::start(
            *tools, *account, {.data = data.toStdString(), .run = run->path(), .durable = false},
            std::chrono::seconds(60), {});
        HOLDFAST_DONE(instance);
        QFile file(data + QStringLiteral("/postmaster.pid"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto number = file.readAll().split('\n').value(6).simplified().split(' ').value(1).toInt();
        QVERIFY(isThere(number));
        instance->reset();
        QTRY_VERIFY(!isThere(number)); // with the last of its processes
    }
};

HOLDFAST_TEST(TstPostgresInstance)
#include "tst_postgres_instance.moc"

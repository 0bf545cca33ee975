// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/postgres_memory.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>
#include <vector>

using namespace holdfast::platforms;

class TstPostgresMemory : public QObject {
    Q_OBJECT

    QTemporaryDir m_data;
    std::vector<int> m_made;

    /// A piece, made by this process or by one that has ended.
    int piece(key_t key, bool byAnother, pid_t& maker) {
        maker = ::getpid();
        const auto make = [key] { return ::shmget(key, 64, IPC_CREAT | IPC_EXCL | 0600); };
        if (byAnother) {
            maker = ::fork();
            if (maker == 0) ::_exit(make() >= 0 ? 0 : 1);
            ::waitpid(maker, nullptr, 0);
        } else {
            (void)make();
        }
        m_made.push_back(::shmget(key, 64, 0600));
        return m_made.back();
    }

    void writePidFile(pid_t maker, unsigned long key, int number) {
        QFile file(m_data.filePath(QStringLiteral("postmaster.pid")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::number(maker) + "\n/data\n1795401600\n5432\n/tmp\nlocalhost\n" +
                   QByteArray::number(static_cast<qulonglong>(key)) + "    " + QByteArray::number(number) +
                   "\nready   \n");
    }

    static bool isThere(int number) {
        shmid_ds info{};
        return ::shmctl(number, IPC_STAT, &info) == 0;
    }

    void free() { freePostgresMemory(m_data.path().toStdString()); }

private Q_SLOTS:

    void cleanup() {
        for (const int number : std::exchange(m_made, {}))
            ::shmctl(number, IPC_RMID, nullptr);
        QFile::remove(m_data.filePath(QStringLiteral("postmaster.pid")));
    }

    void whatADeadServerLeftGoes() {
        pid_t maker = 0;
        const auto key = static_cast<key_t>(::getpid());
        const int number = piece(key, true, maker);
        QVERIFY(number >= 0);
        writePidFile(maker, static_cast<unsigned long>(key), number);
        free();
        QVERIFY(!isThere(number));
        free(); // nothing is there any more
    }

    void whatALivingServerUsesStays() {
        pid_t maker = 0;
        const auto key = static_cast<key_t>(::getpid());
        const int number = piece(key, false, maker);
        QVERIFY(number >= 0);
        writePidFile(maker, static_cast<unsigned long>(key), number);
        free();
        QVERIFY(isThere(number));
    }

    void whatSomebodyElseMadeStays() {
        pid_t ended = 0;
        pid_t own = 0;
        const auto key = static_cast<key_t>(::getpid());
        (void)piece(key, true, ended);
        const int number = piece(key + 1, false, own);
        QVERIFY(number >= 0);
        // A number that has been given again since, and one whose key is another.
        writePidFile(ended, static_cast<unsigned long>(key) + 1, number);
        free();
        QVERIFY(isThere(number));
        writePidFile(ended, static_cast<unsigned long>(key) + 7, m_made.front());
        free();
        QVERIFY(isThere(m_made.front()));
    }

    void aPidFileThatIsNoneIsNothing_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut short") << QByteArray("17\n/data\n1795401600\n5432\n");
        QTest::newRow("words") << QByteArray("a\nb\nc\nd\ne\nf\ng h\n");
        QTest::newRow("too large") << QByteArray("99999999999999\n\n\n\n\n\n99999999999999999999999 1\n");
        QTest::newRow("least") << QByteArray("-2147483648\n\n\n\n\n\n1 1\n");
        QTest::newRow("every process") << QByteArray("-1\n\n\n\n\n\n1 1\n");
    }

    void aPidFileThatIsNoneIsNothing() {
        QFETCH(QByteArray, text);
        free();
        QFile file(m_data.filePath(QStringLiteral("postmaster.pid")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        free();
    }
};

HOLDFAST_TEST(TstPostgresMemory)
#include "tst_postgres_memory.moc"

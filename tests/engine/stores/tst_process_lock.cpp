// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/private_files.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <array>

using namespace holdfast;
using namespace holdfast::stores;

class TstProcessLock final : public QObject {
    Q_OBJECT

    QTemporaryDir m_place;

    [[nodiscard]] std::filesystem::path file() const {
        return m_place.filePath(QStringLiteral("store.lock")).toStdString();
    }

private Q_SLOTS:

    void oneHasItAtATime() {
        auto held = ProcessLock::take(file());
        QVERIFY(held.has_value());
        const auto second = ProcessLock::take(file());
        QVERIFY(!second && second.error().detail.find("this Holdfast") != std::string::npos);
        auto moved = std::move(*held);
        QVERIFY(!ProcessLock::take(file()));
    }

    /// Whoever starts a program has, for a moment, a copy of every open file in the new process.
    void itIsFreeAsSoonAsItIsLetGoAlsoWhileAProgramIsBeingStarted() {
        std::array<int, 2> pipe{};
        QCOMPARE(::pipe(pipe.data()), 0);
        pid_t child = -1;
        {
            const auto held = ProcessLock::take(file());
            QVERIFY(held.has_value());
            child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0) { // between fork and exec, until it is told
                char told = 0;
                ::close(pipe[1]);
                static_cast<void>(::read(pipe[0], &told, 1) == 1);
                ::_exit(0);
            }
        }
        const auto again = ProcessLock::take(file());
        ::close(pipe[0]);
        ::close(pipe[1]);
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
    }
};

HOLDFAST_TEST(TstProcessLock)
#include "tst_process_lock.moc"

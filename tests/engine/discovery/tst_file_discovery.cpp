// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/discovery/disk_files.h"
#include "engine/discovery/file_discovery.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtCore/QThread>
#include <QtTest/QTest>

#include <atomic>

using namespace holdfast;
using namespace holdfast::discovery;
using Existing = ports::FleetDiscovery::Existing;
using PreviewPtr = std::shared_ptr<const ports::ComposePreview>;

class TstFileDiscovery final : public QObject {
    Q_OBJECT

private:
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }

    void write(const char* name, const QByteArray& text) {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    QTemporaryDir m_folder;

private Q_SLOTS:

    void aProjectIsReadElsewhereAndAnsweredHere() {
        write("compose.yaml", "services: { cache: { image: redis, ports: ['6379:6379'] } }");
        const auto disk = diskFiles();
        std::atomic<QThread*> reader = nullptr;
        FileDiscovery discovery(
            [disk, &reader](const std::string& file, std::size_t maximum) {
                reader = QThread::currentThread();
                return disk(file, maximum);
            },
            {});
        PreviewPtr preview;
        discovery.preview({.files = {path("compose.yaml").toStdString()}},
                          [&preview](const PreviewPtr& answer) {
                              QCOMPARE(QThread::currentThread(), qApp->thread());
                              preview = answer;
                          });
        QVERIFY(preview == nullptr); // it never answers at once
        QTRY_VERIFY(preview != nullptr);
        QVERIFY(reader != nullptr && reader != qApp->thread());
        QVERIFY(preview->outcome.fleet != nullptr);
        QCOMPARE(preview->suggestedFile, path("holdfast.yaml").toStdString());
    }

    void aNameThatIsTakenIsNotSuggested() {
        write("compose.yaml", "services: { a: { image: x } }");
        write("holdfast.yaml", "mine");
        FileDiscovery discovery(diskFiles(), {});
        PreviewPtr preview;
        discovery.preview({.files = {path("compose.yaml").toStdString()}},
                          [&preview](const PreviewPtr& answer) { preview = answer; });
        QTRY_VERIFY(preview != nullptr);
        QCOMPARE(preview->suggestedFile, path("holdfast-2.yaml").toStdString());
    }

    void onlyTheLastQuestionIsAnswered() {
        write("compose.yaml", "services: { a: { image: x } }");
        FileDiscovery discovery(diskFiles(), {});
        int first = 0;
        PreviewPtr last;
        discovery.preview({.files = {path("compose.yaml").toStdString()}},
                          [&first](const PreviewPtr&) { ++first; });
        discovery.preview({.files = {path("gone.yaml").toStdString()}},
                          [&last](const PreviewPtr& p) { last = p; });
        QTRY_VERIFY(last != nullptr);
        QCOMPARE(first, 0);
        QVERIFY(last->outcome.fleet == nullptr);
        QVERIFY(last->suggestedFile.empty());
    }

    void afterTheEndNoAnswerComes() {
        int answers = 0;
        {
            FileDiscovery discovery(diskFiles(), {});
            discovery.preview({.files = {"/nowhere"}}, [&answers](const PreviewPtr&) { ++answers; });
        }
        QCoreApplication::sendPostedEvents();
        QCOMPARE(answers, 0);
    }

    void aFleetIsSavedAsAWholeAndReplacesNothingByItself() {
        FileDiscovery discovery(diskFiles(), {});
        std::optional<Result<std::string>> saved;
        const auto keep = [&saved](const Result<std::string>& result) { saved = result; };
        const auto file = path("new/fleet.yaml").toStdString();
        discovery.save(file, "holdfast: 1\n", Existing::Keep, keep);
        QTRY_VERIFY(saved.has_value());
        QVERIFY(saved->has_value());
        QCOMPARE(**saved, file);
        saved.reset();
        discovery.save(file, "other", Existing::Keep, keep);
        QTRY_VERIFY(saved.has_value());
        QVERIFY(!saved->has_value());
        QCOMPARE(saved->error().detail, std::string("there is a file of that name already"));
        saved.reset();
        discovery.save(file, "other", Existing::Replace, keep);
        QTRY_VERIFY(saved.has_value() && saved->has_value());
        QFile read(path("new/fleet.yaml"));
        QVERIFY(read.open(QIODevice::ReadOnly));
        QCOMPARE(read.readAll(), QByteArray("other"));
        QCOMPARE(QDir(path("new")).entryList(QDir::Files).size(), 1);
    }

    void whereNothingCanBeWrittenIsSaid() {
        FileDiscovery discovery(diskFiles(), {});
        write("plain", "x");
        std::optional<Result<std::string>> saved;
        discovery.save(path("plain/fleet.yaml").toStdString(), "x", Existing::Keep,
                       [&saved](const Result<std::string>& result) { saved = result; });
        QTRY_VERIFY(saved.has_value());
        QVERIFY(!saved->has_value());
        QVERIFY(!saved->error().detail.empty());
    }
};

HOLDFAST_TEST(TstFileDiscovery)
#include "tst_file_discovery.moc"

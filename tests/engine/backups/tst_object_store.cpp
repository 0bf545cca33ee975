// SPDX-License-Identifier: GPL-3.0-or-later
// Objects in a strict storage that speaks S3, and in one that fails.
#include "engine/backups/object_store.h"
#include "tests/engine/backups/done.h"
#include "tests/support/s3_server.h"
#include "tests/support/scripted_peer.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <thread>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::testing;
using namespace std::chrono_literals;

class TstObjectStore final : public QObject {
    Q_OBJECT

    static constexpr std::uint64_t kPart = 64 * 1024; ///< the least that the server of the tests takes

    QTemporaryDir m_place;
    S3Server m_server;

    std::filesystem::path fileOf(const QByteArray& content, const char* name = "file") {
        QFile file(m_place.filePath(QString::fromUtf8(name)));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) qFatal("no room");
        return file.fileName().toStdString();
    }

    static QByteArray bytes(int count) {
        QByteArray out(count, '\0');
        for (int i = 0; i < count; ++i)
            out[i] = static_cast<char>((i * 131) ^ (i >> 8));
        return out;
    }

    static FileFacts factsOf(const std::filesystem::path& file) {
        return readFacts(file, {}, {}).value_or(FileFacts{});
    }

    static Result<ObjectStore> storeOf(const CopySettings& place, Duration patience = 30s) {
        return ObjectStore::open(place, {.patience = patience, .partBytes = kPart});
    }

    [[nodiscard]] Result<ObjectStore> store() const { return storeOf(m_server.place()); }

    static bool refuses(const auto& result, ErrorCode code, const char* why) {
        if (result) return false;
        const auto& error = result.error();
        if (error.code != code || error.detail.find(why) == std::string::npos)
            qWarning("%s", error.detail.c_str());
        return error.code == code && error.detail.find(why) != std::string::npos &&
               error.detail.find("s3cr3t") == std::string::npos;
    }

private Q_SLOTS:

    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.trouble())); }

    void init() { m_server.setFaults({}); }

    void whatIsPutThereComesBackByteByByte_data() {
        QTest::addColumn<int>("size");
        QTest::newRow("nothing") << 0;
        QTest::newRow("a little") << 17;
        QTest::newRow("exactly one part") << int{kPart};
        QTest::newRow("a byte more") << int{kPart} + 1;
        QTest::newRow("five parts") << 5 * int{kPart} - 1;
    }

    void whatIsPutThereComesBackByteByByte() {
        QFETCH(const int, size);
        auto there = store();
        HOLDFAST_DONE(there);
        const auto file = fileOf(bytes(size));
        const auto facts = factsOf(file);
        const std::string key = "a b/ü&%41/" + std::to_string(size);
        std::uint64_t told = 0;
        HOLDFAST_DONE(there->put(key, file, facts, [&](std::uint64_t more) { told += more; }, {}));
        QCOMPARE(told, facts.bytes);
        const auto head = there->head(key, {});
        HOLDFAST_DONE(head);
        QVERIFY(*head && (*head)->bytes == facts.bytes && (*head)->digest == facts.digest);
        const auto back = there->getBytes(key, {});
        HOLDFAST_DONE(back);
        QVERIFY(QByteArray::fromStdString(*back) == bytes(size));
        QVERIFY(m_server.keys().contains(QStringLiteral("of tests/a b/ü&%41/%1").arg(size)));
        HOLDFAST_DONE(there->remove(key, {}));
        HOLDFAST_DONE(there->remove(key, {})); // nor is it an error again
        const auto gone = there->head(key, {});
        QVERIFY(gone && !*gone);
        QVERIFY(refuses(there->getBytes(key, {}), ErrorCode::FixInput, "has no"));
    }

    void aListHasAllPages() {
        auto there = store();
        HOLDFAST_DONE(there);
        for (int i = 0; i < 23; ++i)
            HOLDFAST_DONE(there->putBytes("paged/<" + std::to_string(i) + ">&", "x", {}));
        HOLDFAST_DONE(there->putBytes("pages", "x", {}));
        const auto listed = there->list("paged/", {});
        HOLDFAST_DONE(listed);
        QCOMPARE(listed->size(), std::size_t{23});
        QCOMPARE(listed->front().key, std::string("paged/<0>&"));
        QCOMPARE(listed->front().bytes, std::uint64_t{1});
        const auto none = there->list("nothing/", {});
        QVERIFY(none && none->empty());
    }

    void whatChangedSinceIsNotSent() {
        auto there = store();
        HOLDFAST_DONE(there);
        for (const int size : {100, 3 * int{kPart}}) {
            const auto file = fileOf(bytes(size));
            auto facts = factsOf(file);
            facts.digest.front() = facts.digest.front() == 'a' ? 'b' : 'a';
            QVERIFY(refuses(there->put("changed", file, facts, {}, {}), ErrorCode::FixInput, "is damaged"));
            facts.bytes += 1;
            QVERIFY(refuses(there->put("changed", file, facts, {}, {}), ErrorCode::FixInput, "is damaged"));
        }
        QVERIFY(!m_server.keys().contains(QStringLiteral("of tests/changed")));
    }

    void whoMayNotIsToldWhy() {
        const auto with = [&](auto change) {
            auto place = m_server.place();
            change(place);
            auto there = storeOf(place);
            return there ? there->putBytes("x", "y", {}) : std::unexpected(there.error());
        };
        const auto secret = [&](const char* lines) {
            return [&, lines](CopySettings& place) {
                place.credentialsFile = fileOf(lines, "other").string();
                QFile::setPermissions(m_place.filePath(QStringLiteral("other")),
                                      QFile::ReadOwner | QFile::WriteOwner);
            };
        };
        HOLDFAST_DONE(with(secret("AKTEST\ns3cr3t/of+the=test\n")));
        QVERIFY(refuses(with(secret("AKTEST\nwrong\n")), ErrorCode::FixSetup, "the secret in"));
        QVERIFY(refuses(with(secret("AKNONE\nwrong\n")), ErrorCode::FixSetup, "does not know the key"));
        QVERIFY(refuses(with([](CopySettings& place) { place.bucket = "none"; }), ErrorCode::FixSetup,
                        "there is no bucket none"));
        QVERIFY(refuses(with([](CopySettings& place) { place.region = "us-east-1"; }), ErrorCode::FixSetup,
                        "its region is another one"));
        m_server.setFaults("PUT x 1 skew\n");
        QVERIFY(refuses(with([](CopySettings&) {}), ErrorCode::FixSetup, "set the clock right"));
    }

    void credentialsAreForTheirOwnerOnly() {
        auto place = m_server.place();
        place.credentialsFile = fileOf("AKTEST\ns3cr3t\n", "open").string();
        QFile::setPermissions(m_place.filePath(QStringLiteral("open")),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup);
        QVERIFY(refuses(storeOf(place), ErrorCode::FixSetup, "chmod 600"));
        QFile::setPermissions(m_place.filePath(QStringLiteral("open")), QFile::ReadOwner);
        QVERIFY(storeOf(place).has_value());
        place.credentialsFile =
            fileOf("[other]\naws_access_key_id=A\naws_secret_access_key=s3cr3t\n", "half").string();
        QFile::setPermissions(m_place.filePath(QStringLiteral("half")), QFile::ReadOwner);
        QVERIFY(refuses(storeOf(place), ErrorCode::FixSetup, "holds neither"));
        place.credentialsFile = "/nowhere/at/all";
        QVERIFY(refuses(storeOf(place), ErrorCode::FixSetup, "cannot be read"));
    }

    void aFailureIsTold_data() {
        QTest::addColumn<QByteArray>("fault");
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("why");
        QTest::newRow("cut in the middle")
            << QByteArray("PUT f 1 cut-upload") << 2'000'000 << "ended in the middle";
        QTest::newRow("cut in a part")
            << QByteArray("PUT p 1 cut-upload") << int{kPart} * 3 << "ended in the middle";
        QTest::newRow("busy") << QByteArray("PUT f 1 status-503") << 100 << "it answered 503";
        QTest::newRow("broken") << QByteArray("PUT f 1 status-500") << 100 << "it answered 500";
        QTest::newRow("parts that cannot be put together")
            << QByteArray("POST p 9 error-in-200") << int{kPart} * 3 << "";
    }

    void aFailureIsTold() {
        QFETCH(const QByteArray, fault);
        QFETCH(const int, size);
        QFETCH(const QString, why);
        const bool inParts = fault.contains(" p ");
        auto there = ObjectStore::open(m_server.place(),
                                       {.patience = 30s, .partBytes = inParts ? kPart : kPart * 1000});
        HOLDFAST_DONE(there);
        const auto file = fileOf(bytes(size));
        const std::string key = inParts ? "parts" : "failing";
        m_server.setFaults(fault + '\n');
        const auto failed = there->put(key, file, factsOf(file), {}, {});
        QVERIFY(!failed.has_value());
        QVERIFY2(failed.error().detail.find(why.toStdString()) != std::string::npos,
                 failed.error().detail.c_str());
        QVERIFY(!m_server.keys().contains(QStringLiteral("of tests/") + QString::fromStdString(key)));
        m_server.setFaults({});
        HOLDFAST_DONE(there->put(key, file, factsOf(file), {}, {}));
        HOLDFAST_DONE(there->remove(key, {}));
    }

    void onlyTheRestOfRightsOrRoomIsForAPerson() {
        auto there = store();
        HOLDFAST_DONE(there);
        m_server.setFaults("PUT x 1 status-403\n");
        QVERIFY(refuses(there->putBytes("x", "y", {}), ErrorCode::FixSetup, "may not do that"));
        m_server.setFaults("PUT x 1 status-507\n");
        QVERIFY(refuses(there->putBytes("x", "y", {}), ErrorCode::FixSetup, "it is full"));
        m_server.setFaults("PUT x 1 status-503\n");
        QVERIFY(refuses(there->putBytes("x", "y", {}), ErrorCode::Retry, "it answered 503"));
    }

    void anAnswerThatIsCutOrNoneIsNoAnswer() {
        auto there = store();
        HOLDFAST_DONE(there);
        HOLDFAST_DONE(there->putBytes("cut", std::string(100'000, 'x'), {}));
        m_server.setFaults("GET cut 1 cut-answer\n");
        QVERIFY(refuses(there->getBytes("cut", {}), ErrorCode::Retry, "ended in the middle"));
        m_server.setFaults("GET cut 1 junk\n");
        QVERIFY(refuses(there->list("cut", {}), ErrorCode::FixInput, "is no XML"));
        m_server.setFaults("GET cut 1 error-in-200\n");
        QVERIFY(!there->list("cut", {}));
    }

    void aKilledProgramsPartsAreEndedByTheNext() {
        auto there = store();
        HOLDFAST_DONE(there);
        const auto file = fileOf(bytes(4 * int{kPart}));
        // Its own end of them fails as well: so they stay, as behind one that was killed.
        m_server.setFaults("PUT left 1 cut-upload\nDELETE left 1 status-500\n");
        QVERIFY(!there->put("left", file, factsOf(file), {}, {}));
        m_server.setFaults({});
        HOLDFAST_DONE(there->put("left", file, factsOf(file), {}, {}));
        const auto lines = m_server.requests();
        const auto ends = std::ranges::count_if(lines, [](const QByteArray& line) {
            return line.startsWith("DELETE") && line.contains("left?uploadId=") && line.endsWith(" 204");
        });
        QCOMPARE(ends, 1);
    }

    void aStopEndsItAtOnce() {
        const ScriptedPeer silent(ScriptedPeer::Manner::Silent, {});
        auto place = m_server.place();
        place.endpoint = "http://" + silent.target();
        auto there = storeOf(place, 10min);
        HOLDFAST_DONE(there);
        std::stop_source stop;
        std::jthread other([&] {
            while (silent.accepted() == 0)
                std::this_thread::yield();
            stop.request_stop();
        });
        QVERIFY(refuses(there->putBytes("x", "y", stop.get_token()), ErrorCode::Cancelled, "on request"));
    }

    void whoSaysNothingIsGivenUp() {
        const ScriptedPeer silent(ScriptedPeer::Manner::Silent, {});
        auto place = m_server.place();
        place.endpoint = "http://" + silent.target();
        auto there = storeOf(place, 300ms);
        HOLDFAST_DONE(there);
        QVERIFY(refuses(there->putBytes("x", "y", {}), ErrorCode::Retry, "did not take or give anything"));
        place.endpoint = "http://127.0.0.1:" + std::to_string(freePort());
        auto nobody = storeOf(place);
        HOLDFAST_DONE(nobody);
        QVERIFY(refuses(nobody->putBytes("x", "y", {}), ErrorCode::Retry, "is not reached"));
    }

    void onlyWhoIsVouchedForIsSpokenTo() {
        S3Server encrypted(true);
        QVERIFY2(encrypted.start(), qPrintable(encrypted.trouble()));
        auto there = storeOf(encrypted.place());
        HOLDFAST_DONE(there);
        HOLDFAST_DONE(there->putBytes("x", "y", {}));
        auto place = encrypted.place();
        place.caFile.clear();
        auto stranger = storeOf(place);
        HOLDFAST_DONE(stranger);
        QVERIFY(refuses(stranger->putBytes("x", "y", {}), ErrorCode::FixSetup, "not to be trusted"));
    }
};

HOLDFAST_TEST(TstObjectStore)
#include "tst_object_store.moc"

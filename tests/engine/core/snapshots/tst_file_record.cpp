// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstFileRecord : public QObject {
    Q_OBJECT

    static constexpr const char* kPath = "/etc/x.conf";

    static RecordedFile kept(std::string content) {
        return {.condition = FileCondition::Kept, .content = std::move(content), .why = {}};
    }

private Q_SLOTS:

    void everyByteComesBack() {
        const auto concealer = sampleConcealer();
        for (const std::string content : {"", "\n", "a", "a\n", "a\r\nb\n\n", "password = x\n",
                                          "requirepass secret\nport 1", "\xff\xfe binary", "ä\tö\n"}) {
            SecretPool pool(concealer);
            addTo(pool, kept(content));
            const auto read = fileFrom(documentOf({{kPath, kept(content)}}, concealer), kPath, pool);
            QVERIFY2(read.has_value(), content.c_str());
            QCOMPARE(read->content, content);
        }
    }

    void secretsInFilesAreNotKept() {
        const std::string content = "bind 127.0.0.1\n"
                                    "requirepass planted-1\n"
                                    "  masterauth planted-2\n"
                                    "user alice on >planted-3 ~* +@all\n"
                                    "url = postgresql://shop:planted-4@db/shop\n"
                                    "\"api_key\": \"planted-5\",\n"
                                    "password: planted-6\n"
                                    "-----BEGIN RSA PRIVATE KEY-----\n"
                                    "planted7planted7planted7\n"
                                    "-----END RSA PRIVATE KEY-----\n"
                                    "port 6379\n";
        const auto text = documentOf({{kPath, kept(content)}}, sampleConcealer()).dump();
        QVERIFY2(text.find("planted") == std::string::npos, text.c_str());
        QVERIFY(text.find("bind 127.0.0.1") != std::string::npos);
        QVERIFY(text.find("port 6379") != std::string::npos);
    }

    void linesThatAreGoneAreNamed() {
        const auto concealer = sampleConcealer();
        const auto document = documentOf({{kPath, kept("port 1\nrequirepass x\n")}}, concealer);
        const auto read = fileFrom(document, kPath, SecretPool(concealer));
        QVERIFY(!read && read.error().code == ErrorCode::FixSetup);
        QVERIFY(read.error().detail.find("line 2") != std::string::npos);
        QCOMPARE(read.error().where, std::string(kPath));
    }

    void whatCouldNotBeReadSaysWhy() {
        const auto concealer = sampleConcealer();
        const RecordedFiles files{
            {"/a", {.condition = FileCondition::Absent, .content = {}, .why = {}}},
            {"/b", {.condition = FileCondition::Unreadable, .content = {}, .why = "No right."}},
            {"/c", {.condition = FileCondition::TooLarge, .content = {}, .why = {}}}};
        const auto document = documentOf(files, concealer);
        for (const auto& [path, file] : files) {
            const auto read = fileFrom(document, path, SecretPool(concealer));
            QVERIFY(read.has_value());
            HOLDFAST_COMPARE(*read, file);
        }
    }

    void wrongDocumentsAreRefused() {
        const auto concealer = sampleConcealer();
        const SecretPool pool(concealer);
        for (const auto* text : {"{}", "[]", R"({"/etc/x.conf":1})", R"({"/etc/x.conf":{"condition":"new"}})",
                                 R"({"/etc/x.conf":{"condition":"kept"}})",
                                 R"({"/etc/x.conf":{"condition":"kept","lines":[1]}})",
                                 R"({"/etc/x.conf":{"condition":"kept","lines":{}}})",
                                 R"({"/etc/x.conf":{"condition":"kept","content":"x"}})"}) {
            const auto read = fileFrom(nlohmann::json::parse(text), kPath, pool);
            QVERIFY2(!read && read.error().code == ErrorCode::FixInput, text);
        }
    }
};

HOLDFAST_TEST(TstFileRecord)
#include "tst_file_record.moc"

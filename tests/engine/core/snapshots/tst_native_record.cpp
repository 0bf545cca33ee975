// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/native_record.h"
#include "tests/engine/core/snapshots/sample_snapshot.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using nlohmann::json;

class TstNativeRecord : public QObject {
    Q_OBJECT

    /// What comes back of it when all is at hand.
    static std::string back(const std::string& native) {
        const auto concealer = sampleConcealer();
        SecretPool pool(concealer);
        addNative(pool, Secret(native));
        std::vector<std::string> missing;
        const auto read = nativeFrom(nativeDocument(Secret(native), concealer), pool, missing);
        return read && missing.empty() ? read->reveal() : "nothing";
    }

private Q_SLOTS:

    void whatThePlatformNeedsComesBack() {
        for (const std::string& native : std::vector<std::string>{"", R"({"$secret":"plain","a":{"$$x":1}})",
                                                                  R"({"a":[1,true,null,"x",{"b":2.5}]})",
                                                                  R"({"token":"hunter2"})", "no json at all"})
            QCOMPARE(back(native), native);
    }

    void whatPortableFieldsReplaceIsLeftOut() {
        QCOMPARE(back(R"({"Config":{"Cmd":["x"],"Env":["A=b"],"Tty":true}})"),
                 std::string(R"({"Config":{"Tty":true}})"));
    }

    void aSecretThatIsGoneIsNamed() {
        const auto concealer = sampleConcealer();
        std::vector<std::string> missing;
        const auto document = nativeDocument(Secret(R"({"a":{"token":"hunter2"}})"), concealer);
        QVERIFY(document.dump().find("hunter2") == std::string::npos);
        static_cast<void>(nativeFrom(document, SecretPool(concealer), missing));
        QVERIFY(missing == std::vector<std::string>{"native.a.token"});
    }

    void wrongDocumentsAreRefused() {
        const auto concealer = sampleConcealer();
        std::vector<std::string> missing;
        for (const json& wrong : {json(1), json("x"), json(json::array({1})), json{{"a", {{"$secret", 1}}}}})
            QVERIFY(!nativeFrom(wrong, SecretPool(concealer), missing));
    }

    void whatIsToldElsewhereIsKnownByItsName() {
        QVERIFY(isToldElsewhere("HostConfig.Memory"));
        QVERIFY(isToldElsewhere("Networks.shop.Aliases"));
        QVERIFY(!isToldElsewhere("HostConfig.MemoryReservation"));
        QVERIFY(!isToldElsewhere("HostConfig"));
    }
};

HOLDFAST_TEST(TstNativeRecord)
#include "tst_native_record.moc"

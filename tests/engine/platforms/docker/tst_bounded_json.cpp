// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/bounded_json.h"
#include "engine/platforms/docker/docker_endpoint.h"
#include "engine/platforms/docker/docker_session.h"
#include "tests/support/test_registry.h"

#include <limits>

using namespace holdfast;
using namespace holdfast::platforms::docker;

class TstBoundedJson : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void whatIsTooDeepOrTooMuchIsNotRead() {
        QVERIFY(parseBounded("{\"a\":[1,2,{\"b\":\"[[[[,,,,\"}]}", {.depth = 3, .values = 6}).has_value());
        QVERIFY(!parseBounded("[[[[1]]]]", {.depth = 3}).has_value());
        QVERIFY(!parseBounded("[1,2,3,4]", {.values = 4}).has_value());
        QVERIFY(!parseBounded(std::string(1000000, '[')).has_value());
        QVERIFY(!parseBounded("{\"a\":").has_value());
        QVERIFY(!parseBounded("\"\\").has_value());
    }

    void whatIsNotThereIsEmpty() {
        const auto document = parseBounded("{\"t\":\"x\",\"n\":-3,\"u\":18446744073709551615,\"f\":1.5,\"b\":"
                                           "true,\"l\":[1,\"a\"],\"z\":null}")
                                  .value();
        const JsonView view(document);
        QCOMPARE(view["t"].text(), std::string("x"));
        QCOMPARE(view["n"].integer().value_or(0), -3);
        QCOMPARE(view["u"].integer().value_or(0), std::numeric_limits<std::int64_t>::max());
        QVERIFY(!view["f"].integer() && !view["t"].integer());
        QVERIFY(view["b"].flag() && !view["t"].flag());
        QVERIFY(view["l"].texts() == std::vector<std::string>{"a"});
        QVERIFY(!view["z"].exists() && !view["none"]["deeper"].exists());
        QVERIFY(view["t"].items().empty() && view["l"].members().empty());
    }

    void addressesOfEngines() {
        QCOMPARE(parseDockerEndpoint("unix:///run/docker.sock")->socketPath, std::string("/run/docker.sock"));
        const DockerTls tls{.certificateFile = "c", .keyFile = "k"};
        const auto remote = parseDockerEndpoint("tcp://docker.example", tls);
        QCOMPARE(remote->shown(), std::string("tcp://docker.example:2376"));
        for (const char* wrong :
             {"", "unix://relative", "http://x", "tcp://", "tcp://u:p@h:1", "/run/docker.sock"}) {
            const auto refused = parseDockerEndpoint(wrong, tls);
            QVERIFY2(!refused && refused.error().code == ErrorCode::FixInput, wrong);
        }
        const auto open = parseDockerEndpoint("tcp://docker.example:2375"); // without TLS: never
        QVERIFY(!open && open.error().detail.find("root") != std::string::npos);
    }

    void bodiesAreShownWithoutTheirSecrets() {
        const auto shown =
            shownBody({{"Env", {"DB_PASSWORD=hunter2", "LOG_LEVEL=info"}},
                       {"Cmd", {"--token", "hunter2"}},
                       {"Labels", {{"api.key", "hunter2"}}},
                       {"HostConfig", {{"LogConfig", {{"Config", {{"splunk-token", "hunter2"}}}}}}}});
        QVERIFY2(shown.find("hunter2") == std::string::npos, shown.c_str());
        QVERIFY(shown.find("LOG_LEVEL=info") != std::string::npos);
        QCOMPARE(shownBody(nullptr), std::string());
    }

    void namesAreEncodedInPaths() {
        QCOMPARE(percentEncoded("a b/c?d=1&é"), std::string("a%20b%2Fc%3Fd%3D1%26%C3%A9"));
    }
};

HOLDFAST_TEST(TstBoundedJson)
#include "tst_bounded_json.moc"

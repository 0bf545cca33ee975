// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/request_signature.h"
#include "engine/core/base/sha256.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::backups;

/// The examples of «Authenticating Requests: Using the Authorization Header» in the Amazon S3 API Reference.
class TstRequestSignature : public QObject {
    Q_OBJECT

    static std::string signatureOf(UnsignedRequest request) {
        const AccessKey key{.id = "AKIAIOSFODNN7EXAMPLE",
                            .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
        request.headers["host"] = "examplebucket.s3.amazonaws.com";
        request.headers["x-amz-date"] = "20130524T000000Z";
        request.headers["x-amz-content-sha256"] = request.payloadDigest;
        const auto text = authorization(request, key, "us-east-1", "20130524T000000Z");
        return text.substr(text.rfind('=') + 1);
    }

private Q_SLOTS:

    void thePublishedExamplesAreSignedAsPublished() {
        const auto nothing = sha256Hex({});
        QCOMPARE(signatureOf({.method = "GET",
                              .path = "/test.txt",
                              .query = {},
                              .headers = {{"range", "bytes=0-9"}},
                              .payloadDigest = nothing}),
                 std::string("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
        QCOMPARE(signatureOf({.method = "PUT",
                              .path = encodedPath("/test$file.text"),
                              .query = {},
                              .headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                                          {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                              .payloadDigest = sha256Hex("Welcome to Amazon S3.")}),
                 std::string("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
        QCOMPARE(signatureOf({.method = "GET",
                              .path = "/",
                              .query = {{"lifecycle", ""}},
                              .headers = {},
                              .payloadDigest = nothing}),
                 std::string("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
        QCOMPARE(signatureOf({.method = "GET",
                              .path = "/",
                              .query = {{"prefix", "J"}, {"max-keys", "2"}},
                              .headers = {},
                              .payloadDigest = nothing}),
                 std::string("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    }

    void whatIsNoPlainLetterIsEncodedOnce() {
        QCOMPARE(encodedPath("/a b/%41/ü~._-"), std::string("/a%20b/%2541/%C3%BC~._-"));
        QCOMPARE(percentEncoded("a/b=c+d&e"), std::string("a%2Fb%3Dc%2Bd%26e"));
        QCOMPARE(encodedQuery({{"prefix", "a b"}, {"list-type", "2"}}),
                 std::string("list-type=2&prefix=a%20b"));
    }

    void theSecretIsNotInWhatIsSent() {
        const auto text = authorization({.method = "GET",
                                         .path = "/",
                                         .query = {},
                                         .headers = {{"host", "h"}},
                                         .payloadDigest = "UNSIGNED-PAYLOAD"},
                                        {.id = "AK", .secret = "planted-secret"}, "r", "20130524T000000Z");
        QVERIFY(text.find("planted") == std::string::npos);
        QVERIFY(text.starts_with(
            "AWS4-HMAC-SHA256 Credential=AK/20130524/r/s3/aws4_request,SignedHeaders=host,"));
    }
};

HOLDFAST_TEST(TstRequestSignature)
#include "tst_request_signature.moc"
